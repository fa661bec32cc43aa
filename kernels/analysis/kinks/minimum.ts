/**
 * Whether a stationary point on kinks is a minimum: the curvature of the loss along the surface of the held kinks,
 * modulo the directions along which the function on the samples stays the same: the scaling of each neuron
 * (relu_balance.ts), all parameters of one that is off on all samples, and for one that is on on all of them, which is
 * linear there, a constant that its bias and the output bias may share in any way: (1, −a).
 *
 * Kinks whose multiplier lies strictly between its bounds hold θ on their surface: every way off it rises at first
 * order. A minimum is strict, then, where the Hessian on that surface is positive definite (the second-order sufficient
 * condition of nonsmooth optimisation). Kinks met with a multiplier at a bound hold nothing and are not counted.
 */
import { addKink } from "./subproblem.ts";
import { innerProduct, type KinkProblem } from "./problem.ts";
import { scalingDirection } from "./relu_balance.ts";
import { symmetricEigen } from "../linear_algebra/symmetric_eigen.ts";

/** What is left of a vector of unit length, after the parts along others, when it is one of their combinations. */
const DEPENDENT = 1e-7;

export interface KinkCurvature {
  /** Least and largest eigenvalue of the Hessian on the surface; NaN where the surface is a point. */
  readonly least: number;
  readonly largest: number;
  /** P: the least one's eigenvector in θ. */
  readonly direction: Float64Array;
  /** Dimension of the surface modulo those directions. */
  readonly dimension: number;
}

export interface KinkSurface {
  /** P. */
  readonly theta: Float64Array;
  /** P × P: of the smooth piece, held samples off. */
  readonly hessian: Float64Array;
  /** The kinks that hold. */
  readonly held: readonly number[];
  /** Samples that are on, for each neuron. */
  readonly counts: readonly number[];
  /** Whether R acts: the symmetries are then none of the objective. */
  readonly regularised: boolean;
}

export function kinkCurvature(problem: KinkProblem, surface: KinkSurface): KinkCurvature {
  const { parameters: p, neurons, stride, output, n, shape } = problem;
  const { theta, hessian, held, counts, regularised } = surface;
  const normals: Float64Array[] = [];
  const exclude = (vector: Float64Array) => {
    const rest = orthonormal(vector, normals);
    if (rest !== null) normals.push(rest);
  };
  const unit = (i: number) => Float64Array.from({ length: p }, (_, j) => i === j ? 1 : 0);
  for (let k = 0; k < neurons; k++) {
    if (regularised) continue;
    if (counts[k] === 0) {
      for (let i = k * stride; i < (k + 1) * stride; i++) exclude(unit(i));
      exclude(unit(output + k));
      continue;
    }
    exclude(scalingDirection(problem, theta, k));
    if (counts[k] === n && shape.biased) {
      const shift = unit((k + 1) * stride - 1);
      shift[p - 1] = -theta[output + k]!;
      exclude(shift);
    }
  }
  for (const kink of held) {
    const row = new Float64Array(p);
    addKink(problem, row, kink, 1);
    exclude(row);
  }
  const basis: Float64Array[] = [];
  for (let i = 0; i < p; i++) {
    const rest = orthonormal(unit(i), [...normals, ...basis]);
    if (rest !== null) basis.push(rest);
  }
  const dimension = basis.length;
  if (dimension === 0) return { least: NaN, largest: NaN, direction: new Float64Array(p), dimension };
  const reduced = new Float64Array(dimension * dimension);
  for (const [i, u] of basis.entries()) {
    const image = Float64Array.from(u, (_, row) => innerProduct(hessian, row * p, u, 0, p));
    for (let j = 0; j <= i; j++) {
      reduced[i * dimension + j] = reduced[j * dimension + i] = innerProduct(basis[j]!, 0, image, 0, p);
    }
  }
  const { values, vectors } = symmetricEigen(reduced, dimension);
  const direction = new Float64Array(p);
  for (const [i, u] of basis.entries()) {
    for (let j = 0; j < p; j++) direction[j] = direction[j]! + vectors[0]![i]! * u[j]!;
  }
  return { least: values[0]!, largest: values[dimension - 1]!, direction, dimension };
}

/** The part of a vector across an orthonormal set, of unit length; null where there is none. Twice, against rounding. */
function orthonormal(vector: Float64Array, set: readonly Float64Array[]): Float64Array | null {
  const p = vector.length;
  const rest = vector.slice();
  const before = Math.sqrt(innerProduct(vector, 0, vector, 0, p));
  for (let pass = 0; pass < 2; pass++) {
    for (const u of set) {
      const part = innerProduct(rest, 0, u, 0, p);
      for (let i = 0; i < p; i++) rest[i] = rest[i]! - part * u[i]!;
    }
  }
  const length = Math.sqrt(innerProduct(rest, 0, rest, 0, p));
  return length > DEPENDENT * before ? rest.map((value) => value / length) : null;
}
