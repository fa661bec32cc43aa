/** Figure 4g: how many channels there are of each dimension, the number of neurons that come together less one. */
import type { Spec } from "../render.ts";
import { dataSetName, dataSets } from "./data_sets.ts";
import type { DimensionRow, PanelSize } from "./rows.ts";
import { COLOURS } from "../theme.ts";

const PALETTE = [
  COLOURS.blue,
  COLOURS.sky,
  COLOURS.green,
  COLOURS.amber,
  COLOURS.orange,
  COLOURS.purple,
  COLOURS.grey,
];

export function figure4g(
  rows: readonly DimensionRow[],
  size: PanelSize = { width: 170, height: 110 },
  /** From the plot to its legend, points. */
  offset = 8,
): Spec {
  const sets = dataSets(rows).map(dataSetName);
  // Also where there are none: a figure without rows has no extent.
  const values = rows.map((row) => ({
    ...row,
    name: dataSetName(row.data_set),
  }));
  const most = Math.max(1, ...values.map(({ dimension }) => dimension));
  return {
    ...size,
    data: { values },
    mark: { type: "bar" },
    encoding: {
      x: {
        field: "dimension",
        type: "ordinal",
        title: "dimension of the channel",
        scale: { domain: Array.from({ length: most }, (_, i) => i + 1) },
        axis: { labelAngle: 0 },
      },
      xOffset: { field: "name", scale: { domain: sets } },
      y: {
        field: "count",
        type: "quantitative",
        title: "channels",
        scale: { domain: [0, Math.max(1, ...values.map(({ count }) => count))] },
        axis: { tickCount: 5, tickMinStep: 1 },
      },
      color: {
        field: "name",
        type: "nominal",
        title: null,
        scale: { domain: sets, range: PALETTE },
        legend: { symbolType: "square", symbolSize: 50, offset },
      },
    },
  };
}
