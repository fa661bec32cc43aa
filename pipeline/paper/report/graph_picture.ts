/** A graph's text for Graphviz as SVG to set into a page. */
import { instance } from "@viz-js/viz";

export async function graphPicture(dot: string): Promise<string> {
  // The compiled library asks for the language that its C functions shall have.
  Object.defineProperty(globalThis, "navigator", { value: { language: "C", languages: ["C"] } });
  const svg = (await instance()).renderString(dot, { format: "svg" });
  return svg.slice(svg.indexOf("<svg"));
}
