/**
 * The limit unit of a pair as a unit to be trained, with its Jacobian by hand, in a network beside other filters or heads:
 *
 * - filters: c meanₜ σ(zₜ) + meanₜ (v·xₜ) σ′(zₜ), parameters w and b, v = aΔ, c;
 * - heads: A X c + A₁ X a, parameters W_Q, W_K, Δ_Q, Δ_K, c, a. With g = Xc, h = Xa, S₁ as in attention.ts, and of row t
 *   m = Σ A S₁, h̄ = Σ A h, y₀ = Σ A g and y₁ = Σ A (S₁ − m) h:
 *   ∂y/∂S₁ₛ = Aₛ(hₛ − h̄), ∂y/∂Sₛ = Aₛ[gₛ − y₀ + (S₁ₛ − m)(hₛ − h̄) − y₁].
 *
 * A head's pair starts from one form: W_Q and W_K of the second are taken to G and G⁻ᵀ, with W_Q G nearest to that of the
 * first, since equal heads may have far-apart matrices.
 */
import { luFactor, solveLu } from "../linear_algebra/linear_solve.ts";
import { ACTIVATIONS } from "../../activations.ts";
import type { HeadShape } from "./attention.ts";
import type { ConvolutionShape } from "./convolution.ts";
import { pairCoordinates, type PlacedUnit } from "./pairs.ts";
import { type JacobianSlot, projected, softmaxRow } from "./students.ts";

export interface LimitUnit {
  /** Its parameters. */
  readonly stride: number;
  /** From a pair's own parameters in a student. */
  start(first: Float64Array, second: Float64Array): Float64Array;
  /** As that of a layer (students.ts). */
  add(own: Float64Array, x: Float64Array, outputs: Float64Array, at: number, slot?: JacobianSlot): void;
}

export function filterLimit({ length, taps, activation }: ConvolutionShape): LimitUnit {
  const places = length - taps + 1;
  const size = taps + 1;
  const { at: sigma } = ACTIVATIONS[activation];
  return {
    stride: 2 * size + 1,
    start(first, second) {
      const placed = (own: Float64Array) => ({ inner: own.slice(0, size), output: own.slice(size) });
      const { p, delta, c, a } = pairCoordinates(placed(first), placed(second), 1);
      return Float64Array.of(...p, ...delta.map((value) => a[0]! * value), c[0]!);
    },
    add(own, x, outputs, at, slot) {
      const c = own[2 * size]!;
      for (let t = 0; t < places; t++) {
        const input = (k: number) => k < taps ? x[t + k]! : 1;
        let [z, gate] = [0, 0];
        for (let k = 0; k < size; k++) {
          z += own[k]! * input(k);
          gate += own[size + k]! * input(k);
        }
        const [s0, s1, s2] = sigma(z);
        outputs[at] = outputs[at]! + (c * s0 + gate * s1) / places;
        if (slot === undefined) continue;
        const from = at * slot.width + slot.column;
        const add = (place: number, value: number) => {
          slot.jacobian[from + place] = slot.jacobian[from + place]! + value / places;
        };
        for (let k = 0; k < size; k++) {
          add(k, (c * s1 + gate * s2) * input(k));
          add(size + k, s1 * input(k));
        }
        add(2 * size, s0);
      }
    },
  };
}

export function headLimit({ tokens, features, depth }: HeadShape): LimitUnit {
  const size = features * depth;
  const scale = 1 / Math.sqrt(depth);
  return {
    stride: 4 * size + 2 * features,
    start(first, second) {
      const placed = (own: Float64Array): PlacedUnit => ({
        inner: own.slice(0, 2 * size),
        output: own.slice(2 * size),
      });
      const like = second.slice();
      like.set(alignedHead(first, second, features, depth));
      const { p, delta, c, a } = pairCoordinates(placed(first), placed(like), 1);
      return Float64Array.of(...p, ...delta, ...c, ...a);
    },
    add(own, x, outputs, at, slot) {
      const part = (index: number) => projected(x, own, index * size, features, depth);
      const [q, k, dq, dk] = [part(0), part(1), part(2), part(3)] as const;
      const [g, h] = [0, features].map((from) => projected(x, own, 4 * size + from, features, 1)) as [
        ...[Float64Array, Float64Array],
      ];
      const [weights, s1] = [new Float64Array(tokens), new Float64Array(tokens)];
      for (let t = 0; t < tokens; t++) {
        softmaxRow(weights, q, k, t, depth, scale);
        let [m, hMean, y0, y1] = [0, 0, 0, 0];
        for (let s = 0; s < tokens; s++) {
          s1[s] = 0;
          for (let j = 0; j < depth; j++) {
            const both = dq[t * depth + j]! * k[s * depth + j]! + q[t * depth + j]! * dk[s * depth + j]!;
            s1[s] = s1[s]! + both * scale;
          }
          m += weights[s]! * s1[s]!;
          hMean += weights[s]! * h[s]!;
          y0 += weights[s]! * g[s]!;
        }
        for (let s = 0; s < tokens; s++) y1 += weights[s]! * (s1[s]! - m) * h[s]!;
        outputs[at + t] = outputs[at + t]! + y0 + y1;
        if (slot === undefined) continue;
        const from = (at + t) * slot.width + slot.column;
        const add = (place: number, value: number) => {
          slot.jacobian[from + place] = slot.jacobian[from + place]! + value;
        };
        for (let s = 0; s < tokens; s++) {
          const by1 = weights[s]! * (h[s]! - hMean) * scale;
          const by0 = weights[s]! * (g[s]! - y0 + (s1[s]! - m) * (h[s]! - hMean) - y1) * scale;
          for (let i = 0; i < features; i++) {
            const [xt, xs] = [x[t * features + i]!, x[s * features + i]!];
            for (let j = 0; j < depth; j++) {
              const [place, row, column] = [i * depth + j, t * depth + j, s * depth + j];
              add(place, xt * (by0 * k[column]! + by1 * dk[column]!));
              add(size + place, xs * (by0 * q[row]! + by1 * dq[row]!));
              add(2 * size + place, xt * by1 * k[column]!);
              add(3 * size + place, xs * by1 * q[row]!);
            }
            add(4 * size + i, weights[s]! * xs);
            add(4 * size + features + i, weights[s]! * (s1[s]! - m) * xs);
          }
        }
      }
    },
  };
}

/** W_Q G and W_K G⁻ᵀ of the second head, W_Q G nearest to W_Q of the first; as they are where no G is. */
function alignedHead(
  first: Float64Array,
  second: Float64Array,
  features: number,
  depth: number,
): Float64Array {
  const size = features * depth;
  const gram = (a: Float64Array, b: Float64Array) =>
    Float64Array.from({ length: depth * depth }, (_, at) => {
      const [row, column] = [Math.floor(at / depth), at % depth];
      let sum = 0;
      for (let i = 0; i < features; i++) sum += a[i * depth + row]! * b[i * depth + column]!;
      return sum;
    });
  const own = luFactor(gram(second, second), depth);
  if (own === null) return second.slice(0, 2 * size);
  const cross = gram(second, first);
  const g = new Float64Array(depth * depth);
  for (let column = 0; column < depth; column++) {
    const right = Float64Array.from({ length: depth }, (_, row) => cross[row * depth + column]!);
    for (const [row, value] of solveLu(own, right).entries()) g[row * depth + column] = value;
  }
  const turn = luFactor(g, depth);
  if (turn === null) return second.slice(0, 2 * size);
  const aligned = new Float64Array(2 * size);
  for (let i = 0; i < features; i++) {
    for (let row = 0; row < depth; row++) {
      for (let column = 0; column < depth; column++) {
        const at = i * depth + column;
        aligned[at] = aligned[at]! + second[i * depth + row]! * g[row * depth + column]!;
      }
    }
    // Rows of W_K G⁻ᵀ solve G y = row.
    aligned.set(solveLu(turn, second.slice(size + i * depth, size + (i + 1) * depth)), size + i * depth);
  }
  return aligned;
}
