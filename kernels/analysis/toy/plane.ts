/**
 * The coordinates of figure 6b: θ = reference + s·u + α·e + p·q₁ + q·q₂ with orthonormal directions.
 *
 * reference = (w*, w*, ½a*, ½a*); u = (0, 0, 1, −1)/√2 is the saddle line's direction; e is the eigenvector of
 * the smallest Hessian eigenvalue at the saddle line's point with a₂ = −2, with positive w components. The
 * published axis "γ" is s = (a₁ − a₂)/√2; the projected γ of section 2 is (√2 s + a*)/(2a*).
 */
import { symmetricEigen } from "../linear_algebra/symmetric_eigen.ts";
import { criticalPoints } from "./channel_limit.ts";
import { populationDerivatives } from "./population.ts";

/** a₂ of the point of the saddle line beside which the trajectories start. */
const START_A2 = -2;

export interface ToyPlane {
  /** Input and output weight of the single neuron whose duplication makes the saddle line. */
  readonly wStar: number;
  readonly aStar: number;
  readonly reference: Float64Array;
  readonly u: Float64Array;
  readonly e: Float64Array;
  readonly q1: Float64Array;
  readonly q2: Float64Array;
  /** The saddle line's point with a₂ = −2. */
  readonly saddle: Float64Array;
}

export function toyPlane(): ToyPlane {
  const [, single] = criticalPoints();
  const [wStar, aStar] = [single.w, single.c];
  const saddle = Float64Array.of(wStar, wStar, aStar - START_A2, START_A2);
  const eigen = symmetricEigen(populationDerivatives(saddle).hessian, 4);
  const u = Float64Array.of(0, 0, Math.SQRT1_2, -Math.SQRT1_2);
  // One eigenvector is u itself (eigenvalue 0); the other three are orthogonal to it.
  const others = eigen.vectors.filter((vector) => Math.abs(dot(vector, u)) < 0.5).map((vector) => {
    const along = dot(vector, u);
    return vector.map((x, i) => x - along * u[i]!);
  });
  const [e, q1, q2] = others as [Float64Array, Float64Array, Float64Array];
  return {
    wStar,
    aStar,
    reference: Float64Array.of(wStar, wStar, aStar / 2, aStar / 2),
    u,
    e,
    q1,
    q2,
    saddle,
  };
}

export interface PlaneCoordinates {
  /** (a₁ − a₂)/√2. */
  readonly s: number;
  /** Projected γ = (a₁ − a₂ + a*)/(2a*). */
  readonly gamma: number;
  readonly alpha: number;
  /** |w₁ − w₂|/2. */
  readonly epsilon: number;
}

export function planeCoordinates(plane: ToyPlane, theta: ArrayLike<number>): PlaneCoordinates {
  const gap = theta[2]! - theta[3]!;
  let alpha = 0;
  for (let i = 0; i < 4; i++) alpha += (theta[i]! - plane.reference[i]!) * plane.e[i]!;
  return {
    s: gap * Math.SQRT1_2,
    gamma: (gap + plane.aStar) / (2 * plane.aStar),
    alpha,
    epsilon: Math.abs(theta[0]! - theta[1]!) / 2,
  };
}

/** The point beside the saddle from which a trajectory falls into channel 1 (−) or channel 2 (+). */
export function startBeside(plane: ToyPlane, channel: 1 | 2, offset: number): Float64Array {
  const sign = channel === 1 ? -1 : 1;
  return plane.saddle.map((x, i) => x + sign * offset * plane.e[i]!);
}

/** s at a value of the projected γ. */
export function sOfGamma(plane: ToyPlane, gamma: number): number {
  return (2 * gamma - 1) * plane.aStar * Math.SQRT1_2;
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
