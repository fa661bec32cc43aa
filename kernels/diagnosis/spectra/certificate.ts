/**
 * The curvature vᵀ∇∇L v with a bound on its rounding error, by another way than Hessian-vector products: sample by
 * sample the first two derivatives of z, h and f along v, with each number a running bound of its error (first order in
 * u = 2⁻⁵³, as Wilkinson's): a sum of K terms errs by (K + 1) u Σ |terms| and by the errors of its terms; σ, σ′, σ″ by
 * what they change within z's error and by some units in the last place.
 */
import exp from "@stdlib/math-base-special-exp";
import { activationAt, type Values } from "../activations.ts";
import type { DenseLoss } from "../findings.ts";
import type { DenseSamples } from "../model.ts";
import { type DenseNetwork, densePlaces } from "../network.ts";
import { dot } from "./vectors.ts";

export interface Curvature {
  /** vᵀ∇∇L v / vᵀv. */
  readonly curvature: number;
  /** The exact one is not farther away than this. */
  readonly rounding: number;
}

const UNIT = 1 / 9007199254740992;
/** Errors of the functions in units of (1 + |value|) u, more than any is measured to have. */
const FUNCTION_UNITS = 16;

/** Values, first and second derivatives along v, and bounds of their errors: of a layer's z, h or f. */
class Jets {
  readonly at: readonly [Float64Array, Float64Array, Float64Array];
  readonly error: readonly [Float64Array, Float64Array, Float64Array];
  constructor(readonly length: number) {
    const three = () => [0, 1, 2].map(() => new Float64Array(length)) as unknown as Jets["at"];
    [this.at, this.error] = [three(), three()];
  }
}

/** @throws RangeError for v without direction */
export function certifiedCurvature(
  network: DenseNetwork,
  loss: DenseLoss,
  { n, inputs, outputs, x, y }: DenseSamples,
  theta: Float64Array,
  v: Float64Array,
): Curvature {
  const { places } = densePlaces(network);
  const layers = places.map((place) => ({
    ...{ place, at: activationAt(place.activation), z: new Jets(place.outputs), h: new Jets(place.outputs) },
  }));
  const first = new Jets(inputs);
  const curvatureOf = loss.kind === "mean-square"
    ? (f: Jets, y: Float64Array) => squareCurvature(loss.factor, f, y)
    : entropyCurvature;
  // The sum by Neumaier's method: two units of its terms' sum, whatever N.
  let [sum, lost, size, errors] = [0, 0, 0, 0];
  for (let s = 0; s < n; s++) {
    first.at[0].set(x.subarray(s * inputs, (s + 1) * inputs));
    let from = first;
    for (const { place, at, z, h } of layers) {
      combine(theta, v, place, from, z, from === first);
      for (let k = 0; k < z.length; k++) activate(at, z, h, k);
      from = h;
    }
    const [value, error] = curvatureOf(from, y.subarray(s * outputs, (s + 1) * outputs));
    const total = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? (sum - total) + value : (value - total) + sum;
    sum = total;
    size += Math.abs(value);
    errors += error;
  }
  const square = dot(v, v) * n;
  if (!(square > 0)) throw new RangeError(`Cannot take the curvature along v as its length is ${square}`);
  const own = (sum + lost) / square;
  const { decay = 0 } = loss;
  return {
    curvature: own + decay,
    rounding: (errors + 4 * UNIT * size) / square + (v.length + 4) * UNIT * Math.abs(own) +
      (decay === 0 ? 0 : UNIT * Math.abs(own + decay)),
  };
}

/** z = W h + b, ż = V h + W ḣ + v_b, z̈ = 2 V ḣ + W ḧ. */
function combine(
  theta: Float64Array,
  v: Float64Array,
  { offset, stride, inputs, biased }: { offset: number; stride: number; inputs: number; biased: boolean },
  { at: [h, h1, h2], error: [e, e1, e2] }: Jets,
  { at: [z, z1, z2], error: [b, b1, b2] }: Jets,
  /** Whether h are the network's inputs, exact and at rest. */
  still: boolean,
): void {
  const units = (2 * inputs + 4) * UNIT;
  for (let k = 0; k < z.length; k++) {
    const row = offset + k * stride;
    // One by one: arrays in this loop would cost more than its sums.
    let s = biased ? theta[row + inputs]! : 0;
    let s1 = biased ? v[row + inputs]! : 0;
    let s2 = 0;
    let a = Math.abs(s), a1 = Math.abs(s1), a2 = 0;
    let d = 0, d1 = 0, d2 = 0;
    if (still) {
      for (let i = 0; i < inputs; i++) {
        const x = theta[row + i]! * h[i]!, y = v[row + i]! * h[i]!;
        s += x;
        s1 += y;
        a += Math.abs(x);
        a1 += Math.abs(y);
      }
    } else {
      for (let i = 0; i < inputs; i++) {
        const w = theta[row + i]!, u = v[row + i]!;
        const aw = Math.abs(w), au = Math.abs(u);
        s += w * h[i]!;
        s1 += u * h[i]! + w * h1[i]!;
        s2 += 2 * u * h1[i]! + w * h2[i]!;
        a += aw * Math.abs(h[i]!);
        a1 += au * Math.abs(h[i]!) + aw * Math.abs(h1[i]!);
        a2 += 2 * au * Math.abs(h1[i]!) + aw * Math.abs(h2[i]!);
        d += aw * e[i]!;
        d1 += au * e[i]! + aw * e1[i]!;
        d2 += 2 * au * e1[i]! + aw * e2[i]!;
      }
    }
    [z[k], z1[k], z2[k]] = [s, s1, s2];
    [b[k], b1[k], b2[k]] = [units * a + d, units * a1 + d1, units * a2 + d2];
  }
}

/** h = σ(z), ḣ = σ′ ż, ḧ = σ″ ż² + σ′ z̈. */
function activate(
  sigma: (z: number) => Values,
  { at: z, error: b }: Jets,
  { at: h, error: e }: Jets,
  k: number,
): void {
  const [z0, z1, z2] = [z[0][k]!, z[1][k]!, z[2][k]!];
  const [b0, b1, b2] = [b[0][k]!, b[1][k]!, b[2][k]!];
  const own = sigma(z0);
  const [above, below] = [sigma(z0 + b0), sigma(z0 - b0)];
  const error = (i: 0 | 1 | 2) =>
    Math.abs(above[i] - own[i]) + Math.abs(below[i] - own[i]) +
    FUNCTION_UNITS * UNIT * (1 + Math.abs(own[i]));
  const [r0, r1, r2] = [error(0), error(1), error(2)];
  const [p, q] = [own[2] * z1 * z1, own[1] * z2];
  [h[0][k], h[1][k], h[2][k]] = [own[0], own[1] * z1, p + q];
  e[0][k] = r0;
  e[1][k] = Math.abs(own[1]) * b1 + r1 * (Math.abs(z1) + b1) + UNIT * Math.abs(own[1] * z1);
  e[2][k] = (Math.abs(own[2]) + r2) * (2 * Math.abs(z1) + b1) * b1 + r2 * z1 * z1 +
    (Math.abs(own[1]) + r1) * b2 + r1 * Math.abs(z2) + 4 * UNIT * (Math.abs(p) + Math.abs(q));
}

/** 2 factor Σ ḟ² + (f − y) f̈, and the bound of its error. */
function squareCurvature(
  factor: number,
  { at: f, error: b, length }: Jets,
  y: Float64Array,
): [number, number] {
  let [sum, size, error] = [0, 0, 0];
  for (let m = 0; m < length; m++) {
    const [e, f1, f2] = [f[0][m]! - y[m]!, f[1][m]!, f[2][m]!];
    const [b0, b1, b2] = [b[0][m]! + UNIT * Math.abs(e), b[1][m]!, b[2][m]!];
    sum += f1 * f1 + e * f2;
    size += f1 * f1 + Math.abs(e * f2);
    error += (2 * Math.abs(f1) + b1) * b1 + (Math.abs(e) + b0) * b2 + b0 * Math.abs(f2);
  }
  return [2 * factor * sum, 2 * factor * (error + (length + 4) * UNIT * size)];
}

/** s Σ p (ḟ − Σ p ḟ)² + Σ (s p − y) f̈ with s = Σ y, and the bound of its error. */
function entropyCurvature({ at: f, error: b, length }: Jets, y: Float64Array): [number, number] {
  let [largest, total, classes, move] = [f[0][0]!, 0, 0, 0];
  for (let m = 1; m < length; m++) if (f[0][m]! > largest) largest = f[0][m]!;
  const p = Float64Array.from(f[0], (value) => exp(value - largest));
  let relative = (length + FUNCTION_UNITS) * UNIT;
  for (let m = 0; m < length; m++) {
    total += p[m]!;
    classes += y[m]!;
    move = Math.max(move, b[0][m]! + UNIT * Math.abs(f[0][m]! - largest));
  }
  // Of p: all logits move by at most this.
  relative += 2 * move;
  let [mean, meanError] = [0, 0];
  for (let m = 0; m < length; m++) {
    p[m] = p[m]! / total;
    mean += p[m]! * f[1][m]!;
    meanError += p[m]! * b[1][m]! + (relative + (length + 2) * UNIT) * p[m]! * Math.abs(f[1][m]!);
  }
  let [sum, size, error] = [0, 0, 0];
  for (let m = 0; m < length; m++) {
    const [d, beta, f2] = [f[1][m]! - mean, classes * p[m]! - y[m]!, f[2][m]!];
    const e = b[1][m]! + meanError + UNIT * Math.abs(d);
    const betaError = (relative + length * UNIT) * classes * p[m]! +
      UNIT * (classes * p[m]! + Math.abs(y[m]!));
    const square = classes * p[m]! * d * d;
    sum += square + beta * f2;
    size += square + Math.abs(beta * f2);
    error += relative * square + classes * p[m]! * (2 * Math.abs(d) + e) * e + betaError * Math.abs(f2) +
      (Math.abs(beta) + betaError) * b[2][m]!;
  }
  return [sum, error + (length + 6) * UNIT * size];
}
