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

/** Linear coordinates at a point: a step in θ from one in q, and Tᵀ g; the identity if there are none. */
export interface Coordinates {
  readonly step: (q: Float64Array) => Float64Array;
  readonly pull: (gradient: Float64Array) => Float64Array;
}

export const PLAIN: Coordinates = { step: (q) => q, pull: (gradient) => gradient };

export interface DescentOptions {
  /** Gradients that may be spent. */
  readonly budget: number;
  /** ‖θ‖ at which it ends. */
  readonly maxNorm: number;
  readonly coordinates?: (theta: Float64Array) => Coordinates;
  /**
   * Tries a jump along a channel after a step, to a loss below `most`: one that gains more than the step did, so that jumps
   * wait until all else has settled. Null where there is no channel.
   */
  readonly jump?: (theta: Float64Array, most: number) => Jump | null;
  readonly record?: (point: DescentPoint) => void;
}

export interface Jump {
  /** Null where the loss is not below. */
  readonly theta: Float64Array | null;
  readonly evaluations: number;
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
/** Of |θ| in these coordinates: first and largest radius, and the one below which nothing is left to try. */
const FIRST_RADIUS = 0.05;
const LARGEST_RADIUS = 0.2;
const LEAST_RADIUS = 1e-12;
const MOST_PRODUCTS = 300;
/** Residuals of |g| that a step may leave, and the one at which rest is judged. */
const LOOSEST = 0.1;
const TIGHT = 1e-9;

export function descend(objective: Objective, start: Float64Array, options: DescentOptions): Descended {
  const { budget, maxNorm, coordinates = () => PLAIN, jump = () => null, record = () => {} } = options;
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
    const { step: toTheta, pull } = coordinates(theta);
    const gradient = pull(here.gradient);
    const size = lengthOf(theta) || 1;
    const solve = (tolerance: number) => {
      const model = steihaug(gradient, (v) => pull(here.product(toTheta(v))), {
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
    const delta = toTheta(model.step);
    const next = theta.map((x, i) => x + delta[i]!);
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
    const leap = jump(theta, loss - (here.loss - loss));
    if (leap !== null) {
      evaluations += leap.evaluations;
      theta = leap.theta ?? theta;
    }
    here = objective.at(theta);
    evaluations++;
  }
}
