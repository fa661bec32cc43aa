/**
 * Targets of one input without noise, standardised, on even points of [−1, 1] that are scaled to unit variance: two smooth
 * ones of those that arXiv 2602.14495 approximates, and Takagi's function, continuous and nowhere with a slope.
 */
import sin from "@stdlib/math-base-special-sin";
import { standardised, standardOf } from "../../../../kernels/analysis/data/grid_target.ts";
import type { DataSet } from "../../../../kernels/network_reference.ts";
import { CURVES } from "./sets.ts";

export interface CurveTarget {
  readonly name: string;
  readonly smooth: boolean;
  /** Of x in [−1, 1]. */
  at(x: number): number;
}

/** Of Takagi's sum: finer ones than the points can show. */
const TERMS = 12;

/** Σ 2⁻ᵏ d(2ᵏ x), d the distance to the next whole number (Takagi, 1903). */
export function takagi(x: number): number {
  let [sum, scale] = [0, 1];
  for (let k = 0; k < TERMS; k++, scale *= 2) {
    const part = scale * x - Math.floor(scale * x);
    sum += Math.min(part, 1 - part) / scale;
  }
  return sum;
}

const FUNCTIONS: { readonly [Name in typeof CURVES[number]["name"]]: (x: number) => number } = {
  wave: (x) => sin(4 * x),
  bell: (x) => 1 / (1 + 9 * x * x),
  rough: (x) => takagi((x + 1) / 2),
};

export const CURVE_TARGETS: readonly CurveTarget[] = CURVES.map((curve) => ({
  ...curve,
  at: FUNCTIONS[curve.name],
}));

/** Of training; between two of them lie three of the test. */
const POINTS = 200;
const FINER = 4;

/** The middles of cells: those of the test's cells are none of the training's. */
function pointsOf(count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => 2 * (i + 0.5) / count - 1);
}

/** Standardised by the training's values. */
export function curveData({ at }: CurveTarget): { readonly train: DataSet; readonly test: DataSet } {
  const points = pointsOf(POINTS);
  const standard = standardOf(points.map(at));
  const dataOf = (x: Float64Array): DataSet => ({
    ...{ n: x.length, inputs: 1 },
    x: x.map((value) => Math.sqrt(3) * value),
    y: standardised(x.map(at), standard),
  });
  return { train: dataOf(points), test: dataOf(pointsOf(FINER * POINTS)) };
}
