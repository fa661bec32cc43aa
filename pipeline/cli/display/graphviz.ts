/** Graphviz. Apart, because of its package: the other formats need none. */
import { instance } from "@viz-js/viz";

export async function toSvg(dot: string): Promise<string> {
  return (await instance()).renderString(dot, { format: "svg" });
}
