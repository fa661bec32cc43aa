/**
 * Figure 4c: how often a run ends in a channel, for each data set, with Wilson's 95 % intervals; runs that were out of
 * steps, or stuck, before they were at rest as bars from the right.
 */
import type { Spec } from "./render.ts";
import { dataSetName, isNumber, type PanelSize, type ScalingCountRow } from "./scaling_rows.ts";
import { COLOURS } from "./theme.ts";

export function figure4c(
  counts: readonly ScalingCountRow[],
  size: PanelSize = { width: 190, height: 110 },
): Spec {
  const values = counts.filter(({ hidden }) => hidden === "all").map((row) => ({
    ...row,
    name: dataSetName(row.data_set),
    mean: isNumber(row.over_sizes) ? row.over_sizes : row.share,
    at_rest: 1 - (row.slow + row.stuck) / row.runs,
    all: 1,
  }));
  const y = { field: "name", type: "nominal", title: null, sort: null };
  const x = (field: string) => ({
    field,
    type: "quantitative",
    title: "runs that end in a channel",
    scale: { domain: [0, 1], nice: false },
    axis: { format: ".0%", values: [0, 0.5, 1] },
  });
  return {
    ...size,
    data: { values },
    layer: [
      {
        mark: { type: "bar", color: "#d9d9d9", size: 8 },
        encoding: { x: x("at_rest"), x2: { field: "all" }, y },
      },
      { mark: { type: "bar", color: COLOURS.sky, size: 8 }, encoding: { x: x("share"), y } },
      { mark: { type: "rule", color: COLOURS.ink }, encoding: { x: x("lower"), x2: { field: "upper" }, y } },
      {
        mark: { type: "tick", color: COLOURS.orange, thickness: 1.4, size: 8 },
        encoding: { x: x("mean"), y },
      },
      {
        data: { values: [{ text: "from the right: not at rest" }] },
        mark: { type: "text", align: "right", baseline: "bottom", color: COLOURS.grey, dy: -2 },
        encoding: { text: { field: "text" }, x: { value: size.width }, y: { value: 0 } },
      },
    ],
  };
}
