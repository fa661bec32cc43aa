/**
 * The loss beside a point less the loss there, with its digits: L(θ) − L(θ₀) = ⟨ℓ(f) − ℓ(f₀)⟩ (../../loss.ts). Next to a
 * critical point the two losses agree in ten digits and more; their difference would keep few.
 */
import { lossChange } from "../../loss.ts";
import type { DataSet } from "../../network_reference.ts";
import type { NetworkShape } from "../../network_shape.ts";
import { networkOutputs } from "./network_outputs.ts";

/** @returns the excess at base + α direction for each α */
export function excessAlong(
  shape: NetworkShape,
  base: Float64Array,
  direction: Float64Array,
  alphas: readonly number[],
  { n: samples, x, y }: DataSet,
): number[] {
  const before = networkOutputs(shape, base, x);
  return alphas.map((alpha) => {
    const output = networkOutputs(shape, base.map((value, i) => value + alpha * direction[i]!), x);
    const sum = output.reduce(
      (sum, f, n) => sum + lossChange(before[n]! - y[n]!, f - before[n]!),
      0,
    );
    return sum / samples;
  });
}
