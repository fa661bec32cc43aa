/**
 * Figure B6: how far figure 3's flows go from the saddle line: the L2 distance to its nearest point, and what it is made
 * of, for each neuron the distance of its input weights, bias included, and that of its output weight.
 */
import { type EscapeRow, flowScale, thinned, timeAxis, type TrajectoryRow } from "./rows.ts";
import { column, GUTTER, panelGrid } from "../panel_grid.ts";
import type { Spec } from "../render.ts";
import { COLOURS, POWERS_OF_TEN } from "../theme.ts";

/** Less is drawn here: flows begin at the perturbation. */
const FLOOR = 1e-4;
const NEURONS = ["neuron 1", "neuron 2", "copy 1", "copy 2"] as const;
const RANGE = [COLOURS.blue, COLOURS.sky, COLOURS.orange, COLOURS.amber] as const;

export function figureB6(
  rows: readonly TrajectoryRow[],
  escapes: readonly EscapeRow[],
  width = column(0, 3).width,
  height = 100,
): Spec {
  const { nameOf, sides, color } = flowScale(escapes);
  const { x, domain } = timeAxis(rows);
  const most = rows.reduce((best, { distance }) => Math.max(best, distance), 10);
  const y = (title: string | null, labels: boolean) => ({
    field: "value",
    type: "quantitative",
    title,
    scale: { type: "log", domain: [FLOOR, 1.5 * most], nice: false, clamp: true },
    axis: { values: [1e-4, 1e-2, 1, 100, 1e4], labelExpr: labels ? POWERS_OF_TEN : "''" },
  });
  const curve = (own: readonly TrajectoryRow[], field: string) =>
    thinned(
      own.map((row) => ({
        time: Math.max(0, row.log10_time),
        value: Math.max(FLOOR, Number(row[field])),
        step: row.step,
      })),
      ({ time, value }) => [
        width * time / domain[1],
        height * Math.log10(value / FLOOR) / Math.log10(1.5 * most / FLOOR),
      ],
    );
  const of = (side: number) => rows.filter((row) => row.side === side);
  const order = { field: "step", type: "quantitative" };
  const legend = { orient: "top", direction: "vertical", symbolType: "stroke", symbolSize: 60, offset: 3 };
  const total: Spec = {
    width,
    height,
    data: {
      values: sides.flatMap((side) =>
        curve(of(side), "distance").map((row) => ({ ...row, flow: nameOf(side) }))
      ),
    },
    mark: { type: "line", strokeWidth: 1.2, clip: true },
    encoding: { x, y: y("distance to the saddle line", true), color, order },
  };
  // Which flow a panel is of stands in its lower right corner: distances only grow. How it ends, the first panel says.
  const flowName = (side: number): Spec => ({
    data: { values: [{ text: nameOf(side).split(":")[0] }] },
    mark: { type: "text", align: "right", baseline: "bottom" },
    encoding: { x: { value: width - 1 }, y: { value: height - 4 }, text: { field: "text" } },
  });
  const curves = (side: number): Spec => ({
    data: {
      values: NEURONS.flatMap((neuron, k) =>
        (["inputs", "output"] as const).flatMap((part) =>
          curve(of(side), `${part}_${k + 1}`).map((row) => ({
            ...row,
            neuron,
            part: part === "inputs" ? "input weights" : "output weight",
          }))
        )
      ),
    },
    mark: { type: "line", strokeWidth: 1, clip: true },
    encoding: {
      x,
      y: y(side === sides[0] ? "of each neuron" : null, side === sides[0]),
      color: {
        field: "neuron",
        type: "nominal",
        title: null,
        scale: { domain: NEURONS, range: RANGE },
        legend: side === sides[0] ? { ...legend, columns: 2 } : null,
      },
      strokeDash: {
        field: "part",
        type: "nominal",
        title: null,
        scale: { domain: ["input weights", "output weight"], range: [[], [2, 1.5]] },
        legend: side === sides[0] ? null : legend,
      },
      order,
    },
  });
  const neurons = sides.map((side): Spec => ({ width, height, layer: [curves(side), flowName(side)] }));
  return panelGrid([total, ...neurons].map((spec, i) => ({ x: i * (width + GUTTER), y: 0, spec })));
}
