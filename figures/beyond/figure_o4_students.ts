/** Figure O4, right: where trained students end, the closest two units' distance against their output weights. */
import { column } from "../panel_grid.ts";
import type { Spec } from "../render.ts";
import { decades } from "../scaling/rows.ts";
import { COLOURS, POWERS_OF_TEN } from "../theme.ts";
import type { StudentRow } from "./rows_of_o4.ts";

/** Of runs.csv, what the legend says, and the mark's colour. */
const VERDICTS = [
  ["channel", "in a channel", COLOURS.orange],
  ["entrance", "at its entrance", COLOURS.amber],
  ["none", "none", COLOURS.sky],
] as const;
/** Example and teacher of runs.csv, what the legend says, and the mark's shape. */
const STUDENTS = [
  ["filters", "derivative", "filters, derivative", "circle"],
  ["filters", "wider", "filters, wider", "triangle-up"],
  ["heads", "derivative", "heads, derivative", "square"],
  ["heads", "wider", "heads, wider", "cross"],
] as const;
/** The criterion's distance. */
const CLOSE = 1e-3;
/** Closer pairs are drawn there: what is below belongs to the legends. */
const FLOOR = 1e-10;

/** @param height of the plot, points */
export function studentsPanel(runs: readonly StudentRow[], height: number): Spec {
  const values = runs.map(({ example, teacher, size, distance, verdict }) => ({
    ...{ size, distance: Math.max(FLOOR, distance) },
    kind: STUDENTS.find(([one, other]) => one === example && other === teacher)![2],
    verdict: VERDICTS.find(([each]) => each === verdict)![1],
  }));
  const sizes = values.map(({ size }) => size);
  const distances = values.map(({ distance }) => distance);
  const axis = (field: string, title: string, domain: readonly [number, number], step: number) => ({
    field,
    type: "quantitative",
    title,
    scale: { type: "log", domain, nice: false },
    axis: { values: decades(...domain, step), labelExpr: POWERS_OF_TEN },
  });
  const x = axis("size", "|*a*_{i}| + |*a*_{j}|", [
    Math.min(0.1, ...sizes) / 2,
    Math.max(1000, ...sizes) * 2,
  ], 1);
  // Pairs with small output weights are far apart: the lower left is free, for both legends one below the other.
  const y = {
    ...axis("distance", "cosine distance", [FLOOR / 1e8, Math.max(2, ...distances) * 4], 2),
    axis: { values: decades(FLOOR, 2, 2), labelExpr: POWERS_OF_TEN },
  };
  const legend = { orient: "bottom-left", direction: "vertical", offset: 2, symbolSize: 18 };
  return {
    width: column(0, 2).width,
    height,
    layer: [
      {
        data: { values: [{ distance: CLOSE }] },
        mark: { type: "rule", strokeDash: [3, 2], strokeWidth: 0.8, color: COLOURS.grey },
        encoding: { y },
      },
      {
        // What is rarest is drawn last.
        data: {
          values: [...VERDICTS].reverse().flatMap(([, name]) => values.filter((run) => run.verdict === name)),
        },
        mark: { type: "point", size: 15, strokeWidth: 0.9, opacity: 1, filled: false },
        encoding: {
          x,
          y,
          color: {
            field: "verdict",
            type: "nominal",
            title: null,
            scale: {
              domain: VERDICTS.map(([, name]) => name),
              range: VERDICTS.map(([, , colour]) => colour),
            },
            legend: { ...legend, symbolType: "circle" },
          },
          shape: {
            field: "kind",
            type: "nominal",
            title: null,
            scale: {
              domain: STUDENTS.map(([, , name]) => name),
              range: STUDENTS.map(([, , , shape]) => shape),
            },
            legend,
          },
        },
      },
    ],
  };
}
