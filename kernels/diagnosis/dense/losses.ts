/**
 * Losses of a block of samples by the outputs f: Σ ℓ, β = ∂ℓ/∂f and the product of ∂²ℓ/∂f² with a tangent, all without
 * the factor `scale` that brings sums over samples to derivatives of L. Samples behind the block's last one get zeros.
 *
 * mean-square: ℓ = factor Σₘ (f − y)², β = f − y, scale 2 factor/N. cross-entropy: ℓ = Σₘ yₘ (log Σ exp f − fₘ), with
 * s = Σ y and p = softmax f: β = s p − y, ∂²ℓ/∂f² = s (diag p − p pᵀ), scale 1/N.
 */
import exp from "@stdlib/math-base-special-exp";
import log1p from "@stdlib/math-base-special-log1p";
import type { DenseLoss } from "../findings.ts";

/** Views of M rows, each `length` numbers of which the first n are samples. */
export interface OutputRows {
  readonly n: number;
  readonly length: number;
  readonly outputs: number;
  readonly f: Float64Array;
  readonly y: Float64Array;
}

export interface BlockLoss {
  scale(samples: number): number;
  /** Σ ℓ; with β also those, and s p of a cross-entropy into `weights`. */
  sum(rows: OutputRows, beta: Float64Array | null, weights: Float64Array): number;
  /** The tangent of β by that of f, in place. */
  tangent(rows: OutputRows, weights: Float64Array, tangent: Float64Array): void;
}

export function blockLoss(loss: DenseLoss): BlockLoss {
  return loss.kind === "mean-square" ? meanSquare(loss.factor) : crossEntropy;
}

function meanSquare(factor: number): BlockLoss {
  return {
    scale: (samples) => 2 * factor / samples,
    sum({ n, length, outputs, f, y }, beta) {
      let sum = 0;
      for (let m = 0; m < outputs; m++) {
        for (let at = m * length; at < m * length + n; at++) {
          const e = f[at]! - y[at]!;
          sum += e * e;
          if (beta !== null) beta[at] = e;
        }
        beta?.fill(0, m * length + n, (m + 1) * length);
      }
      return factor * sum;
    },
    tangent({ n, length, outputs }, _, tangent) {
      for (let m = 0; m < outputs; m++) tangent.fill(0, m * length + n, (m + 1) * length);
    },
  };
}

/**
 * By the largest logit f₀ and the others' u = Σ exp(f − f₀): log Σ exp f − f₀ = log(1 + u), and p₀ − 1 = −u/(1 + u),
 * both with all digits where the network is sure.
 */
const crossEntropy: BlockLoss = {
  scale: (samples) => 1 / samples,
  sum({ n, length, outputs, f, y }, beta, weights) {
    let sum = 0;
    for (let k = 0; k < n; k++) {
      let [top, total, u] = [0, 0, 0];
      for (let m = 0; m < outputs; m++) {
        if (f[m * length + k]! > f[top * length + k]!) top = m;
        total += y[m * length + k]!;
      }
      const largest = f[top * length + k]!;
      for (let m = 0; m < outputs; m++) if (m !== top) u += exp(f[m * length + k]! - largest);
      const rest = log1p(u);
      for (let m = 0; m < outputs; m++) {
        const at = m * length + k;
        const below = f[at]! - largest;
        if (y[at]! !== 0) sum += y[at]! * (rest - below);
        const p = (m === top ? 1 : exp(below)) / (1 + u);
        weights[at] = total * p;
        if (beta !== null) {
          beta[at] = m === top ? (total - y[at]!) - total * (u / (1 + u)) : total * p - y[at]!;
        }
      }
    }
    for (let m = 0; m < outputs; m++) {
      beta?.fill(0, m * length + n, (m + 1) * length);
      weights.fill(0, m * length + n, (m + 1) * length);
    }
    return sum;
  },
  /** s p (ḟ − Σ p ḟ), ḟ less that of the likeliest class: its own p − 1 would have no digits. */
  tangent({ length, outputs }, weights, tangent) {
    for (let k = 0; k < length; k++) {
      let [top, total, mean] = [k, 0, 0];
      for (let at = k; at < outputs * length; at += length) {
        if (weights[at]! > weights[top]!) top = at;
        total += weights[at]!;
      }
      const shift = tangent[top]!;
      for (let at = k; at < outputs * length; at += length) {
        tangent[at] = tangent[at]! - shift;
        mean += weights[at]! * tangent[at]!;
      }
      // Behind the samples, and where y is 0, there is no loss.
      if (total !== 0) mean /= total;
      for (let at = k; at < outputs * length; at += length) {
        tangent[at] = weights[at]! * (tangent[at]! - mean);
      }
    }
  },
};
