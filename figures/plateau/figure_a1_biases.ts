/** Figure A1: loss levels without and with biases side by side, and what became of the runs. */
import { levelsPanel } from "./figure_2b_loss_levels.ts";
import { type CountRow, END_COLOURS, ENDS, type RunRow } from "./rows.ts";
import { column, panelGrid } from "../panel_grid.ts";
import type { Spec } from "../render.ts";
import { limitLabels } from "../step_limit.ts";
import { COLOURS } from "../theme.ts";

const DUPLICATED = "duplicated neurons";

/** Bars of the ends, stacked to all runs; beside them the share with duplicated neurons. */
export function endsPanel(counts: readonly CountRow[], biased: 0 | 1, width = 170, height = 60): Spec {
  const own = counts.filter((row) => row.biased === biased);
  const shown = counts.some(({ stuck }) => stuck > 0) ? 4 : 3;
  // Of both settings: the legend stands for both panels.
  const total = (column: "slow" | "runs") => counts.reduce((sum, row) => sum + row[column], 0);
  const labels = limitLabels(total("slow"), total("runs"));
  const values = own.flatMap(({ r, runs, converged, infinite, slow, stuck, duplicated }) => [
    { r, bar: "end", kind: ENDS[0], share: converged / runs, from: 0 },
    { r, bar: "end", kind: ENDS[1], share: infinite / runs, from: converged / runs },
    { r, bar: "end", kind: ENDS[2], share: slow / runs, from: (converged + infinite) / runs },
    { r, bar: "end", kind: ENDS[3], share: stuck / runs, from: (converged + infinite + slow) / runs },
    { r, bar: "neurons", kind: DUPLICATED, share: duplicated / runs, from: 0 },
  ]).filter(({ kind }) => shown === 4 || kind !== ENDS[3]).map((row) => ({
    ...row,
    to: row.from + row.share,
    place: row.r + (row.bar === "end" ? -0.17 : 0.17),
  }));
  return {
    width,
    height,
    data: { values },
    mark: { type: "bar", size: 9 },
    encoding: {
      x: {
        field: "place",
        type: "quantitative",
        title: "hidden neurons *r*",
        scale: { domain: [0.5, 5.5], nice: false, padding: 0 },
        axis: { values: [1, 2, 3, 4, 5], format: "d" },
      },
      y: {
        field: "from",
        type: "quantitative",
        title: "share of runs",
        scale: { domain: [0, 1], nice: false },
        axis: { values: [0, 0.5, 1], format: ".0%" },
      },
      y2: { field: "to" },
      color: {
        field: "kind",
        type: "nominal",
        title: null,
        scale: {
          domain: [...ENDS.slice(0, shown), DUPLICATED],
          range: [...END_COLOURS.slice(0, shown), COLOURS.sky],
        },
        legend: biased === 1
          ? null
          : { orient: "bottom", columns: 3, symbolType: "square", symbolSize: 40, offset: 6, ...labels },
      },
    },
  };
}

export function figureA1(runs: readonly RunRow[], counts: readonly CountRow[]): Spec {
  // The same axis for both: with biases, wide networks come far lower.
  const losses = runs.map(({ loss }) => loss);
  const domain = [0.85 * Math.min(...losses), 1.15 * Math.max(...losses)] as const;
  return panelGrid(([0, 1] as const).flatMap((biased) => {
    const { x, width } = column(biased, 2);
    const name = biased === 0 ? "without biases" : "with biases";
    return [
      { name, x, y: 0, spec: levelsPanel(runs, biased, width, 150, false, domain) },
      { x, y: 188, spec: endsPanel(counts, biased, width) },
    ];
  }));
}
