/**
 * Panels of one figure on a grid of points: plots begin where their column begins, whatever their axes and legends
 * take, and letters stand at one offset from their plots.
 *
 * Vega-Lite's concatenation moves a plot by the extent of its own axis labels, so that columns of different rows
 * stagger. With `bounds: "flush"` it counts plots alone; nested pairs then place each panel at any distance from the
 * one before. What lies around a plot (axes, legends, letters) is the caller's to leave room for: tests/figures
 * measures that nothing overlaps.
 */
import type { Spec } from "./render.ts";
import { LETTER_SIZE } from "./theme.ts";

/** Of all columns with their gutters, points: the text width less a y axis on the left and half a label on the right. */
export const GRID_WIDTH = 338;
/** Between the plots of neighbouring columns, points: the labels and title of a y axis. */
export const GUTTER = 40;
/** A letter's start and baseline from its plot's top left corner, points. */
export const LETTER_OFFSET = { x: -30, y: -6 } as const;

/** Where a column begins, and how wide `span` columns are; the same edges for 1, 2, 3 or 6 columns. */
export function column(
  index: number,
  of: number,
  span = 1,
  gutter = GUTTER,
): { readonly x: number; readonly width: number } {
  const one = (GRID_WIDTH + gutter) / of - gutter;
  return { x: index * (one + gutter), width: span * one + (span - 1) * gutter };
}

export interface Panel {
  /** Of the plot's top left corner, points. */
  readonly x: number;
  readonly y: number;
  /** A panel without one belongs to the one before. */
  readonly letter?: string;
  /** Above the plot's left edge, on the letter's line. */
  readonly name?: string;
  /** A unit or layers; a concatenation has no plot of its own to stand at (x, y). */
  readonly spec: Spec;
}

/** No channel of one panel has the scale of another's. */
const APART = {
  scale: Object.fromEntries(
    ["x", "y", "xOffset", "color", "fill", "stroke", "strokeDash", "shape", "size"]
      .map((channel) => [channel, "independent"]),
  ),
};

/** The figure in which every panel's plot stands at its (x, y). */
export function panelGrid(panels: readonly Panel[]): Spec {
  const rows = [...Map.groupBy(panels, ({ y }) => y)].sort(([a], [b]) => a - b);
  const drawn = rows.map(([y, row]) => {
    const placed = row.toSorted((a, b) => a.x - b.x).map(({ x, spec, letter, name }) => {
      const named = name === undefined ? spec : headed(spec, name);
      const lettered = letter === undefined ? named : headed(named, `(${letter})`, LETTER_OFFSET.x);
      return { at: x, size: spec.width as number, spec: lettered };
    });
    const from = placed[0]!.at;
    const indented = from === 0 ? placed : [{ at: 0, size: from, spec: empty(from) }, ...placed];
    // A row has no height of its own: rows are as far apart as said.
    return { at: y, size: 0, spec: nested("hconcat", indented) };
  });
  return nested("vconcat", drawn);
}

/** A view of nothing. */
function empty(width: number): Spec {
  return { width, height: 1, data: { values: [] }, mark: "point" };
}

/** Each but the last in a pair with all that follow it. */
function nested(
  kind: "hconcat" | "vconcat",
  items: readonly { readonly at: number; readonly size: number; readonly spec: Spec }[],
): Spec {
  const [first, ...rest] = items;
  const pair = rest.length === 0 ? [first!.spec] : [first!.spec, nested(kind, rest)];
  const spacing = rest.length === 0 ? 0 : rest[0]!.at - first!.at - first!.size;
  return { bounds: "flush", align: "none", spacing, resolve: APART, [kind]: pair };
}

/**
 * The same with a text above its top left corner: a mark, as a title moves with the axes and legends of its plot.
 * @param x its start from the plot's left edge, points
 */
export function headed(spec: Spec, text: string, x = 0): Spec {
  const head: Spec = {
    data: { values: [{ text }] },
    mark: { type: "text", align: "left", baseline: "alphabetic", fontSize: LETTER_SIZE },
    encoding: { x: { value: x }, y: { value: LETTER_OFFSET.y }, text: { field: "text" } },
  };
  if (Array.isArray(spec.layer)) return { ...spec, layer: [...spec.layer, head] };
  const { mark, encoding, ...outside } = spec;
  return { ...outside, layer: [{ mark, encoding }, head] };
}
