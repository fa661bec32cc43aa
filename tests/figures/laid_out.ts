/** A figure as it is laid out: its plots, texts, legends and marks in points of the picture, measured on the scenegraph. */
import "../../figures/portable_math.ts";
import * as vega from "vega";
import { compileSpec, type Spec } from "../../figures/render.ts";

export interface Box {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

export interface Text extends Box {
  readonly text: string;
  readonly size: number;
  /** Of the plot that it belongs to; −1 for none. */
  readonly plot: number;
  /** Its anchor. */
  readonly x: number;
  readonly y: number;
}

export interface Mark extends Box {
  readonly plot: number;
  readonly kind: string;
  readonly width: number;
  readonly colour: string;
  /** Whether it ends where its plot does. */
  readonly clipped: boolean;
  /** Of a line. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface LaidOut {
  readonly width: number;
  readonly height: number;
  readonly plots: readonly Box[];
  readonly texts: readonly Text[];
  readonly legends: readonly (Box & { readonly plot: number })[];
  readonly marks: readonly Mark[];
}

interface Item {
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  readonly text?: unknown;
  readonly fontSize?: number;
  readonly opacity?: number;
  readonly stroke?: string;
  readonly strokeWidth?: number;
  readonly bounds: Box;
  readonly items?: readonly SceneMark[];
}

interface SceneMark {
  readonly marktype: string;
  readonly role?: string;
  readonly clip?: boolean;
  readonly items: readonly Item[];
}

/** Whether a group is a plot: not one of its facets, nor the view of nothing that indents a row. */
function isPlot({ marktype, role }: SceneMark, { width = 0, height = 0 }: Item, within: number): boolean {
  return within < 0 && marktype === "group" && role === "scope" && width > 1 && height > 1;
}

type Part = "plot" | "axis" | "legend";

/** Collects what a scenegraph has, in points of the picture. */
class Collected {
  readonly plots: Box[] = [];
  readonly texts: Text[] = [];
  readonly legends: (Box & { plot: number })[] = [];
  readonly marks: Mark[] = [];

  /** @param x and y of the group that the mark is in, @param plot that it belongs to; −1 for none */
  visit(mark: SceneMark, x: number, y: number, plot: number, part: Part): void {
    for (const item of mark.items) {
      if (mark.marktype === "group") this.#group(mark, item, x, y, plot, part);
      else if (item.opacity !== 0 && mark.marktype === "text") this.#text(item, x, y, plot);
      else if (item.opacity !== 0 && part === "plot" && mark.role === "mark") {
        this.#mark(mark, item, x, y, plot);
      }
      // A line's items are its points.
      if (mark.marktype === "line") break;
    }
  }

  #group(mark: SceneMark, item: Item, x: number, y: number, plot: number, part: Part): void {
    const inner = mark.role === "legend" || mark.role === "axis" ? mark.role : part;
    if (inner === "legend" && part !== "legend") this.legends.push({ ...moved(item.bounds, x, y), plot });
    const [left, top] = [x + (item.x ?? 0), y + (item.y ?? 0)];
    const own = part === "plot" && isPlot(mark, item, plot)
      ? this.plots.push({ x1: left, y1: top, x2: left + item.width!, y2: top + item.height! }) - 1
      : plot;
    for (const each of item.items ?? []) this.visit(each, left, top, own, inner);
  }

  #text(
    { text, fontSize, bounds, x: ownX = 0, y: ownY = 0 }: Item,
    x: number,
    y: number,
    plot: number,
  ): void {
    // A tick without a label is an empty text.
    if (text === undefined || text === "") return;
    const place = { x: x + ownX, y: y + ownY };
    this.texts.push({ ...moved(bounds, x, y), ...place, text: String(text), size: fontSize!, plot });
  }

  #mark({ marktype, clip, items }: SceneMark, item: Item, x: number, y: number, plot: number): void {
    const { strokeWidth = 0, stroke = "", bounds } = item;
    const points = marktype === "line" ? items.map((each) => ({ x: x + each.x!, y: y + each.y! })) : [];
    this.marks.push({
      ...moved(bounds, x, y),
      ...{ plot, kind: marktype, width: strokeWidth, colour: stroke, clipped: clip === true, points },
    });
  }
}

/** Lays a figure out. @throws Error on any warning of the drawing library */
export async function laidOut(spec: Spec, title: string): Promise<LaidOut> {
  const compiled = compileSpec(spec, title) as unknown as vega.Spec;
  const view = new vega.View(vega.parse(compiled), { renderer: "none" });
  const svg = await view.toSVG();
  const size = /width="([\d.]+)" height="([\d.]+)"/.exec(svg)!;
  const [originX, originY] = (view as unknown as { origin(): [number, number] }).origin();
  const padding = view.padding() as unknown as { readonly left: number; readonly top: number };
  const [left, top] = [originX + padding.left, originY + padding.top];
  const { root } = view.scenegraph() as unknown as { readonly root: SceneMark };
  const frame = root.items[0]!;
  const all = new Collected();
  // A figure of one plot has no group for it but the whole.
  const single = !("hconcat" in spec || "vconcat" in spec);
  if (single) all.plots.push({ x1: left, y1: top, x2: left + frame.width!, y2: top + frame.height! });
  for (const mark of frame.items ?? []) all.visit(mark, left, top, single ? 0 : -1, "plot");
  view.finalize();
  const { plots, texts, legends, marks } = all;
  return { width: Number(size[1]), height: Number(size[2]), plots, texts, legends, marks };
}

function moved({ x1, y1, x2, y2 }: Box, x: number, y: number): Box {
  return { x1: x1 + x, y1: y1 + y, x2: x2 + x, y2: y2 + y };
}
