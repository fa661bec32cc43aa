/** Where the loss that noisy SGD descends (sgd_noise.ts) has a minimum along a channel. */
import exp from "@stdlib/math-base-special-exp";
import ln from "@stdlib/math-base-special-ln";
import type { Samples } from "../../toy/reference.ts";
import { symmetricEigen } from "../linear_algebra/symmetric_eigen.ts";
import { type BatchNoise, dot, noisyLoss } from "./sgd_noise.ts";

/** Where F has a minimum along a channel. */
export interface NoisyMinimum {
  /** (w₁, w₂, a₁, a₂), the larger input weight first. */
  readonly theta: Float64Array;
  readonly epsilon: number;
  /** F there. */
  readonly loss: number;
}

/** Beyond these the search has left the channel. */
const [LEAST_EPSILON, MOST_EPSILON] = [1e-3, 2];
const MOST_STEPS = 200;
/** No step is longer, in w, ln ε, c and a together. */
const MOST_CHANGE = 0.2;
/** Where half a step still does not lessen F, it is at its minimum. */
const LEAST_PART = 1e-6;
/** For differences of the gradient. */
const DIFFERENCE = 1e-5;

/**
 * Newton's method in (w, ln ε, c, a), along the Hessian's eigenvectors with the sizes of its eigenvalues, halving steps
 * that do not lessen F.
 * @param limit the channel's w, c and a at ε → 0
 * @param epsilon where the search begins
 * @returns null where F falls beyond ε = 10⁻³ or 2: it has no minimum in the channel
 */
export function noisyMinimum(
  limit: { readonly w: number; readonly c: number; readonly a: number },
  epsilon: number,
  samples: Samples,
  noise: BatchNoise,
): NoisyMinimum | null {
  const at = (u: readonly number[]) => {
    const [w, e, c, a] = [u[0]!, exp(u[1]!), u[2]!, u[3]!];
    const theta = Float64Array.of(w + e, w - e, (c + a / e) / 2, (c - a / e) / 2);
    const { loss, gradient: [f1, f2, f3, f4] } = noisyLoss(theta, samples, noise) as unknown as {
      loss: number;
      gradient: [number, number, number, number];
    };
    const gradient = [
      f1 + f2,
      e * (f1 - f2) - a / e * (f3 - f4) / 2,
      (f3 + f4) / 2,
      (f3 - f4) / (2 * e),
    ];
    return { theta, epsilon: e, loss, gradient };
  };
  let u = [limit.w, ln(epsilon), limit.c, limit.a];
  let now = at(u);
  for (let step = 0; step < MOST_STEPS; step++) {
    const direction = newtonStep(u, now.gradient, (v) => at(v).gradient);
    const length = Math.sqrt(dot(direction, direction));
    let part = Math.min(1, MOST_CHANGE / length);
    let next = null;
    for (; part >= LEAST_PART && next === null; part /= 2) {
      const v = u.map((value, k) => value + part * direction[k]!);
      const there = at(v);
      if (there.loss < now.loss) next = { v, there };
    }
    if (next === null) break;
    u = next.v;
    now = next.there;
    if (!(now.epsilon > LEAST_EPSILON && now.epsilon < MOST_EPSILON)) return null;
  }
  const { theta, epsilon: found, loss } = now;
  return { theta, epsilon: found, loss };
}

/** −|H|⁻¹ g, H from central differences of the gradient. */
function newtonStep(
  u: readonly number[],
  gradient: readonly number[],
  gradientAt: (u: readonly number[]) => readonly number[],
): number[] {
  const n = u.length;
  const columns = u.map((_, k) => {
    const moved = (h: number) => gradientAt(u.map((value, i) => i === k ? value + h : value));
    const [above, below] = [moved(DIFFERENCE), moved(-DIFFERENCE)];
    return above.map((value, i) => (value - below[i]!) / (2 * DIFFERENCE));
  });
  const hessian = Float64Array.from(
    { length: n * n },
    (_, i) => (columns[i % n]![Math.floor(i / n)]! + columns[Math.floor(i / n)]![i % n]!) / 2,
  );
  const { values, vectors } = symmetricEigen(hessian, n);
  const direction = new Array<number>(n).fill(0);
  for (const [k, vector] of vectors.entries()) {
    const along = dot(vector, gradient) / Math.max(Math.abs(values[k]!), 1e-12);
    for (let i = 0; i < n; i++) direction[i] = direction[i]! - along * vector[i]!;
  }
  return direction;
}
