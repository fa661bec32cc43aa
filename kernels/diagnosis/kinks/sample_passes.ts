/** A sample forwards and backwards through a network with kinks, on one side of each (./piecewise.ts). */
import exp from "@stdlib/math-base-special-exp";
import ln from "@stdlib/math-base-special-ln";
import type { DensePlace } from "../network.ts";
import type { Piecewise } from "./piecewise.ts";

/** What passes of one sample write; of each layer, the outputs' the last. */
export interface SampleState {
  /** The layer's inputs: x, or σ(z) of the layer before. */
  readonly inputs: readonly Float64Array[];
  readonly z: readonly Float64Array[];
  readonly slope: readonly Float64Array[];
  /** ∂L/∂z + τ. */
  readonly delta: readonly Float64Array[];
  /** ∂L/∂σ(z). */
  readonly beta: readonly Float64Array[];
  /** Of a cross-entropy: s pₘ/N, what its curvature consists of. */
  readonly weights: Float64Array;
}

export function sampleState({ places, samples }: Piecewise): SampleState {
  const each = (count: (place: DensePlace) => number) =>
    places.map((place) => new Float64Array(count(place)));
  return {
    inputs: each(({ inputs }) => inputs),
    z: each(({ outputs }) => outputs),
    slope: each(({ outputs }) => outputs),
    delta: each(({ outputs }) => outputs),
    beta: each(({ outputs }) => outputs),
    weights: new Float64Array(samples.outputs),
  };
}

/** L, and zₙₕ of all kinks. */
export function valuesAt(
  problem: Piecewise,
  theta: Float64Array,
): { readonly loss: number; readonly z: Float64Array } {
  const { samples: { n }, units, first } = problem;
  const state = sampleState(problem);
  const z = new Float64Array(n * units);
  let loss = 0;
  for (let i = 0; i < n; i++) {
    loss += through(problem, theta, state, i, null);
    for (const [l, from] of first.entries()) z.set(state.z[l]!, i * units + from);
  }
  return { loss, z };
}

/**
 * Sample i forwards. Returns its part of L, with ∂L/∂f in the last layer's delta.
 * @param held by kink, 1 for those that count as below; null for none
 */
export function through(
  { places, loss, samples, unit, first, below, units }: Piecewise,
  theta: Float64Array,
  state: SampleState,
  i: number,
  held: Uint8Array | null,
): number {
  const { n, inputs: d, outputs: m } = samples;
  state.inputs[0]!.set(samples.x.subarray(i * d, (i + 1) * d));
  for (const [l, { offset, stride, inputs, outputs, biased }] of places.entries()) {
    const v = state.inputs[l]!;
    const [z, slope, next] = [state.z[l]!, state.slope[l]!, state.inputs[l + 1]];
    for (let k = 0; k < outputs; k++) {
      const row = offset + k * stride;
      let sum = biased ? theta[row + inputs]! : 0;
      for (let j = 0; j < inputs; j++) sum += theta[row + j]! * v[j]!;
      z[k] = sum;
      if (next === undefined) continue;
      const isBelow = !(sum > 0) || held !== null && held[i * units + first[l]! + k] === 1;
      slope[k] = isBelow ? below[l]! : 1;
      next[k] = slope[k]! * sum;
    }
  }
  const [f, delta] = [state.z.at(-1)!, state.delta.at(-1)!];
  const y = samples.y.subarray(i * m, (i + 1) * m);
  const scale = 1 / (n * unit);
  let value = 0;
  if (loss.kind === "mean-square") {
    for (let k = 0; k < m; k++) {
      const e = f[k]! - y[k]!;
      value += loss.factor * e * e;
      delta[k] = 2 * loss.factor * e * scale;
    }
    return value * scale;
  }
  let [top, shares, total] = [-Infinity, 0, 0];
  for (let k = 0; k < m; k++) top = Math.max(top, f[k]!);
  for (let k = 0; k < m; k++) shares += exp(f[k]! - top);
  const logSum = top + ln(shares);
  for (let k = 0; k < m; k++) [total, value] = [total + y[k]!, value + y[k]! * (logSum - f[k]!)];
  for (let k = 0; k < m; k++) {
    state.weights[k] = total * exp(f[k]! - logSum) * scale;
    delta[k] = state.weights[k]! - y[k]! * scale;
  }
  return value * scale;
}

/** Sample i backwards, after `through`. @param tau by kink; none where zero */
export function back(
  { places, first, units }: Piecewise,
  theta: Float64Array,
  state: SampleState,
  i: number,
  tau: Float64Array,
): void {
  for (let l = places.length - 1; l > 0; l--) {
    const { offset, stride, inputs, outputs } = places[l]!;
    const [delta, beta, own, slope] = [
      state.delta[l]!,
      state.beta[l - 1]!,
      state.delta[l - 1]!,
      state.slope[l - 1]!,
    ];
    for (let j = 0; j < inputs; j++) {
      let sum = 0;
      for (let k = 0; k < outputs; k++) sum += theta[offset + k * stride + j]! * delta[k]!;
      beta[j] = sum;
      own[j] = sum * slope[j]! + tau[i * units + first[l - 1]! + j]!;
    }
  }
}

/** Adds `by` ∂z/∂θ to `to`, z that of a layer's units summed with the weights `seed`; `seed` is overwritten. */
export function addSlopes(
  { places }: Piecewise,
  theta: Float64Array,
  { inputs: values, slope }: SampleState,
  layer: number,
  seed: Float64Array,
  by: number,
  to: Float64Array,
): void {
  let adjoint = seed;
  for (let l = layer; l >= 0; l--) {
    const { offset, stride, inputs, outputs, biased } = places[l]!;
    const v = values[l]!;
    const before = l > 0 ? new Float64Array(inputs) : null;
    for (let k = 0; k < outputs; k++) {
      const own = adjoint[k]!;
      if (own === 0) continue;
      const row = offset + k * stride;
      for (let j = 0; j < inputs; j++) to[row + j] = to[row + j]! + by * own * v[j]!;
      if (biased) to[row + inputs] = to[row + inputs]! + by * own;
      if (before === null) continue;
      for (let j = 0; j < inputs; j++) before[j] = before[j]! + own * theta[row + j]! * slope[l - 1]![j]!;
    }
    if (before !== null) adjoint = before;
  }
}
