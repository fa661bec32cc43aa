/**
 * Figure O4: the channel's limit for other units than neurons: the error against ε, and where trained students end, the
 * closest two units' distance against the size of their output weights.
 */
import { column, panelGrid } from "../panel_grid.ts";
import type { Spec } from "../render.ts";
import { COLOURS, POWERS_OF_TEN } from "../theme.ts";
import { studentsPanel } from "./figure_o4_students.ts";
import type { ElsewhereData, LimitErrorRow, LimitFitRow, LimitsData } from "./rows_of_o4.ts";

const HEIGHT = 140;
const PALETTE = [COLOURS.blue, COLOURS.sky, COLOURS.orange, COLOURS.amber, COLOURS.green];
/** Where a kind's name is long. */
const SHORT: { readonly [kind: string]: string } = {
  "head, queries": "head, *W*_{Q}",
  "head, queries and keys": "head, *W*_{Q}, *W*_{K}",
};
const SHAPES = ["circle", "circle", "square", "square", "triangle-up"];

/** Of all units. */
function exponentsOf(fits: readonly LimitFitRow[]): string {
  const all = fits.map(({ exponent }) => exponent);
  const [least, most] = [Math.min(...all), Math.max(...all)].map((exponent) => exponent.toFixed(2));
  return least === most ? `fitted: *ε*^{${least}}` : `fitted: *ε*^{${least}} to *ε*^{${most}}`;
}

/** A straight line of slope 2 in ε below all points, from end to end of theirs. */
function slopeTwo(errors: readonly LimitErrorRow[]) {
  const below = 0.3 * Math.min(...errors.map(({ error, epsilon }) => error / (epsilon * epsilon)));
  const all = errors.map(({ epsilon }) => epsilon);
  return [Math.max(...all), Math.min(...all)].map((epsilon) => ({
    inverse: 1 / epsilon,
    error: below * epsilon * epsilon,
  }));
}

function limitsPanel({ errors, error_fits }: LimitsData): Spec {
  const kinds = [...new Set(errors.map(({ kind }) => SHORT[kind] ?? kind))];
  const values = errors.map(({ kind, epsilon, error }) => ({
    ...{ kind: SHORT[kind] ?? kind, inverse: 1 / epsilon, error },
  }));
  const guide = slopeTwo(errors);
  const axis = (field: string, title: string, from: number, to: number, values: readonly number[]) => ({
    field,
    type: "quantitative",
    title,
    scale: { type: "log", domain: [from, to], nice: false },
    axis: { values, labelExpr: POWERS_OF_TEN },
  });
  const x = axis("inverse", "1/*ε*", 0.7, guide[1]!.inverse * 1.4, [1, 10, 100, 1e3, 1e4, 1e5]);
  const y = axis(
    "error",
    "error of the limit, relative",
    guide[1]!.error / 20,
    10,
    [1e-12, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2, 1],
  );
  return {
    width: column(0, 2).width,
    height: HEIGHT,
    layer: [
      {
        data: { values: guide },
        mark: { type: "line", strokeDash: [3, 2], strokeWidth: 0.8, color: COLOURS.grey },
        encoding: { x, y },
      },
      {
        data: {
          values: [{ text: exponentsOf(error_fits), y: 10 }, { text: "dashed: slope 2 in *ε*", y: 20 }],
        },
        mark: { type: "text", align: "right", baseline: "bottom", color: COLOURS.grey },
        encoding: {
          x: { value: column(0, 2).width - 3 },
          y: { field: "y", type: "quantitative", scale: null },
          text: { field: "text" },
        },
      },
      {
        data: { values },
        mark: { type: "point", size: 14, strokeWidth: 1, opacity: 1, filled: false },
        encoding: {
          x,
          y,
          color: {
            field: "kind",
            type: "nominal",
            title: null,
            scale: { domain: kinds, range: PALETTE },
            // Errors fall to the lower right.
            legend: { orient: "bottom-left", direction: "vertical", offset: 3, symbolSize: 18 },
          },
          shape: { field: "kind", type: "nominal", scale: { domain: kinds, range: SHAPES } },
        },
      },
    ],
  };
}

export function figureO4(data: ElsewhereData): Spec {
  return panelGrid([
    { letter: "a", x: 0, y: 0, spec: limitsPanel(data) },
    { letter: "b", x: column(1, 2).x, y: 0, spec: studentsPanel(data.runs, HEIGHT) },
  ]);
}
