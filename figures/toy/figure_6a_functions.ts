/** Figure 6a: the target, the function at the saddle line, and what the two channels compute at infinity. */
import type { Spec } from "../render.ts";
import { COLOURS } from "../theme.ts";

export interface FunctionRow {
  readonly x: number;
  readonly target: number;
  readonly saddle_line: number;
  readonly channel_1: number;
  readonly channel_2: number;
}

const CURVES = [
  { field: "target", label: "target", colour: "#bdbdbd" },
  { field: "saddle_line", label: "saddle line", colour: COLOURS.purple },
  { field: "channel_1", label: "channel 1", colour: COLOURS.orange },
  { field: "channel_2", label: "channel 2", colour: COLOURS.blue },
] as const;

/** Plots less wide than this stand beside others, points. */
const NARROW = 100;

export function figure6a(rows: readonly FunctionRow[], width = 150, height = 110): Spec {
  const names = CURVES.map((curve) => curve.label);
  const values = CURVES.flatMap((curve) =>
    rows.map((row) => ({ x: row.x, y: row[curve.field], curve: curve.label }))
  );
  return {
    width,
    height,
    data: { values },
    mark: { type: "line", clip: true },
    encoding: {
      x: { field: "x", type: "quantitative", title: "*x*", axis: { tickCount: 5 } },
      y: { field: "y", type: "quantitative", title: "*f*(*x*)", axis: { tickCount: 5 } },
      color: {
        field: "curve",
        type: "nominal",
        scale: { domain: names, range: CURVES.map((curve) => curve.colour) },
        legend: {
          title: null,
          orient: "top",
          columns: 2,
          columnPadding: 4,
          symbolType: "stroke",
          symbolSize: 25,
          // Above the line of the next panel's letter.
          offset: width < NARROW ? 13 : 4,
        },
      },
      // A line's width is Vega-Lite's `size`: of its `strokeWidth` it takes no condition.
      size: { condition: { test: "datum.curve === 'target'", value: 3 }, value: 1.2 },
      strokeDash: { condition: { test: "datum.curve === 'saddle line'", value: [4, 2] }, value: [] },
    },
  };
}
