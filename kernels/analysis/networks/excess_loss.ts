/**
 * The loss beside a point less the loss there, with its digits: L(θ) − L(θ₀) = ⟨(f − f₀)(f + f₀ − 2y)⟩. Next to a
 * critical point the two losses agree in ten digits and more; their difference would keep few.
 */
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
    const sum = output.reduce((sum, f, n) => {
      const change = f - before[n]!;
      return sum + change * (change + 2 * (before[n]! - y[n]!));
    }, 0);
    return sum / samples;
  });
}
