/**
 * Figure 4c: how often a run ends in a channel, for each data set, with Wilson's 95 % intervals; from the right, as bars of
 * their own, runs of which no end is proved (open) and those at rest at no isolated minimum (flat), where there are some.
 */
import type { Spec } from "../render.ts";
import { dataSetName, shortDataSetName } from "./data_sets.ts";
import { isNumber, type PanelSize, type ScalingCountRow } from "./rows.ts";
import { KIND_COLOURS } from "./kinds.ts";
import { COLOURS } from "../theme.ts";

const NAME_HEIGHT = 9;
/** Plots less wide than this stand beside others, points. */
const NARROW = 100;
/** Beside others, how far texts above a plot reach past its right edge, as its title does, points: clear of the letter. */
const PAST = 11;

export function figure4c(
  counts: readonly ScalingCountRow[],
  size: PanelSize = { width: 190, height: 110 },
): Spec {
  const values = counts.filter(({ hidden }) => hidden === "all").map((row) => ({
    ...row,
    name: size.width < NARROW ? shortDataSetName(row.data_set) : dataSetName(row.data_set),
    mean: isNumber(row.over_sizes) ? row.over_sizes : row.share,
    flat_from: 1 - (row.open + row.flat) / row.runs,
    open_from: 1 - row.open / row.runs,
    all: 1,
  }));
  const others = (["open", "flat"] as const).filter((kind) => values.some((row) => row[kind] > 0));
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
        mark: { type: "bar", color: KIND_COLOURS.flat, opacity: 0.45, size: 8 },
        encoding: { x: x("flat_from"), x2: { field: "open_from" }, y },
      },
      {
        mark: { type: "bar", color: "#d9d9d9", size: 8 },
        encoding: { x: x("open_from"), x2: { field: "all" }, y },
      },
      { mark: { type: "bar", color: KIND_COLOURS.channel, size: 8 }, encoding: { x: x("share"), y } },
      { mark: { type: "rule", color: COLOURS.ink }, encoding: { x: x("lower"), x2: { field: "upper" }, y } },
      {
        mark: { type: "tick", color: COLOURS.ink, thickness: 1.4, size: 8 },
        encoding: { x: x("mean"), y },
      },
      ...others.map((kind, i) => ({
        data: { values: [{ text: `${kind} (counted from the right)` }] },
        mark: {
          ...{ type: "text", align: "right", baseline: "bottom", dy: -2 - NAME_HEIGHT * i },
          color: KIND_COLOURS[kind],
        },
        encoding: {
          text: { field: "text" },
          x: { value: size.width + (size.width < NARROW ? PAST : 0) },
          y: { value: 0 },
        },
      })),
    ],
  };
}
