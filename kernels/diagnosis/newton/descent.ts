/**
 * Truncated Newton's method in a trust region for any loss with Hessian-vector products. The loss never rises from one
 * accepted point to the next. Costs are counted in gradients: a loss and a gradient are one, a product two.
 */
import { parameterNorm } from "../../network_reference.ts";
import { lengthOf } from "../hidden/units.ts";
import type { DensePoint } from "../model.ts";
import { type NewtonStep, steihaug } from "./steihaug.ts";

export interface Objective {
  loss(theta: Float64Array): number;
  at(theta: Float64Array): DensePoint;
}

/** Coordinates q at a point, 0 there. */
export interface Coordinates {
  /** What radii are parts of. */
  readonly size: number;
  /** ∇L and ∇∇L v by q. */
  readonly gradient: Float64Array;
  readonly product: (v: Float64Array) => Float64Array;
  /** θ of q. */
  readonly move: (q: Float64Array) => Float64Array;
}

export function plainCoordinates(theta: Float64Array, { gradient, product }: DensePoint): Coordinates {
  return {
    ...{ size: lengthOf(theta) || 1, gradient, product },
    move: (q) => theta.map((x, i) => x + q[i]!),
  };
}

export interface DescentOptions {
  /** Gradients that may be spent. */
  readonly budget: number;
  /** ‖θ‖ at which it ends. */
  readonly maxNorm: number;
  /** Default: θ itself. */
  readonly coordinates?: (theta: Float64Array, here: DensePoint) => Coordinates;
  readonly record?: (point: DescentPoint) => void;
}

export interface DescentPoint {
  readonly evaluations: number;
  readonly theta: Float64Array;
  readonly loss: number;
  readonly gradientNorm: number;
}

export interface Descended extends DescentPoint {
  readonly end: "rest" | "norm" | "limit" | "stuck";
}

/** Of |L|: a fall that a whole Newton step predicts and that is none. */
const REST_FALL = 1e-11;
/** Of the coordinates' size: first and largest radius, and the one below which nothing is left to try. */
const FIRST_RADIUS = 0.05;
const LARGEST_RADIUS = 0.2;
/** The largest where a late update is measured, in parts of maxNorm: points lie close to the norms they stand for. */
const LATE_RADIUS = 0.03;
const LATE_FROM = 0.2;
const LEAST_RADIUS = 1e-12;
const MOST_PRODUCTS = 300;
/** Residuals of |g| that a step may leave, and the one at which rest is judged. */
const LOOSEST = 0.1;
const TIGHT = 1e-9;

export function descend(objective: Objective, start: Float64Array, options: DescentOptions): Descended {
  const { budget, maxNorm, coordinates = plainCoordinates, record = () => {} } = options;
  let theta = start;
  let here = objective.at(theta);
  const first = lengthOf(here.gradient);
  let [evaluations, part] = [1, FIRST_RADIUS];
  const point = (): DescentPoint => ({
    ...{ evaluations, theta, loss: here.loss, gradientNorm: lengthOf(here.gradient) },
  });
  for (;;) {
    record(point());
    if (parameterNorm(theta) >= maxNorm) return { ...point(), end: "norm" };
    if (evaluations >= budget) return { ...point(), end: "limit" };
    const { size, gradient, product, move } = coordinates(theta, here);
    if (parameterNorm(theta) >= LATE_FROM * maxNorm) part = Math.min(part, LATE_RADIUS);
    const solve = (tolerance: number) => {
      const model = steihaug(gradient, product, {
        ...{ radius: part * size, tolerance, mostProducts: MOST_PRODUCTS },
      });
      evaluations += 2 * model.products;
      return model;
    };
    const rests = ({ rim, fall }: NewtonStep) => !rim && fall <= REST_FALL * Math.abs(here.loss);
    let model = solve(Math.min(LOOSEST, Math.sqrt(lengthOf(gradient) / (first || 1))));
    // A loose solution leaves out what slopes gently and far.
    if (rests(model)) {
      model = solve(TIGHT);
      if (rests(model)) return { ...point(), end: "rest" };
    }
    const next = move(model.step);
    const loss = objective.loss(next);
    evaluations++;
    const ratio = (here.loss - loss) / model.fall;
    if (ratio > 0.75 && model.rim) part = Math.min(2 * part, LARGEST_RADIUS);
    else if (!(ratio > 0.25)) part = Math.min(part, lengthOf(model.step) / size) / 4;
    if (!(loss < here.loss)) {
      if (part < LEAST_RADIUS) return { ...point(), end: "stuck" };
      continue;
    }
    theta = next;
    here = objective.at(theta);
    evaluations++;
  }
}
