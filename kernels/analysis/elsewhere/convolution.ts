/**
 * A filter of a one-dimensional convolution layer with an activation and a global average pool, as a unit:
 *
 *   u(x; w, b) = meanₜ σ(zₜ), zₜ = Σₖ wₖ xₜ₊ₖ + b,  t = 0 … length − taps (no padding),
 *
 * inner parameters (w, b), one number out, which each output channel takes times its output weight. With pₜ = Σₖ Δₖ xₜ₊ₖ
 * + Δ_b its series in the direction Δ has the terms meanₜ pₜʲ σ⁽ʲ⁾(zₜ)/j!.
 */
import { type ActivationName, ACTIVATIONS } from "../../activations.ts";
import { activationOf } from "./power_series.ts";
import type { SharedUnit } from "./shared_unit.ts";

export interface ConvolutionShape {
  readonly activation: ActivationName;
  /** Of the input. */
  readonly length: number;
  /** Of the filter. */
  readonly taps: number;
}

/** @throws RangeError where the filter is longer than the input */
export function convolutionUnit({ activation, length, taps }: ConvolutionShape): SharedUnit {
  if (!(taps >= 1 && taps <= length)) {
    throw new RangeError(
      `Cannot make a convolution as its filter must have 1 to ${length} taps, as many as the input: got ${taps}`,
    );
  }
  const places = length - taps + 1;
  /** zₜ for all places. */
  const preActivations = (x: Float64Array, p: Float64Array) =>
    Float64Array.from({ length: places }, (_, t) => {
      let z = p[taps]!;
      for (let k = 0; k < taps; k++) z += p[k]! * x[t + k]!;
      return z;
    });
  const { at } = ACTIVATIONS[activation];
  return {
    ...{ inner: taps + 1, rows: 1, width: 1 },
    values: (x, p) => Float64Array.of(meanOf(preActivations(x, p).map((z) => at(z)[0]))),
    series: (x, p, delta) =>
      activationOf(activation, preActivations(x, p), preActivations(x, delta))
        .map((term) => Float64Array.of(meanOf(term))),
  };
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
