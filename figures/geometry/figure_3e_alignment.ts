/** Figure 3e: the cosine between the flow's updates and Γ, positive where γ grows. */
import { type EscapeRow, flowScale, thinned, timeAxis, type TrajectoryRow } from "./rows.ts";
import type { Spec } from "../render.ts";
import { COLOURS } from "../theme.ts";

/** Below, the axis goes on to −1. */
const AGAINST = -0.1;

export function figure3e(
  rows: readonly TrajectoryRow[],
  escapes: readonly EscapeRow[],
  width = 130,
  height = 100,
  legend = true,
): Spec {
  const { nameOf, sides, color } = flowScale(escapes);
  const { x, domain } = timeAxis(rows);
  const values = sides.flatMap((side) => {
    const own = rows.filter((row) => row.side === side && row.cosine !== "" && row.log10_time >= 0);
    const place = (row: TrajectoryRow) => [
      width * row.log10_time / domain[1],
      height * Number(row.cosine) / 2,
    ];
    return thinned(own, place).map(({ log10_time, cosine, step }) => ({
      flow: nameOf(side),
      time: log10_time,
      cosine,
      step,
    }));
  });
  // Against Γ a flow goes rarely: the lower half is there where it does.
  const against = values.some(({ cosine }) => Number(cosine) < AGAINST);
  const y = {
    field: "cosine",
    type: "quantitative",
    title: "cos(update, *Γ*)",
    scale: { domain: [against ? -1 : AGAINST, 1.04], nice: false },
    axis: { values: [-1, -0.5, 0, 0.5, 1], labelExpr: "replace(datum.label, '-', '−')" },
  };
  return {
    width,
    height,
    layer: [
      {
        data: { values: [{ cosine: 0 }, { cosine: 1 }] },
        mark: { type: "rule", color: COLOURS.grey, strokeWidth: 0.5, strokeDash: [3, 2] },
        encoding: { y },
      },
      {
        data: { values },
        mark: { type: "line", strokeWidth: 1.2 },
        encoding: {
          x,
          y,
          color: legend ? color : { ...color, legend: null },
          order: { field: "step", type: "quantitative" },
        },
      },
    ],
  };
}
