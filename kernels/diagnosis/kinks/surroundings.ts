/**
 * Around a point of a network with kinks (piecewise.ts): gradient and Hessian of the piece on which it lies, and the jumps
 * and directions of the kinks near by.
 */
import { addSlopes, back, type SampleState, sampleState, through } from "./sample_passes.ts";
import type { Piecewise } from "./piecewise.ts";

export interface KinkPoint {
  readonly theta: Float64Array;
  readonly loss: number;
  /** By kink. */
  readonly z: Float64Array;
  /** Of kinks that are held or have been met. */
  readonly multipliers: ReadonlyMap<number, number>;
}

export interface Surroundings {
  /** P: ∇L with samples on held kinks below, and P×P that curvature of L + Σ τ z. */
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
  /** ∇ + Σ τ ∇z. */
  readonly residual: Float64Array;
  /** Kinks that are held or within reach, with c > 0. */
  readonly near: readonly number[];
  /** By near kink: c; ∇z, P values each; |w| |(v, 1)|, a length that z is compared with. */
  readonly jumps: Float64Array;
  readonly slopes: Float64Array;
  readonly sizes: Float64Array;
  /** τ within [0, c] by near kink. */
  readonly multipliers: ReadonlyMap<number, number>;
}

/** @param reach part of |w| |(v, 1)| within which a kink is near */
export function surroundings(
  problem: Piecewise,
  { theta, z, multipliers: kept }: KinkPoint,
  reach: number,
): Surroundings {
  const { parameters: p, places, samples: { n }, units, first, below } = problem;
  const state = sampleState(problem);
  const held = new Uint8Array(n * units);
  const tau = new Float64Array(n * units);
  for (const kink of kept.keys()) held[kink] = 1;
  const lengths = rowLengths(problem, theta);
  const residual = new Float64Array(p);
  const hessian = new Float64Array(p * p);
  const multipliers = new Map<number, number>();
  const near: number[] = [];
  const [jumps, sizes]: [number[], number[]] = [[], []];
  const slopes: Float64Array[] = [];
  for (let i = 0; i < n; i++) {
    through(problem, theta, state, i, held);
    // Multipliers of a layer change what comes back to those before it: each is bounded by its own jump.
    for (const kink of heldOf(kept, i, units)) tau[kink] = kept.get(kink)!;
    back(problem, theta, state, i, tau);
    let clamped = false;
    for (const [l, from] of first.entries()) {
      const length = Math.sqrt(state.inputs[l]!.reduce((sum, v) => sum + v * v, 1));
      for (let k = 0; k < places[l]!.outputs; k++) {
        const kink = i * units + from + k;
        const size = lengths[from + k]! * length;
        if (held[kink] === 0 && Math.abs(z[kink]!) > reach * size) continue;
        const jump = state.beta[l]![k]! * (1 - below[l]!);
        if (held[kink] === 1) {
          const value = Math.max(0, Math.min(Math.max(jump, 0), tau[kink]!));
          if (value !== tau[kink]) [tau[kink], clamped] = [value, true];
        }
        if (!(jump > 0)) continue;
        if (held[kink] === 1) multipliers.set(near.length, tau[kink]!);
        near.push(kink);
        jumps.push(jump);
        sizes.push(size);
        const seed = new Float64Array(places[l]!.outputs);
        seed[k] = 1;
        const slope = new Float64Array(p);
        addSlopes(problem, theta, state, l, seed, 1, slope);
        slopes.push(slope);
      }
    }
    if (clamped) back(problem, theta, state, i, tau);
    addSample(problem, theta, state, residual, hessian);
  }
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < i; j++) hessian[j * p + i] = hessian[i * p + j]!;
  }
  const gradient = residual.slice();
  for (const [k, value] of multipliers) {
    for (let i = 0; i < p; i++) gradient[i] = gradient[i]! - value * slopes[k]![i]!;
  }
  const all = new Float64Array(near.length * p);
  for (const [k, slope] of slopes.entries()) all.set(slope, k * p);
  return {
    ...{ gradient, hessian, residual, near, multipliers },
    ...{ jumps: Float64Array.from(jumps), slopes: all, sizes: Float64Array.from(sizes) },
  };
}

function* heldOf(kept: ReadonlyMap<number, number>, i: number, units: number): Generator<number> {
  for (let kink = i * units; kink < (i + 1) * units; kink++) if (kept.has(kink)) yield kink;
}

/** Of each hidden unit |w|, with the bias. */
export function rowLengths({ places, first, units }: Piecewise, theta: Float64Array): Float64Array {
  const lengths = new Float64Array(units);
  for (const [l, from] of first.entries()) {
    const { offset, stride, outputs } = places[l]!;
    for (let k = 0; k < outputs; k++) {
      let square = 0;
      for (let j = offset + k * stride; j < offset + (k + 1) * stride; j++) square += theta[j]! * theta[j]!;
      lengths[from + k] = Math.sqrt(square);
    }
  }
  return lengths;
}

/** A sample's part of ∇ and, in its lower triangle, of the Hessian: Jᵀℓ″J and, between layers, δ ∂²z. */
function addSample(
  problem: Piecewise,
  theta: Float64Array,
  state: SampleState,
  gradient: Float64Array,
  hessian: Float64Array,
): void {
  const { places, parameters: p, loss, samples: { n, outputs: m }, unit } = problem;
  for (const [l, { offset, stride, inputs, outputs, biased }] of places.entries()) {
    const [delta, v] = [state.delta[l]!, state.inputs[l]!];
    for (let k = 0; k < outputs; k++) {
      const row = offset + k * stride;
      for (let j = 0; j < inputs; j++) gradient[row + j] = gradient[row + j]! + delta[k]! * v[j]!;
      if (biased) gradient[row + inputs] = gradient[row + inputs]! + delta[k]!;
    }
  }
  const addSquare = (v: Float64Array, by: number) => {
    for (let i = 0; i < p; i++) {
      const own = by * v[i]!;
      if (own === 0) continue;
      for (let j = 0; j <= i; j++) hessian[i * p + j] = hessian[i * p + j]! + own * v[j]!;
    }
  };
  const mean = new Float64Array(p);
  let total = 0;
  for (let k = 0; k < m; k++) {
    const seed = new Float64Array(m);
    seed[k] = 1;
    const slope = new Float64Array(p);
    addSlopes(problem, theta, state, places.length - 1, seed, 1, slope);
    if (loss.kind === "mean-square") addSquare(slope, 2 * loss.factor / (n * unit));
    else {
      addSquare(slope, state.weights[k]!);
      total += state.weights[k]!;
      for (let i = 0; i < p; i++) mean[i] = mean[i]! + state.weights[k]! * slope[i]!;
    }
  }
  if (total > 0) addSquare(mean, -1 / total);
  for (let l = 0; l < places.length - 1; l++) addMixed(problem, theta, state, l, hessian);
}

/** δ ∂²z between the parameters of layer l and those of each later one. */
function addMixed(
  { places, parameters: p }: Piecewise,
  theta: Float64Array,
  state: SampleState,
  l: number,
  hessian: Float64Array,
): void {
  const { offset, stride, inputs, outputs, biased } = places[l]!;
  const v = state.inputs[l]!;
  // ∂σ(z of the layer before m)/∂z of layer l, a column for each unit of l.
  let slopes = Array.from({ length: outputs }, (_, k) => {
    const column = new Float64Array(outputs);
    column[k] = state.slope[l]![k]!;
    return column;
  });
  for (let m = l + 1; m < places.length; m++) {
    const later = places[m]!;
    const delta = state.delta[m]!;
    for (let k = 0; k < later.outputs; k++) {
      if (delta[k] === 0) continue;
      for (const [unit, column] of slopes.entries()) {
        for (let j = 0; j < later.inputs; j++) {
          const by = delta[k]! * column[j]!;
          if (by === 0) continue;
          const row = (later.offset + k * later.stride + j) * p + offset + unit * stride;
          for (let i = 0; i < inputs; i++) hessian[row + i] = hessian[row + i]! + by * v[i]!;
          if (biased) hessian[row + inputs] = hessian[row + inputs]! + by;
        }
      }
    }
    if (m === places.length - 1) break;
    slopes = slopes.map((column) =>
      Float64Array.from({ length: later.outputs }, (_, k) => {
        let sum = 0;
        for (let j = 0; j < later.inputs; j++) {
          sum += theta[later.offset + k * later.stride + j]! * column[j]!;
        }
        return sum * state.slope[m]![k]!;
      })
    );
  }
}
