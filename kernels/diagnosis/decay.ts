/** Weight decay λ as part of the loss: λ/2 Σ θ², its gradient λ θ and its products λ v (findings.ts, DenseLoss). */
import type { DenseLoss } from "./findings.ts";
import { dot } from "./spectra/vectors.ts";

/** L + λ/2 Σ θ². */
export function decayed(loss: number, theta: Float64Array, decay: number): number {
  return decay === 0 ? loss : loss + decay / 2 * dot(theta, theta);
}

/** Adds λ v in place: to a gradient with v = θ, to a product with its direction. */
export function addDecay(to: Float64Array, v: Float64Array, decay: number): Float64Array {
  if (decay !== 0) { for (let i = 0; i < to.length; i++) to[i] = to[i]! + decay * v[i]!; }
  return to;
}

/** The loss of the samples alone. */
export function withoutDecay(loss: DenseLoss): DenseLoss {
  return loss.kind === "mean-square" ? { kind: loss.kind, factor: loss.factor } : { kind: loss.kind };
}
