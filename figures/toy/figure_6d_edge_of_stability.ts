/** Figure 6d: λ_max along gradient descent down a channel, for each learning rate η, with its limit 2/η. */
import type { Spec } from "../render.ts";
import { COLOURS } from "../theme.ts";

export interface EdgeRow {
  readonly eta: number;
  readonly block: number;
  readonly iteration: number;
  readonly lambda_max: number;
}

/** Dark to light in the order of η: a sequence, not categories. */
const SEQUENCE = [
  "#0b2c4d",
  "#134b7a",
  "#1d6ca6",
  "#3b8fc2",
  "#2a9d8f",
  "#5fae57",
  "#b5a32b",
  "#e08e0b",
] as const;

export function figure6d(rows: readonly EdgeRow[], width = 150, height = 110): Spec {
  const etas = [...new Set(rows.map((row) => row.eta))].sort((a, b) => a - b);
  const colours = etas.map((_, i) =>
    SEQUENCE[Math.round(i * (SEQUENCE.length - 1) / Math.max(1, etas.length - 1))]!
  );
  let last = 1;
  for (const row of rows) last = Math.max(last, row.iteration);
  const top = 2 / etas[0]! * 1.35;
  const x = {
    field: "iteration",
    type: "quantitative",
    title: "iteration",
    scale: { domain: [0, last], nice: false },
    axis: { tickCount: 4, labelExpr: "replace(datum.label, /,000$/, ' 000')" },
  };
  const y = {
    type: "quantitative",
    title: "*λ*_{max}",
    scale: { type: "log", domain: [3.5, top], nice: false },
    axis: { values: [4, 6, 10, 15, 20, 30, 50] },
  };
  const color = {
    field: "rate",
    type: "nominal",
    scale: { domain: etas.map(String), range: colours },
    legend: null,
  };
  const limits = etas.map((eta) => ({
    rate: String(eta),
    limit: 2 / eta,
    iteration: last,
    label: `*η* = ${eta}`,
  }));
  return {
    width,
    height,
    layer: [
      {
        data: { values: limits },
        mark: { type: "rule", strokeDash: [2, 2], strokeWidth: 0.8 },
        encoding: { y: { ...y, field: "limit" }, color },
      },
      {
        data: {
          values: rows.map((row) => ({
            rate: String(row.eta),
            iteration: row.iteration,
            lambda_max: row.lambda_max,
          })),
        },
        mark: { type: "line", strokeWidth: 1.1, clip: true },
        encoding: { x, y: { ...y, field: "lambda_max" }, color },
      },
      {
        data: { values: limits },
        mark: { type: "text", align: "left", dx: 4 },
        encoding: { x: { value: width }, y: { ...y, field: "limit" }, text: { field: "label" }, color },
      },
      {
        data: { values: [{ text: "dashed: 2/*η*" }] },
        mark: { type: "text", align: "left", baseline: "top", color: COLOURS.grey },
        encoding: { x: { value: 5 }, y: { value: 2 }, text: { field: "text" } },
      },
    ],
  };
}
