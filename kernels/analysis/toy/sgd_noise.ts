/**
 * What the noise of minibatches does to the toy's SGD. In batches of B samples, drawn without replacement, SGD at a
 * small learning rate η descends on average not the loss but (Smith, Dherin, Barrett, De, ICLR 2021)
 *
 *   F = L + (η/4) E‖∇L_B‖² = L + (η/4) ((1 − κ) ‖∇L‖² + κ S),  κ = (N − B) / ((N − 1) B),  S = (1/N) Σ ‖∇Lₙ‖².
 *
 * Along a channel S grows as ε⁻², so that F has a minimum at a finite ε, where SGD stays.
 */
import { LOSS_CURVATURE, lossSlope, sampleLoss } from "../../loss.ts";
import { activation, type Samples } from "../../toy/reference.ts";

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

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
