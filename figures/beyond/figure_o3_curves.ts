/** Figure O3, bottom: the error on a target of one input against the number of parameters, plain networks and gated ones. */
import type { Spec } from "../render.ts";
import { decades } from "../scaling/rows.ts";
import { COLOURS, POWERS_OF_TEN, SMALL } from "../theme.ts";

export interface CurveRow {
  readonly target: string;
  readonly kind: string;
  readonly width: number;
  readonly parameters: number;
  /** Of the best network by training loss. */
  readonly rms: number;
  /** The median over seeds. */
  readonly median_rms: number;
}

export interface SlopeRow {
  readonly target: string;
  readonly curve: string;
  readonly slope: number;
  readonly lower: number;
  readonly upper: number;
  readonly intercept: number;
}

/** Kinds, what stands for them, and their colours. */
const KINDS = [
  ["plain", "plain", COLOURS.blue],
  ["gated", "gated", COLOURS.green],
] as const;

/** @param place of the plot, points; the first in its row has the title of the y axis */
export function curvePanel(
  curves: readonly CurveRow[],
  slopes: readonly SlopeRow[],
  target: string,
  place: { readonly width: number; readonly height: number; readonly isFirst: boolean },
): Spec {
  const own = curves.filter((row) => row.target === target);
  const all = curves.flatMap(({ rms, median_rms }) => [rms, median_rms]);
  const counts = curves.map(({ parameters }) => parameters);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  // Names with slopes stand below the lowest error of all.
  const y = (field: string) => ({
    field,
    type: "quantitative",
    title: place.isFirst ? "RMS error" : null,
    scale: { type: "log", domain: [low / 30, high * 2], nice: false },
    axis: { values: decades(low, high * 2, 2), labelExpr: POWERS_OF_TEN },
  });
  const x = {
    field: "parameters",
    type: "quantitative",
    title: "parameters",
    scale: { type: "log", domain: [Math.min(...counts) / 1.2, Math.max(...counts) * 1.2], nice: false },
    axis: { values: [5, 10, 20, 50, 100], format: "d" },
  };
  const color = {
    field: "kind",
    type: "nominal",
    scale: { domain: KINDS.map(([kind]) => kind), range: KINDS.map(([, , colour]) => colour) },
    legend: null,
  };
  return {
    width: place.width,
    height: place.height,
    data: { values: own },
    layer: [
      {
        mark: { type: "line", strokeWidth: 1, strokeDash: [2, 2], opacity: 0.7 },
        encoding: { x, y: y("median_rms"), color },
      },
      {
        mark: { type: "line", strokeWidth: 1.2, point: { size: 14, filled: true, opacity: 1 } },
        encoding: { x, y: y("rms"), color },
      },
      ...KINDS.map(([kind, name, colour], i): Spec => ({
        data: { values: [{ text: `${name} ∝ *P*^{${slopeText(slopes, target, kind)}}` }] },
        mark: { type: "text", align: "left", baseline: "alphabetic", fontSize: SMALL, color: colour },
        encoding: {
          x: { value: 3 },
          y: { value: place.height - 4 - 11 * (KINDS.length - 1 - i) },
          text: { field: "text" },
        },
      })),
    ],
  };
}

function slopeText(slopes: readonly SlopeRow[], target: string, kind: string): string {
  const own = slopes.find((row) => row.target === target && row.curve === kind)!;
  return own.slope.toFixed(1).replace("-", "−");
}
