/**
 * Figure 4e: largest and smallest eigenvalue of the Hessian along training, channels and finite minima, of flows that came
 * to their ends by themselves.
 */
import { ONE_DATA_SET } from "./figure_4_data_set.ts";
import type { Spec } from "../render.ts";
import { decades, type PanelSize, type ScalingAlongRow } from "./rows.ts";
import { kindName, TWO_KINDS } from "./kinds.ts";
import { POWERS_OF_TEN } from "../theme.ts";

/** Smaller eigenvalues are drawn here. */
const FLOOR = 1e-14;
/** Flows that go on longer have their times labelled every eighth decade. */
const LONG = 1e12;

/** One of the two eigenvalues. */
export function spectrumPanel(
  along: readonly ScalingAlongRow[],
  field: "largest" | "smallest",
  size: PanelSize,
  legend = true,
): Spec {
  const own = along.filter(({ data_set, kind, followed }) =>
    data_set === ONE_DATA_SET && followed === 1 && (kind === "channel" || kind === "finite")
  )
    .map((row) => ({
      run: `${row.inputs} ${row.hidden} ${row.seed}`,
      kind: kindName(row.kind),
      time: Math.pow(10, row.decade),
      largest: row.lambda_max,
      smallest: Math.max(FLOOR, Math.abs(row.lambda_min)),
    }));
  const times = own.map(({ time }) => time);
  const domain: [number, number] = [Math.min(0.1, ...times), Math.max(10, ...times)];
  const values = own.map((row) => row[field]);
  const range: [number, number] = values.length === 0
    ? [0.1, 1]
    : [Math.min(...values) / 2, Math.max(...values) * 2];
  return {
    ...size,
    data: { values: own },
    mark: { type: "line", strokeWidth: 0.6, opacity: 0.6 },
    encoding: {
      x: {
        field: "time",
        type: "quantitative",
        title: "flow time *t*",
        scale: { type: "log", domain, nice: false },
        axis: { values: decades(...domain, domain[1] > LONG ? 8 : 4), labelExpr: POWERS_OF_TEN },
      },
      y: {
        field,
        type: "quantitative",
        title: field === "largest" ? "*λ*_{max}" : "|*λ*_{min}|",
        scale: { type: "log", domain: range, nice: false },
        axis: { values: decades(...range, field === "smallest" ? 4 : 1), labelExpr: POWERS_OF_TEN },
      },
      detail: { field: "run" },
      color: {
        ...TWO_KINDS,
        legend: legend
          ? { orient: "top", columns: 2, symbolType: "stroke", symbolSize: 50, offset: 4 }
          : null,
      },
    },
  };
}

export function figure4e(
  along: readonly ScalingAlongRow[],
  size: PanelSize = { width: 110, height: 110 },
): Spec {
  return {
    spacing: 14,
    resolve: { scale: { color: "independent" } },
    hconcat: [spectrumPanel(along, "largest", size), spectrumPanel(along, "smallest", size, false)],
  };
}
