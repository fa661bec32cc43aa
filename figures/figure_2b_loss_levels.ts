/** Figure 2b: the loss at which every run ended, by width, and how many of them have duplicated neurons. */
import { type CountRow, END_COLOUR, endOf, type RunRow, spread, widthAxis } from "./plateau_rows.ts";
import type { Spec } from "./render.ts";
import { COLOURS } from "./theme.ts";

/** Diamonds, one a run. Filled where neurons are duplicated. */
export function levelsPanel(
  runs: readonly RunRow[],
  biased: 0 | 1,
  width = 170,
  height = 120,
  legend = true,
): Spec {
  const own = runs.filter((row) => row.biased === biased);
  const values = spread(own).map((row) => ({
    place: row.place,
    loss: row.loss,
    end: endOf(row),
    duplicated: row.duplicated === 1,
  }));
  const encoding = {
    x: widthAxis(own),
    y: {
      field: "loss",
      type: "quantitative",
      title: "loss at the end",
      scale: { zero: true, nice: true },
      axis: { tickCount: 5 },
    },
    color: {
      ...END_COLOUR,
      legend: legend
        ? { orient: "top", offset: 4, symbolType: "diamond", symbolSize: 24, columnPadding: 6 }
        : null,
    },
  };
  const diamonds = (duplicated: boolean): Spec => ({
    data: { values: values.filter((row) => row.duplicated === duplicated) },
    mark: { type: "point", shape: "diamond", size: 16, strokeWidth: 0.6, opacity: 1, filled: duplicated },
    encoding,
  });
  return {
    width,
    height,
    layer: [
      // A layer without rows would have no extent.
      ...[false, true].filter((each) => values.some((row) => row.duplicated === each)).map(diamonds),
      {
        data: { values: [{ text: "filled: duplicated neurons" }] },
        mark: { type: "text", align: "right", baseline: "top", color: COLOURS.grey },
        encoding: { x: { value: width - 2 }, y: { value: 1 }, text: { field: "text" } },
      },
    ],
  };
}

/** Share of runs with duplicated neurons, Wilson 95 % intervals. */
export function duplicatesPanel(counts: readonly CountRow[], biased: 0 | 1, width = 80, height = 120): Spec {
  const values = counts.filter((row) => row.biased === biased && row.r >= 2);
  const x = { field: "r", type: "ordinal", title: "hidden neurons *r*", axis: { labelAngle: 0 } };
  const y = (field: string) => ({
    field,
    type: "quantitative",
    title: "runs with duplicates",
    scale: { domain: [0, 0.5], nice: false, clamp: true },
    axis: { values: [0, 0.1, 0.2, 0.3, 0.4, 0.5], format: ".0%" },
  });
  return {
    width,
    height,
    data: { values },
    layer: [
      { mark: { type: "bar", color: COLOURS.sky, size: 11 }, encoding: { x, y: y("duplicated_fraction") } },
      {
        mark: { type: "rule", strokeWidth: 1, color: COLOURS.ink },
        encoding: { x, y: y("duplicated_lower"), y2: { field: "duplicated_upper" } },
      },
    ],
  };
}

export function figure2b(runs: readonly RunRow[], counts: readonly CountRow[]): Spec {
  return {
    spacing: 14,
    hconcat: [levelsPanel(runs, 0), duplicatesPanel(counts, 0)],
    resolve: { scale: { color: "independent", fill: "independent" } },
  };
}
