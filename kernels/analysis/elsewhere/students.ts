/**
 * Layers of filters and of heads as least-squares problems, with Jacobians by hand (backpropagation of one output at a
 * time), the output weights among the parameters. Of unit k of a layer θ holds its inner parameters, then its output
 * weights:
 *
 * - filters: f(x) = Σₖ aₖ meanₜ σ(zₜₖ), one number for each sample, σ softplus; w, b, a (convolution.ts);
 * - heads: fₜ(X) = Σₖ Σₛ Aₜₛ (xₛ·vₖ), a number for each token; W_Q, W_K, v (attention.ts), v standing for W_V W_O.
 *   With gₛ = xₛ·v and y = A g: ∂yₜ/∂Sₜₛ = Aₜₛ (gₛ − yₜ), S = q kᵀ/√d.
 */
import exp from "@stdlib/math-base-special-exp";
import log1p from "@stdlib/math-base-special-log1p";
import { type HeadShape, scoreMatrix, scoreUnit } from "./attention.ts";
import { type ConvolutionShape, convolutionUnit } from "./convolution.ts";
import type { Linearised } from "./least_squares.ts";
import type { PlacedUnit } from "./pairs.ts";
import type { SharedUnit } from "./shared_unit.ts";

export interface Layer {
  /** Numbers of one input. */
  readonly inputs: number;
  /** Outputs of one input. */
  readonly rows: number;
  /** Parameters of one unit. */
  readonly stride: number;
  /** The unit in the form in which pairs are measured, and take their limit. */
  readonly unit: SharedUnit;
  /** A unit's parameters in that form. */
  placed(own: Float64Array): PlacedUnit;
  /** Adds the outputs of one unit at input x, from `at` in `outputs`; its derivatives to the Jacobian, if there is one. */
  add(own: Float64Array, x: Float64Array, outputs: Float64Array, at: number, slot?: JacobianSlot): void;
}

/** Where a unit's derivatives lie: rows of `width`, from column `column`. */
export interface JacobianSlot {
  readonly jacobian: Float64Array;
  readonly width: number;
  readonly column: number;
}

/** Only softplus, whose slope needs no exp of its own: it is what descents spend their time on. */
export function filterLayer(shape: ConvolutionShape & { readonly activation: "softplus" }): Layer {
  const { length, taps } = shape;
  const places = length - taps + 1;
  const by = new Float64Array(taps + 1);
  return {
    ...{ inputs: length, rows: 1, stride: taps + 2, unit: convolutionUnit(shape) },
    placed: (own) => ({ inner: own.slice(0, taps + 1), output: own.slice(taps + 1) }),
    add(own, x, outputs, at, slot) {
      const output = own[taps + 1]!;
      by.fill(0);
      let mean = 0;
      for (let t = 0; t < places; t++) {
        let z = own[taps]!;
        for (let k = 0; k < taps; k++) z += own[k]! * x[t + k]!;
        const e = exp(-Math.abs(z));
        mean += (Math.max(z, 0) + log1p(e)) / places;
        const slope = (z >= 0 ? 1 : e) / (1 + e);
        for (let k = 0; k < taps; k++) by[k] = by[k]! + slope * x[t + k]!;
        by[taps] = by[taps]! + slope;
      }
      outputs[at] = outputs[at]! + output * mean;
      if (slot === undefined) return;
      const from = at * slot.width + slot.column;
      for (let k = 0; k <= taps; k++) slot.jacobian[from + k] = output * by[k]! / places;
      slot.jacobian[from + taps + 1] = mean;
    },
  };
}

export function headLayer(shape: HeadShape): Layer {
  const { tokens, features, depth } = shape;
  const size = features * depth;
  const scale = 1 / Math.sqrt(depth);
  return {
    ...{ inputs: tokens * features, rows: tokens, stride: 2 * size + features, unit: scoreUnit(shape) },
    placed: (own) => ({ inner: scoreMatrix(shape, own.subarray(0, 2 * size)), output: own.slice(2 * size) }),
    add(own, x, outputs, at, slot) {
      const [q, k] = [0, size].map((from) => projected(x, own, from, features, depth)) as [
        ...[Float64Array, Float64Array],
      ];
      const g = projected(x, own, 2 * size, features, 1);
      const weights = new Float64Array(tokens);
      for (let t = 0; t < tokens; t++) {
        softmaxRow(weights, q, k, t, depth, scale);
        let y = 0;
        for (let s = 0; s < tokens; s++) y += weights[s]! * g[s]!;
        outputs[at + t] = outputs[at + t]! + y;
        if (slot === undefined) continue;
        const { jacobian } = slot;
        const from = (at + t) * slot.width + slot.column;
        for (let s = 0; s < tokens; s++) {
          const byScore = weights[s]! * (g[s]! - y) * scale;
          for (let i = 0; i < features; i++) {
            for (let j = 0; j < depth; j++) {
              const place = from + i * depth + j;
              jacobian[place] = jacobian[place]! + byScore * x[t * features + i]! * k[s * depth + j]!;
              jacobian[place + size] = jacobian[place + size]! +
                byScore * x[s * features + i]! * q[t * depth + j]!;
            }
            const place = from + 2 * size + i;
            jacobian[place] = jacobian[place]! + weights[s]! * x[s * features + i]!;
          }
        }
      }
    },
  };
}

/** X W, W of features × width from a place in `own`. */
export function projected(
  x: Float64Array,
  own: Float64Array,
  from: number,
  features: number,
  width: number,
): Float64Array {
  const tokens = x.length / features;
  const out = new Float64Array(tokens * width);
  for (let t = 0; t < tokens; t++) {
    for (let i = 0; i < features; i++) {
      const value = x[t * features + i]!;
      for (let j = 0; j < width; j++) {
        out[t * width + j] = out[t * width + j]! + value * own[from + i * width + j]!;
      }
    }
  }
  return out;
}

/** Row t of softmax(q kᵀ scale). */
export function softmaxRow(
  weights: Float64Array,
  q: Float64Array,
  k: Float64Array,
  t: number,
  depth: number,
  scale: number,
): void {
  let highest = -Infinity;
  for (let s = 0; s < weights.length; s++) {
    let score = 0;
    for (let j = 0; j < depth; j++) score += q[t * depth + j]! * k[s * depth + j]!;
    weights[s] = score * scale;
    highest = Math.max(highest, weights[s]!);
  }
  let sum = 0;
  for (let s = 0; s < weights.length; s++) {
    weights[s] = exp(weights[s]! - highest);
    sum += weights[s]!;
  }
  for (let s = 0; s < weights.length; s++) weights[s] = weights[s]! / sum;
}

/** f of a layer of θ.length/stride units at N inputs, with the Jacobian where it is asked for. */
export function layerOutputs(
  layer: Layer,
  theta: Float64Array,
  x: Float64Array,
  jacobian: boolean,
): Linearised {
  const samples = x.length / layer.inputs;
  const outputs = new Float64Array(samples * layer.rows);
  const width = theta.length;
  const full = new Float64Array(jacobian ? outputs.length * width : 0);
  for (let n = 0; n < samples; n++) {
    const own = x.subarray(n * layer.inputs, (n + 1) * layer.inputs);
    for (let column = 0; column < width; column += layer.stride) {
      const unit = theta.subarray(column, column + layer.stride);
      const slot = jacobian ? { jacobian: full, width, column } : undefined;
      layer.add(unit, own, outputs, n * layer.rows, slot);
    }
  }
  return { outputs, jacobian: full };
}

export function placedUnits(layer: Layer, theta: Float64Array): PlacedUnit[] {
  return Array.from(
    { length: theta.length / layer.stride },
    (_, k) => layer.placed(theta.subarray(k * layer.stride, (k + 1) * layer.stride)),
  );
}
