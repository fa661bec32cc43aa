/** Figure A3: the gradient's largest component and the smallest eigenvalue of the Hessian where every run ended. */
import {
  endColour,
  endLabels,
  markSize,
  RUN_TOOLTIP,
  runFields,
  type RunRow,
  spread,
  widthAxis,
} from "./rows.ts";
import { column, panelGrid } from "../panel_grid.ts";
import type { Spec } from "../render.ts";
import { COLOURS, POWERS_OF_TEN } from "../theme.ts";

/** Smaller values are drawn here: beyond what float64 can tell from 0. */
const GRADIENT_FLOOR = 1e-17;
const EIGENVALUE_FLOOR = 1e-18;

/** Of every plot, and from one row's top to the next's, points. */
const [HEIGHT, PITCH] = [106, 144];

function strip(
  runs: readonly RunRow[],
  biased: 0 | 1,
  value: (row: RunRow) => { readonly y: number; readonly negative: boolean },
  axis: object,
  more: readonly Spec[],
  legend: boolean,
): Spec {
  const own = runs.filter((row) => row.biased === biased);
  const values = spread(own).map((row) => ({ place: row.place, ...runFields(row), ...value(row) }));
  const points = (negative: boolean): Spec => ({
    data: { values: values.filter((row) => row.negative === negative) },
    mark: {
      type: "point",
      shape: negative ? "triangle-down" : "circle",
      filled: !negative,
      size: markSize(own, 9),
      strokeWidth: 0.7,
      opacity: 1,
    },
    encoding: {
      tooltip: RUN_TOOLTIP,
      x: widthAxis(own),
      y: axis,
      color: {
        ...endColour(own),
        legend: legend
          ? {
            orient: "bottom",
            columns: 4,
            symbolType: "circle",
            symbolSize: 20,
            offset: 4,
            // The legend stands for both columns.
            ...endLabels(runs),
          }
          : null,
      },
    },
  });
  return {
    width: column(0, 2).width,
    height: HEIGHT,
    layer: [
      ...more,
      ...[false, true].filter((each) => values.some((row) => row.negative === each)).map(points),
    ],
  };
}

export function figureA3(runs: readonly RunRow[]): Spec {
  const steepest = Math.max(...runs.map(({ gradient_inf }) => gradient_inf));
  const gradientAxis = {
    field: "y",
    type: "quantitative",
    title: "largest |∇(*L* + *R*)|",
    scale: { type: "log", domain: [GRADIENT_FLOOR, Math.max(1e-5, 2 * steepest)], nice: false, clamp: true },
    axis: {
      values: [1e-16, 1e-14, 1e-12, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2, 1].filter((tick) =>
        tick <= Math.max(1e-5, 2 * steepest)
      ),
      labelExpr: POWERS_OF_TEN,
    },
  };
  const eigenvalueAxis = {
    field: "y",
    type: "quantitative",
    title: "|*λ*_{min}| / *λ*_{max}",
    scale: { type: "log", domain: [EIGENVALUE_FLOOR, 1], nice: false, clamp: true },
    axis: { values: [1e-15, 1e-12, 1e-9, 1e-6, 1e-3], labelExpr: POWERS_OF_TEN },
  };
  const limit = (axis: object, at: number): Spec => ({
    data: { values: [{ y: at }] },
    mark: { type: "rule", strokeDash: [3, 2], strokeWidth: 0.7, color: COLOURS.grey },
    encoding: { y: axis },
  });
  const gradient = (biased: 0 | 1) =>
    strip(
      runs,
      biased,
      (row) => ({ y: Math.max(GRADIENT_FLOOR, row.gradient_inf), negative: false }),
      gradientAxis,
      [limit(gradientAxis, 1e-11)],
      false,
    );
  const eigenvalue = (biased: 0 | 1) =>
    strip(
      runs,
      biased,
      (row) => ({
        y: Math.max(EIGENVALUE_FLOOR, Math.abs(row.lambda_min) / row.lambda_max),
        negative: row.lambda_min < 0,
      }),
      eigenvalueAxis,
      [limit(eigenvalueAxis, 1e-10)],
      biased === 0,
    );
  return panelGrid(([0, 1] as const).flatMap((biased) => {
    const { x } = column(biased, 2);
    const name = biased === 0 ? "without biases" : "with biases";
    return [{ name, x, y: 0, spec: gradient(biased) }, { x, y: PITCH, spec: eigenvalue(biased) }];
  }));
}
