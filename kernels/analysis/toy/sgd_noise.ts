/**
 * What the noise of minibatches does to the toy's SGD. In batches of B samples, drawn without replacement, SGD at a
 * small learning rate η descends on average not the loss but (Smith, Dherin, Barrett, De, ICLR 2021)
 *
 *   F = L + (η/4) E‖∇L_B‖² = L + (η/4) ((1 − κ) ‖∇L‖² + κ S),  κ = (N − B) / ((N − 1) B),  S = (1/N) Σ ‖∇Lₙ‖².
 *
 * Along a channel S grows as ε⁻², so that F has a minimum at a finite ε, where SGD stays.
 */
import exp from "@stdlib/math-base-special-exp";
import ln from "@stdlib/math-base-special-ln";
import { Columns } from "../../float64/columns.ts";
import { LOSS_CURVATURE, lossSlope, sampleLoss } from "../../loss.ts";
import { activation, type Samples } from "../../toy/reference.ts";
import { epochOrders, sampleAt } from "./epoch_order.ts";
import { symmetricEigen } from "../linear_algebra/symmetric_eigen.ts";

export interface BatchNoise {
  /** Learning rate. */
  readonly eta: number;
  /** B, from 1 to N. */
  readonly batch: number;
}

/** F and its gradient (4) at θ = (w₁, w₂, a₁, a₂). */
export function noisyLoss(
  theta: ArrayLike<number>,
  { x, y }: Samples,
  { eta, batch }: BatchNoise,
): { loss: number; gradient: Float64Array } {
  const [w1, w2, a1, a2] = [theta[0]!, theta[1]!, theta[2]!, theta[3]!];
  const n = x.length;
  const kappa = (n - batch) / ((n - 1) * batch);
  let [loss, square] = [0, 0];
  // Sums over the samples: ∇Lₙ, Hₙ∇Lₙ and Hₙ.
  const [gradient, own] = [new Float64Array(4), new Float64Array(4)];
  const hessian = new Float64Array(16);
  for (let i = 0; i < n; i++) {
    const xi = x[i]!;
    const p = activation(w1 * xi);
    const q = activation(w2 * xi);
    const r = a1 * p.s + a2 * q.s - y[i]!;
    loss += sampleLoss(r);
    const j = [a1 * p.d * xi, a2 * q.d * xi, p.s, q.s];
    const slope = lossSlope(r);
    const length = slope * slope * dot(j, j);
    square += length;
    // Hₙ = ℓ″ j jᵀ + ℓ′ ∂²f, ∇Lₙ = ℓ′ j; ∂²f has w₁², w₂², w₁a₁, w₂a₂.
    const [ww1, ww2, wa1, wa2] = [a1 * p.dd * xi * xi, a2 * q.dd * xi * xi, p.d * xi, q.d * xi];
    const curved = [
      ww1 * j[0]! + wa1 * j[2]!,
      ww2 * j[1]! + wa2 * j[3]!,
      wa1 * j[0]!,
      wa2 * j[1]!,
    ];
    const jj = dot(j, j);
    for (let k = 0; k < 4; k++) {
      gradient[k] = gradient[k]! + slope * j[k]!;
      own[k] = own[k]! + 4 * r * (jj * j[k]! + r * curved[k]!);
      for (let l = 0; l < 4; l++) hessian[4 * k + l] = hessian[4 * k + l]! + LOSS_CURVATURE * j[k]! * j[l]!;
    }
    hessian[0] = hessian[0]! + slope * ww1;
    hessian[5] = hessian[5]! + slope * ww2;
    for (const [k, value] of [[2, wa1], [8, wa1], [7, wa2], [13, wa2]] as const) {
      hessian[k] = hessian[k]! + slope * value;
    }
  }
  const g = gradient.map((value) => value / n);
  const total = loss / n + eta / 4 * ((1 - kappa) * dot(g, g) + kappa * square / n);
  return {
    loss: total,
    gradient: g.map((value, k) => {
      const full = dot(hessian.subarray(4 * k, 4 * k + 4), g) / n;
      return value + eta / 2 * ((1 - kappa) * full + kappa * own[k]! / n);
    }),
  };
}

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

/** The stream that makes each epoch's order. */
const STREAM = "toy/batch-noise";

/**
 * SGD itself, in float64, with the epochs' orders of toy/minibatch.wgsl.
 * @param samples N of them, N a power of two and a multiple of B
 * @returns the mean ε of each epoch
 */
export function noisyDescent(
  start: ArrayLike<number>,
  { x, y }: Samples,
  { eta, batch }: BatchNoise,
  epochs: number,
  seed: number,
): Float64Array {
  const n = x.length;
  const step = LOSS_CURVATURE * eta / batch;
  let [w1, w2, a1, a2] = [start[0]!, start[1]!, start[2]!, start[3]!];
  // The batch's inputs to both neurons, one behind the other, and in their place σ; zeros up to a multiple of 4.
  const columns = Columns.open(2 * (batch + batch % 2));
  const at = { values: columns.column(), slopes: columns.column(), curvatures: columns.column() };
  const [values, slopes] = [columns.view(at.values), columns.view(at.slopes)];
  const [inputs, targets] = [new Float64Array(batch), new Float64Array(batch)];
  return Float64Array.from(epochOrders(STREAM, seed, epochs), (order) => {
    let sum = 0;
    for (let first = 0; first < n; first += batch) {
      for (let k = 0; k < batch; k++) {
        const i = sampleAt(order, first + k, n);
        inputs[k] = x[i]!;
        targets[k] = y[i]!;
        values[k] = w1 * x[i]!;
        values[batch + k] = w2 * x[i]!;
      }
      columns.run.erf(at.values, at.slopes, at.curvatures, columns.length);
      let [g1, g2, g3, g4] = [0, 0, 0, 0];
      for (let k = 0; k < batch; k++) {
        const [p, q] = [values[k]!, values[batch + k]!];
        const r = a1 * p + a2 * q - targets[k]!;
        g1 += r * a1 * slopes[k]! * inputs[k]!;
        g2 += r * a2 * slopes[batch + k]! * inputs[k]!;
        g3 += r * p;
        g4 += r * q;
      }
      w1 -= step * g1;
      w2 -= step * g2;
      a1 -= step * g3;
      a2 -= step * g4;
      sum += Math.abs(w1 - w2) / 2;
    }
    return sum * batch / n;
  });
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

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
