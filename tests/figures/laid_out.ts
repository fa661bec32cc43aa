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

/** Roles of groups that are a plot with its marks. */
const isPlot = (mark: SceneMark, item: Item) =>
  mark.marktype === "group" && mark.role === "scope" && (item.width ?? 0) > 1 && (item.height ?? 0) > 1;

/** Lays a figure out. @throws Error on any warning of the drawing library */
export async function laidOut(spec: Spec, title: string): Promise<LaidOut> {
  const view = new vega.View(vega.parse(compileSpec(spec, title) as unknown as vega.Spec), {
    renderer: "none",
  });
  const svg = await view.toSVG();
  const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg)!.map(Number) as [
    0,
    number,
    number,
  ];
  const [originX, originY] = (view as unknown as { origin(): [number, number] }).origin();
  const padding = view.padding() as unknown as { readonly left: number; readonly top: number };
  const plots: Box[] = [];
  const texts: Text[] = [];
  const legends: (Box & { plot: number })[] = [];
  const marks: Mark[] = [];
  const visit = (mark: SceneMark, x: number, y: number, plot: number, part: "plot" | "axis" | "legend") => {
    for (const item of mark.items) {
      const box = moved(item.bounds, x, y);
      if (mark.marktype === "group") {
        const here = part === "plot" && isPlot(mark, item) && plots.length >= 0;
        const inner = mark.role === "legend" ? "legend" : mark.role === "axis" ? "axis" : part;
        if (inner === "legend" && part !== "legend") legends.push({ ...box, plot });
        const [left, top] = [x + (item.x ?? 0), y + (item.y ?? 0)];
        const faceted = mark.role === "scope" && plot >= 0;
        const own = here && !faceted
          ? plots.push({ x1: left, y1: top, x2: left + item.width!, y2: top + item.height! }) - 1
          : plot;
        for (const each of item.items ?? []) visit(each, left, top, own, inner);
      } else if (mark.marktype === "text") {
        const text = String(item.text ?? "");
        if (text === "" || item.opacity === 0) continue;
        texts.push({ ...box, text, size: item.fontSize!, plot, x: x + (item.x ?? 0), y: y + (item.y ?? 0) });
      } else if (part === "plot" && item.opacity !== 0 && mark.role === "mark") {
        const points = mark.marktype === "line"
          ? mark.items.map((each) => ({ x: x + each.x!, y: y + each.y! }))
          : [];
        const { strokeWidth = 0, stroke = "" } = item;
        const clipped = mark.clip === true;
        marks.push({
          ...box,
          plot,
          kind: mark.marktype,
          width: strokeWidth,
          colour: stroke,
          clipped,
          points,
        });
        // A line's items are its points.
        if (mark.marktype === "line") break;
      }
    }
  };
  const root = (view.scenegraph() as unknown as { readonly root: SceneMark }).root;
  const frame = root.items[0]!;
  const [left, top] = [originX + padding.left, originY + padding.top];
  // A figure of one plot has no group for it but the whole.
  const single = !JSON.stringify(Object.keys(spec)).match(/concat/);
  if (single) plots.push({ x1: left, y1: top, x2: left + frame.width!, y2: top + frame.height! });
  for (const mark of frame.items ?? []) visit(mark, left, top, single ? 0 : -1, "plot");
  view.finalize();
  return { width, height, plots, texts, legends, marks };
}

function moved({ x1, y1, x2, y2 }: Box, x: number, y: number): Box {
  return { x1: x1 + x, y1: y1 + y, x2: x2 + x, y2: y2 + y };
}

/** Whether two boxes share more than `tolerance` points in both directions. */
export function overlap(a: Box, b: Box, tolerance = 0): boolean {
  return Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1) > tolerance &&
    Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1) > tolerance;
}

/** Each text that lies on another. */
export function textsOnTexts({ texts }: LaidOut): string[] {
  return texts.flatMap((a, i) =>
    texts.slice(i + 1).filter((b) => overlap(a, b, TOUCH)).map((b) => `“${a.text}” on “${b.text}”`)
  );
}

/** Each text or legend of one plot that reaches into another. */
export function partsOnPlots({ texts, legends, plots }: LaidOut): string[] {
  const parts = [...texts, ...legends.map((each) => ({ ...each, text: "a legend" }))];
  return parts.flatMap(({ text, plot, ...box }) =>
    plots.flatMap((other, k) => k !== plot && overlap(box, other, TOUCH) ? [`“${text}” on plot ${k}`] : [])
  );
}

/** Each text in a plot with a line of its plot through it. */
export function textsOnLines({ texts, marks, plots }: LaidOut): string[] {
  return texts.flatMap((text) => {
    const under = { x1: text.x1 + 1, y1: text.y1 + 1, x2: text.x2 - 1, y2: text.y2 - 1 };
    const crossed = marks.some(({ kind, plot, points, clipped }) =>
      kind === "line" && plot === text.plot && crosses(points, clipped ? common(under, plots[plot]!) : under)
    );
    return crossed ? [`“${text.text}”`] : [];
  });
}

/** Each legend with a point, bar or line of its plot under it. */
export function legendsOnMarks({ legends, marks, plots }: LaidOut): string[] {
  return legends.flatMap((legend) =>
    marks.filter((mark) => {
      const under = mark.clipped ? common(legend, plots[mark.plot]!) : legend;
      return overlap(under, mark) && (mark.kind !== "line" || crosses(mark.points, under));
    }).map(({ kind }) => `a legend on a ${kind}`)
  );
}

function common(a: Box, b: Box): Box {
  return {
    x1: Math.max(a.x1, b.x1),
    y1: Math.max(a.y1, b.y1),
    x2: Math.min(a.x2, b.x2),
    y2: Math.min(a.y2, b.y2),
  };
}

/** Texts touch where their boxes, which are higher than most letters, share less than this, points. */
const TOUCH = 0.75;

/** Whether a line of straight pieces comes into a box: by a tenth of a point along each. */
function crosses(points: LaidOut["marks"][number]["points"], box: Box): boolean {
  return points.some(({ x, y }, i) => {
    const next = points[i + 1] ?? { x, y };
    const steps = Math.ceil(10 * Math.max(Math.abs(next.x - x), Math.abs(next.y - y))) + 1;
    return Array.from({ length: steps }, (_, k) => [
      x + (next.x - x) * k / steps,
      y + (next.y - y) * k / steps,
    ]).some(([px, py]) => px! > box.x1 && px! < box.x2 && py! > box.y1 && py! < box.y2);
  });
}

/** The share of the picture that is plots. */
export function plotShare({ plots, width, height }: LaidOut): number {
  return plots.reduce((sum, { x1, y1, x2, y2 }) => sum + (x2 - x1) * (y2 - y1), 0) / (width * height);
}
