/** Figure 3b: the loss along e_min at many γ: two valleys beside the saddle line, whose shape converges as γ grows. */
import { colourBar } from "../colour_bar.ts";
import type { ExcessRow } from "./rows.ts";
import type { Spec } from "../render.ts";
import { COLOURS } from "../theme.ts";

/** Beyond, profiles lie on each other. */
const MOST_GAMMA = 100;
const MOST_PROFILES = 14;
const RANGE = ["#0b2c4d", "#1d6ca6", "#56b4e9", "#e69f00", "#d55e00"] as const;

export function figure3b(top: readonly ExcessRow[], width = 130, height = 100): Spec {
  const all = [...new Set(top.map(({ gamma }) => gamma))].filter((gamma) => gamma <= MOST_GAMMA);
  const by = Math.ceil(all.length / MOST_PROFILES);
  const kept = new Set(all.filter((_, i) => i % by === 0));
  const rows = top.filter(({ gamma }) => kept.has(gamma));
  const low = rows.reduce((least, { excess }) => Math.min(least, excess), 0);
  const power = low < 0 ? Number(low.toExponential().split("e")[1]) : 0;
  const unit = Number(`1e${power}`);
  const deep = -low / unit || 1;
  const values = rows.map(({ gamma, alpha, excess }) => ({ gamma, alpha, value: excess / unit }));
  const y = {
    field: "value",
    type: "quantitative",
    title: `excess loss (10^{${String(power).replace("-", "−")}})`,
    scale: { domain: [-1.15 * deep, 1.5 * deep], nice: false },
    axis: { tickCount: 5, labelExpr: "replace(datum.label, '-', '−')" },
  };
  const [from, to] = [
    Math.min(...rows.map(({ alpha }) => alpha)),
    Math.max(...rows.map(({ alpha }) => alpha)),
  ];
  const x = {
    field: "alpha",
    type: "quantitative",
    title: "*α* along *e*_{min}",
    scale: { domain: [from, to], nice: false },
    axis: { tickCount: 5, labelExpr: "replace(datum.label, '-', '−')" },
  };
  return {
    width,
    height,
    layer: [
      {
        data: { values: [{ value: 0 }] },
        mark: { type: "rule", color: COLOURS.grey, strokeWidth: 0.5 },
        encoding: { y },
      },
      {
        data: { values },
        mark: { type: "line", strokeWidth: 0.9, clip: true },
        encoding: {
          x,
          y,
          detail: { field: "gamma" },
          color: {
            field: "gamma",
            type: "quantitative",
            scale: { type: "log", domain: [1, MOST_GAMMA], range: RANGE, interpolate: "rgb" },
            legend: { ...colourBar("*γ*", width, height), values: [1, 10, 100], format: "d" },
          },
        },
      },
    ],
  };
}
