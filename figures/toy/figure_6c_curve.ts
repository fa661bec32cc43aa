/** Figure 6c: ℓ(w,0) with its three critical points and the region where h(w) > 0. */
import type { Spec } from "../render.ts";
import { COLOURS, POWERS_OF_TEN } from "../theme.ts";

export interface CurveRow {
  readonly w: number;
  readonly loss: number;
  readonly h: number;
}

export interface CriticalPointRow {
  readonly name: "channel_1" | "saddle_line" | "channel_2";
  readonly w: number;
  readonly loss: number;
}

const POINTS = {
  channel_1: { label: "channel 1", colour: COLOURS.orange, dx: -6, dy: 15, align: "left" },
  saddle_line: { label: "saddle line", colour: COLOURS.purple, dx: 4, dy: -7, align: "left" },
  channel_2: { label: "channel 2", colour: COLOURS.blue, dx: -5, dy: 4, align: "right" },
} as const;

/** More points than a printed curve can show are thinned to about this many. */
const MOST_POINTS = 900;

export function figure6c(
  curve: readonly CurveRow[],
  points: readonly CriticalPointRow[],
  zeros: readonly { readonly w: number }[],
  width = 150,
  height = 110,
): Spec {
  const every = Math.max(1, Math.floor(curve.length / MOST_POINTS));
  const x = {
    type: "quantitative",
    title: "*w*",
    scale: { domain: [curve[0]!.w, curve[curve.length - 1]!.w], nice: false },
  };
  const y = {
    field: "loss",
    type: "quantitative",
    title: "*ℓ*(*w*, 0)",
    scale: { type: "log", domain: [3e-4, 0.2], nice: false, clamp: true },
    axis: { values: [1e-3, 1e-2, 1e-1], labelExpr: POWERS_OF_TEN },
  };
  const [from, to] = [zeros[0]!.w, zeros[zeros.length - 1]!.w];
  return {
    width,
    height,
    layer: [
      {
        data: { values: [{ from, to }] },
        mark: { type: "rect", color: COLOURS.shade },
        encoding: { x: { ...x, field: "from" }, x2: { field: "to" } },
      },
      {
        data: { values: [{ w: to, text: "*h*(*w*) > 0" }] },
        mark: { type: "text", baseline: "top", align: "right", dx: -4, color: COLOURS.grey },
        encoding: { x: { ...x, field: "w" }, y: { value: 3 }, text: { field: "text" } },
      },
      {
        data: { values: curve.filter((_, i) => i % every === 0).map(({ w, loss }) => ({ w, loss })) },
        mark: { type: "line", color: COLOURS.ink, clip: true },
        encoding: { x: { ...x, field: "w" }, y },
      },
      ...points.map(({ name, w, loss }) => ({
        data: { values: [{ w, loss, label: POINTS[name].label }] },
        layer: [
          {
            mark: { type: "point", filled: true, opacity: 1, size: 28, color: POINTS[name].colour },
            encoding: { x: { ...x, field: "w" }, y },
          },
          {
            mark: {
              type: "text",
              color: POINTS[name].colour,
              align: POINTS[name].align,
              dx: POINTS[name].dx,
              dy: POINTS[name].dy,
            },
            encoding: { x: { ...x, field: "w" }, y, text: { field: "label" } },
          },
        ],
      })),
    ],
  };
}
