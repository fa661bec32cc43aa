/** Figure 3d: loss and projected γ along the two flows from beside the saddle line, one plot above the other. */
import { type EscapeRow, flowScale, thinned, timeAxis, type TrajectoryRow } from "./rows.ts";
import type { Spec } from "../render.ts";

/** Between the two plots, points. */
export const BETWEEN = 6;

/** The plots of the loss and of γ; `height` is that of both with what is between them, `place` where the legend is. */
export function flowPlots(
  rows: readonly TrajectoryRow[],
  escapes: readonly EscapeRow[],
  width: number,
  height: number,
  place: object = {},
): [loss: Spec, gamma: Spec] {
  const { nameOf, sides, color } = flowScale(escapes);
  const { domain } = timeAxis(rows);
  const losses = rows.map(({ loss }) => loss);
  const [low, high] = [losses.reduce((a, b) => Math.min(a, b)), losses.reduce((a, b) => Math.max(a, b))];
  const gammas = rows.map(({ gamma }) => gamma);
  const [least, most] = [
    gammas.reduce((a, b) => Math.min(a, b), 0),
    gammas.reduce((a, b) => Math.max(a, b), 2),
  ];
  const panel = Math.floor((height - BETWEEN) / 2);
  const values = sides.flatMap((side) => {
    const own = rows.filter((row) => row.side === side);
    const place = (row: TrajectoryRow) => [
      width * row.log10_time / domain[1],
      panel * (row.loss - low) / (high - low || 1),
      10 * Math.log10(1 + Math.abs(row.gamma)),
    ];
    return thinned(own, place).map(({ log10_time, loss, gamma, step }) => ({
      flow: nameOf(side),
      time: Math.max(0, log10_time),
      loss,
      gamma,
      step,
    }));
  });
  const curve = (y: object, legend: object | null, last: boolean): Spec => ({
    width,
    height: panel,
    data: { values },
    mark: { type: "line", strokeWidth: 1.2, clip: true },
    encoding: {
      x: timeAxis(rows, last).x,
      y,
      color: { ...color, legend },
      order: { field: "step", type: "quantitative" },
    },
  });
  const margin = 0.06 * (high - low) || 1e-3;
  return [
    curve(
      {
        field: "loss",
        type: "quantitative",
        title: "loss",
        scale: { domain: [low - margin, high + margin], nice: false, zero: false },
        axis: { tickCount: 3 },
      },
      { ...color.legend, ...place },
      false,
    ),
    curve(
      {
        field: "gamma",
        type: "quantitative",
        title: "projected *γ*",
        scale: { type: "symlog", constant: 1, domain: [least, 1.2 * most], nice: false },
        axis: {
          values: [-100, -10, 1, 10, 100, 1000],
          labelExpr: "replace(datum.label, '-', '−')",
          format: "d",
        },
      },
      null,
      true,
    ),
  ];
}

export function figure3d(
  rows: readonly TrajectoryRow[],
  escapes: readonly EscapeRow[],
  width = 130,
  height = 106,
): Spec {
  return {
    spacing: BETWEEN,
    vconcat: flowPlots(rows, escapes, width, height),
    resolve: { scale: { color: "independent", x: "independent", y: "independent" } },
  };
}
