/** From a Vega-Lite spec to SVG, PNG and PDF with the same bytes everywhere. */
import "./portable_math.ts";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import resvgBytes from "@resvg/resvg-wasm/index_bg.wasm" with { type: "bytes" };
import PDFDocument from "pdfkit";
import svgToPdf from "svg-to-pdfkit";
import * as vega from "vega";
import * as vegaLite from "vega-lite";
import { resetSVGDefIds, textMetrics } from "vega-scenegraph";
import { textOutline, textWidth } from "./fonts.ts";
import { FONT_SIZE, POINTS_PER_INCH, THEME } from "./theme.ts";

/** A Vega-Lite specification; its config is the theme's. */
export type Spec = { readonly [key: string]: unknown };

export interface Rendered {
  readonly svg: string;
  readonly png: Uint8Array;
  readonly pdf: Uint8Array;
}

const PNG_DPI = 300;

// The default guesses a width from the number of characters.
textMetrics.width = (item: { fontSize?: number; text?: unknown }, text: unknown) =>
  textWidth(String(text ?? item.text ?? ""), item.fontSize ?? FONT_SIZE);

/** Draws a figure. @throws Error on any warning of Vega, or a character that the font lacks */
export async function renderFigure(spec: Spec, title: string): Promise<Rendered> {
  const svg = await renderSvg(spec, title);
  return { svg, png: await renderPng(svg), pdf: await renderPdf(svg, title) };
}

/** Refuses every message of Vega. */
function loggerOf(title: string) {
  const refuse = (...parts: readonly unknown[]): never => {
    throw new Error(`figure ${JSON.stringify(title)}: ${parts.join(" ")}`);
  };
  const logger = {
    level: () => logger,
    error: refuse,
    warn: refuse,
    info: () => logger,
    debug: () => logger,
  };
  return logger;
}

/** From Vega-Lite with the theme to Vega. @throws Error on any warning */
export function compileSpec(spec: Spec, title: string): { [key: string]: unknown } {
  const themed = { ...spec, config: THEME } as unknown as vegaLite.TopLevelSpec;
  return vegaLite.compile(themed, { logger: loggerOf(title) as never }).spec as { [key: string]: unknown };
}

export async function renderSvg(spec: Spec, title: string): Promise<string> {
  const compiled = compileSpec(spec, title) as unknown as vega.Spec;
  resetSVGDefIds();
  const view = new vega.View(vega.parse(compiled), { renderer: "none", logger: loggerOf(title) as never });
  const svg = await view.toSVG();
  view.finalize();
  return finish(svg, title);
}

/** Labels become outlines, coordinates get two decimals, the picture gets its name. */
function finish(svg: string, title: string): string {
  // A tick without a label is an empty text element.
  const labelled = svg.replace(/<text\b[^>]*\/>/g, "").replaceAll(' opacity="1"', "")
    // The picture is one image with one name: roles of its parts would ask for names of their own.
    .replace(/ role="graphics-[a-z]+"(?: aria-roledescription="[^"]*")?/g, "");
  const drawn = labelled.replace(/<text\b([^>]*)>([^<]*)<\/text>/g, (_, attributes: string, text: string) => {
    const attribute = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(attributes)?.[1];
    const size = Number((attribute("font-size") ?? `${FONT_SIZE}`).replace("px", ""));
    const label = unescape(text);
    const width = textWidth(label, size);
    const anchor = attribute("text-anchor");
    const x = anchor === "middle" ? -width / 2 : anchor === "end" ? -width : 0;
    const place = `${attribute("transform") ?? ""} translate(${x},0)`.trim();
    const opacity = attribute("opacity") === undefined ? "" : ` opacity="${attribute("opacity")}"`;
    const fill = attribute("fill") ?? "black";
    return `<path transform="${place}" fill="${fill}"${opacity} d="${textOutline(label, size)}"/>`;
  });
  // A minus sign may be all that separates two numbers of a path: it stays, even before 0.
  const rounded = drawn.replace(
    /-?\d+\.\d{3,}(?:e-?\d+)?/g,
    (number) => Number(number).toFixed(2).replace(/\.?0+$/, ""),
  );
  const head = `<title>${escape(title)}</title>`;
  return rounded.replace(
    /<svg\b([^>]*)>/,
    (_, attributes: string) => `<svg${attributes} role="img">${head}`,
  ) + "\n";
}

function unescape(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll(
    "&amp;",
    "&",
  );
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

let wasm: Promise<void> | null = null;

async function renderPng(svg: string): Promise<Uint8Array> {
  wasm ??= initWasm(resvgBytes.slice().buffer);
  await wasm;
  const resvg = new Resvg(svg, {
    font: { loadSystemFonts: false },
    fitTo: { mode: "zoom", value: PNG_DPI / POINTS_PER_INCH },
    background: "white",
  });
  return resvg.render().asPng();
}

function renderPdf(svg: string, title: string): Promise<Uint8Array> {
  const size = /width="([\d.]+)" height="([\d.]+)"/.exec(svg);
  const [width, height] = [Number(size?.[1]), Number(size?.[2])];
  // A constant date: the document says what it shows, not when it was drawn.
  const date = new Date(Date.UTC(2000, 0, 1));
  const document = new PDFDocument({
    size: [width, height],
    margin: 0,
    info: { Title: title, CreationDate: date, ModDate: date },
  });
  const chunks: Uint8Array[] = [];
  return new Promise((resolve, reject) => {
    document.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    document.on("end", () => resolve(joined(chunks)));
    document.on("error", reject);
    const warningCallback = (message: string) =>
      reject(new Error(`figure ${JSON.stringify(title)} as PDF: ${message}`));
    svgToPdf(document, svg, 0, 0, { assumePt: true, warningCallback });
    document.end();
  });
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
