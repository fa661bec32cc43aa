/** Figure 2b: the loss at which every run ended, by width, and how many of them have duplicated neurons. */
import {
  type CountRow,
  endColour,
  endLabels,
  markSize,
  RUN_TOOLTIP,
  runFields,
  type RunRow,
  spread,
  widthAxis,
} from "./rows.ts";
import type { Spec } from "../render.ts";
import { COLOURS } from "../theme.ts";

/** Diamonds, one a run. Filled where neurons are duplicated. */
export function levelsPanel(
  runs: readonly RunRow[],
  biased: 0 | 1,
  width = 170,
  height = 120,
  legend = true,
  /** A logarithmic axis with this domain, in place of one from 0. */
  logarithmic: readonly [number, number] | null = null,
): Spec {
  const own = runs.filter((row) => row.biased === biased);
  const values = spread(own).map((row) => ({
    place: row.place,
    ...runFields(row),
    duplicated: row.duplicated === 1,
  }));
  const size = markSize(own, 15);
  const encoding = {
    tooltip: RUN_TOOLTIP,
    x: widthAxis(own),
    y: {
      field: "loss",
      type: "quantitative",
      title: "loss at the end",
      ...(logarithmic === null ? { scale: { zero: true, nice: true }, axis: { tickCount: 5 } } : {
        scale: { type: "log", domain: logarithmic, nice: false },
        axis: { values: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1], format: "~g" },
      }),
    },
    color: {
      ...endColour(own),
      // Above the plot: levels of narrow networks return in wide ones, so that no corner stays free.
      legend: legend
        ? { orient: "top", columns: 2, symbolType: "diamond", symbolSize: 14, offset: 4, ...endLabels(own) }
        : null,
    },
  };
  const diamonds = (duplicated: boolean): Spec => ({
    data: { values: values.filter((row) => row.duplicated === duplicated) },
    mark: { type: "point", shape: "diamond", size, strokeWidth: 0.04 * size, opacity: 1, filled: duplicated },
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
        // A corner without runs: narrow networks end high, wide ones low.
        ...(logarithmic === null
          ? {
            mark: { type: "text", align: "right", baseline: "top", color: COLOURS.grey },
            encoding: { x: { value: width - 2 }, y: { value: 1 }, text: { field: "text" } },
          }
          : {
            mark: { type: "text", align: "left", baseline: "bottom", color: COLOURS.grey },
            encoding: { x: { value: 5 }, y: { value: height - 4 }, text: { field: "text" } },
          }),
      },
    ],
  };
}

/** Share of runs with duplicated neurons, Wilson 95 % intervals. */
export function duplicatesPanel(counts: readonly CountRow[], biased: 0 | 1, width = 80, height = 120): Spec {
  const own = counts.filter((row) => row.biased === biased);
  // One neuron alone has no twin.
  const values = own.filter((row) => row.r >= 2);
  const most = Math.max(0.1, ...values.map((row) => row.duplicated_upper));
  const axis = widthAxis(own);
  const x = { ...axis, field: "r", scale: { ...axis.scale, padding: 0 } };
  const y = (field: string) => ({
    field,
    type: "quantitative",
    title: height < 60 ? "duplicates" : "runs with duplicates",
    scale: { domain: [0, Math.ceil(10 * most) / 10], nice: false },
    axis: { tickCount: height < 60 ? 2 : 5, format: ".0%" },
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
