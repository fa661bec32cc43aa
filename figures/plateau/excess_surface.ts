/** An excess loss over the plane of γ and α, seen from a corner, in the colours of its sign. */
import type { Grid } from "../contours.ts";
import type { Spec } from "../render.ts";
import { surfaceLayers, type SurfaceView } from "../surface.ts";

/** Negative, no, positive excess. */
export const SIGNED_RANGE = [
  "#053061",
  "#2f78b3",
  "#a5cde3",
  "#f7f7f7",
  "#f6b799",
  "#cf5246",
  "#67001f",
] as const;

function colourScale(most: number): (value: number) => string {
  const channels = SIGNED_RANGE.map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
  return (value) => {
    const position = (Math.max(-1, Math.min(1, value / most)) + 1) / 2 * (SIGNED_RANGE.length - 1);
    const i = Math.min(SIGNED_RANGE.length - 2, Math.floor(position));
    const mixed = channels[i]!.map((c, k) => Math.round(c + (position - i) * (channels[i + 1]![k]! - c)));
    return `#${mixed.map((c) => c.toString(16).padStart(2, "0")).join("")}`;
  };
}

export function mostOf({ values }: Grid): number {
  return values.reduce((best, value) => Math.max(best, Math.abs(value)), 0);
}

/** An axis's mark, at a value of the grid. */
interface Tick {
  readonly value: number;
  readonly label: string;
}

/**
 * An excess loss over γ and α from a corner, in the colours of its sign.
 * @param grid columns γ, rows α; values on the scale of the colours
 * @param ticks γ a little beyond the grid stand at its ends; excesses that the grid does not reach are left out
 */
export function excessSurface(
  grid: Grid,
  ticks: {
    readonly gammas: readonly number[];
    readonly alphas: readonly Tick[];
    readonly excesses: readonly Tick[];
  },
  lines: Parameters<typeof surfaceLayers>[3],
  view: SurfaceView,
): Spec {
  const [low, high] = [Math.min(...grid.values), Math.max(...grid.values)];
  const [first, last] = [grid.columns[0]!, grid.columns[grid.columns.length - 1]!];
  return {
    width: view.width + 16,
    height: view.height + 8,
    layer: surfaceLayers(
      grid,
      colourScale(mostOf(grid)),
      {
        columns: {
          title: "*γ*",
          ticks: ticks.gammas.map((gamma) => ({
            value: Math.max(first, Math.min(last, gamma)),
            label: String(gamma).replace("-", "−"),
          })),
        },
        rows: { title: "*α*", ticks: ticks.alphas },
        values: {
          title: "excess loss",
          ticks: ticks.excesses.filter(({ value }) => value >= low && value <= high),
        },
      },
      lines,
      view,
    ),
  };
}
