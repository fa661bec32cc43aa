/** Figure 2d: gradient flows from beside the saddle line: distance to the line against the projected γ. */
import type { DepartureRow } from "./plateau_rows.ts";
import type { Spec } from "./render.ts";
import { COLOURS, POWERS_OF_TEN } from "./theme.ts";

/** Along γ: outside 0 to 1 dark to light from either side. */
const RANGE = ["#0b2c4d", "#1d6ca6", "#56b4e9", "#e69f00", "#d55e00", "#7a3200"] as const;
const FLOOR = 1e-11;

export function figure2d(
  rows: readonly DepartureRow[],
  width = 190,
  height = 120,
  from = -2.5,
  to = 3.5,
): Spec {
  // Nothing is drawn beyond the panel; the flows go on to |γ| in the hundreds.
  const values = rows.filter((row) => row.gamma >= from - 1 && row.gamma <= to + 1).map((row) => ({
    start: row.gamma_start,
    run: `${row.gamma_start}/${row.sign}`,
    step: row.step,
    gamma: row.gamma,
    distance: Math.max(FLOOR, row.distance),
  }));
  const x = {
    field: "gamma",
    type: "quantitative",
    title: "projected *γ*",
    scale: { domain: [from, to], nice: false },
    axis: { values: [-2, -1, 0, 1, 2, 3] },
  };
  const y = {
    field: "distance",
    type: "quantitative",
    title: "distance to the saddle line",
    scale: { type: "log", domain: [FLOOR, 10], nice: false, clamp: true },
    axis: { values: [1e-10, 1e-8, 1e-6, 1e-4, 1e-2, 1], labelExpr: POWERS_OF_TEN },
  };
  const color = {
    field: "start",
    type: "quantitative",
    title: "start *γ*",
    scale: { domain: [-2, 3], range: RANGE, interpolate: "rgb" },
    // The dots stand at the starts.
    legend: null,
  };
  return {
    width,
    height,
    layer: [
      {
        data: { values: [{ from: 0, to: 1 }] },
        mark: { type: "rect", color: COLOURS.shade },
        encoding: { x: { ...x, field: "from" }, x2: { field: "to" } },
      },
      {
        data: { values },
        mark: { type: "line", strokeWidth: 0.9, clip: true },
        encoding: { x, y, color, detail: { field: "run" }, order: { field: "step", type: "quantitative" } },
      },
      {
        data: { values: values.filter((row) => row.step === 0) },
        mark: { type: "point", filled: true, size: 9, opacity: 1 },
        encoding: { x, y, color },
      },
      {
        data: { values: [{ gamma: 0.5, text: "plateau" }] },
        mark: { type: "text", baseline: "top", color: COLOURS.grey },
        encoding: { x, y: { value: 3 }, text: { field: "text" } },
      },
    ],
  };
}
