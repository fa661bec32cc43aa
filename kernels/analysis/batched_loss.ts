/**
 * The mean squared loss of a network with its derivatives, as network_reference.ts and backpropagation.ts have them, for
 * many evaluations on one data set: samples are taken in blocks, each quantity as a column over a block's samples, so that
 * inner loops run along samples. Sums are in another order, so results differ by rounding.
 *
 * Of a block, by layers: values hˡ, σ′(zˡ), σ″(zˡ), then backwards βˡ and δˡ = βˡ σ′, the columns of J, and forwards the
 * tangents ∂hˡ/∂θ. ∇L = (2/N) Σ e J, ∇∇L = (2/N) Σ (J Jᵀ + e ∂²f/∂θ²).
 */
import exp from "@stdlib/math-base-special-exp";
import log1p from "@stdlib/math-base-special-log1p";
import { type ActivationName, ACTIVATIONS } from "../activations.ts";
import { mean } from "../backpropagation.ts";
import type { DataSet, LossDerivatives } from "../network_reference.ts";
import { layoutOf, type NetworkShape } from "../network_shape.ts";
import type { NetworkLoss } from "./network_loss.ts";

/** Samples of a block: its columns stay in the processor's cache. */
const BLOCK = 128;

type Column = Float64Array;

interface LayerColumns {
  readonly offset: number;
  readonly fanIn: number;
  readonly stride: number;
  readonly value: readonly Column[];
  readonly slope: readonly Column[];
  readonly curvature: readonly Column[];
  readonly beta: readonly Column[];
  readonly delta: readonly Column[];
  /** ∂h/∂θ of each neuron by the parameters of the layers before and by its own row. */
  readonly tangents: readonly (readonly Column[])[];
}

interface Block {
  readonly n: number;
  /** D columns. */
  readonly x: readonly Column[];
  readonly y: Column;
}

const column = () => new Float64Array(BLOCK);
const columns = (count: number) => Array.from({ length: count }, column);

export function batchedLoss(shape: NetworkShape, data: DataSet): NetworkLoss {
  const { layers, output, parameters: p } = layoutOf(shape);
  const blocks = blocksOf(data);
  const passes = layers.map(({ offset, fanIn, stride, neurons }): LayerColumns => ({
    ...{ offset, fanIn, stride, value: columns(neurons), slope: columns(neurons) },
    ...{ curvature: columns(neurons), beta: columns(neurons), delta: columns(neurons) },
    tangents: Array.from({ length: neurons }, () => columns(offset + stride)),
  }));
  const last = passes.at(-1)!;
  const jacobian = columns(p);
  const [one, weights] = [column().fill(1), column()];
  if (shape.biased) jacobian[p - 1]!.fill(1);
  const error = column();

  function evaluate(theta: Float64Array, second: boolean): LossDerivatives {
    const gradient = new Float64Array(p);
    const hessian = new Float64Array(second ? p * p : 0);
    let loss = 0;
    for (const { n, x, y } of blocks) {
      forward(shape, theta, x, n, passes);
      for (let i = 0; i < n; i++) error[i] = (shape.biased ? theta[p - 1]! : 0) - y[i]!;
      for (const [k, value] of last.value.entries()) {
        addScaled(error, theta[output + k]!, value, n);
        jacobian[output + k]!.set(value);
        last.beta[k]!.fill(theta[output + k]!);
      }
      loss += dot(error, error, n);
      backward(shape, theta, x, n, passes, jacobian);
      for (let i = 0; i < p; i++) gradient[i] = gradient[i]! + dot(error, jacobian[i]!, n);
      if (!second) continue;
      for (let i = 0; i < p; i++) addDots(hessian, i * p, 0, jacobian[i]!, jacobian, i + 1, n);
      addCurvature(theta, x, n, hessian);
    }
    return mean(loss, gradient, hessian, data.n);
  }

  /** Adds e ∂²f/∂θ² of a block to the lower triangle (backpropagation.ts). */
  function addCurvature(theta: Float64Array, x: readonly Column[], n: number, hessian: Float64Array): void {
    let [from, before] = [x, null as LayerColumns | null];
    for (const pass of passes) {
      const { offset, fanIn, stride, value, slope, curvature, beta, delta, tangents } = pass;
      for (let k = 0; k < value.length; k++) {
        const row = offset + k * stride;
        const own = tangents[k]!;
        for (let q = 0; q < offset; q++) own[q]!.fill(0);
        for (let i = 0; before !== null && i < fanIn; i++) {
          multiply(weights, error, delta[k]!, n);
          const below = before.tangents[i]!;
          const neuron = before.offset + i * before.stride;
          for (let q = 0; q < before.offset + before.stride; q++) {
            // A neuron's own row is kept behind the layers before it.
            const place = q < before.offset ? q : neuron + q - before.offset;
            addScaled(own[place]!, theta[row + i]!, below[q]!, n);
            hessian[(row + i) * p + place] = hessian[(row + i) * p + place]! + dot(weights, below[q]!, n);
          }
        }
        for (let i = 0; i < stride; i++) own[offset + i]!.set(i < fanIn ? from[i]! : one);
        multiply(weights, error, beta[k]!, n);
        multiply(weights, weights, curvature[k]!, n);
        const scaled = jacobianSpare;
        for (let q = 0; q < offset + stride; q++) {
          multiply(scaled, weights, own[q]!, n);
          const at = q < offset ? q : row + q - offset;
          addDots(hessian, at * p, 0, scaled, own, Math.min(q + 1, offset), n);
          if (q >= offset) addDots(hessian, at * p + row, offset, scaled, own, q + 1 - offset, n);
        }
        for (let q = 0; q < offset + stride; q++) multiply(own[q]!, own[q]!, slope[k]!, n);
      }
      [from, before] = [value, pass];
    }
    for (let k = 0; k < last.value.length; k++) {
      const neuron = last.offset + k * last.stride;
      const at = (output + k) * p;
      addDots(hessian, at, 0, error, last.tangents[k]!, last.offset, n);
      addDots(hessian, at + neuron, last.offset, error, last.tangents[k]!, last.stride, n);
    }
  }
  const jacobianSpare = column();

  return {
    derivatives: (theta) => evaluate(theta, true),
    gradient: (theta) => evaluate(theta, false),
  };
}

function blocksOf({ n, inputs, x, y }: DataSet): Block[] {
  return Array.from({ length: Math.ceil(n / BLOCK) }, (_, b) => {
    const first = b * BLOCK;
    const count = Math.min(BLOCK, n - first);
    const of = (read: (sample: number) => number) =>
      Float64Array.from({ length: BLOCK }, (_, k) => k < count ? read(first + k) : 0);
    return {
      n: count,
      x: Array.from({ length: inputs }, (_, i) => of((sample) => x[sample * inputs + i]!)),
      y: of((sample) => y[sample]!),
    };
  });
}

function forward(
  shape: NetworkShape,
  theta: Float64Array,
  x: readonly Column[],
  n: number,
  passes: readonly LayerColumns[],
): void {
  let from = x;
  for (const { offset, fanIn, stride, value, slope, curvature } of passes) {
    for (const [k, z] of value.entries()) {
      const row = offset + k * stride;
      z.fill(shape.biased ? theta[row + fanIn]! : 0);
      for (let i = 0; i < fanIn; i++) addScaled(z, theta[row + i]!, from[i]!, n);
      activate(shape.activation, z, slope[k]!, curvature[k]!, n);
    }
    from = value;
  }
}

/** From β of the last layer: β and δ of all layers, and their columns of J. */
function backward(
  shape: NetworkShape,
  theta: Float64Array,
  x: readonly Column[],
  n: number,
  passes: readonly LayerColumns[],
  jacobian: readonly Column[],
): void {
  for (let l = passes.length - 1; l >= 0; l--) {
    const { offset, fanIn, stride, slope, beta, delta } = passes[l]!;
    const before = passes[l - 1];
    for (const each of before?.beta ?? []) each.fill(0);
    for (const [k, d] of delta.entries()) {
      const row = offset + k * stride;
      multiply(d, beta[k]!, slope[k]!, n);
      for (let i = 0; i < fanIn; i++) {
        multiply(jacobian[row + i]!, d, before === undefined ? x[i]! : before.value[i]!, n);
        if (before !== undefined) addScaled(before.beta[i]!, theta[row + i]!, d, n);
      }
      if (shape.biased) jacobian[row + fanIn]!.set(d);
    }
  }
}

/** z ← σ(z), with σ′ and σ″: softplus without an array for each number. */
function activate(name: ActivationName, z: Column, slope: Column, curvature: Column, n: number): void {
  for (let i = 0; i < n; i++) {
    const at = z[i]!;
    if (name === "softplus") {
      const e = exp(-Math.abs(at));
      const s = 1 / (1 + e);
      slope[i] = at >= 0 ? s : e * s;
      curvature[i] = e * s * s;
      z[i] = Math.max(at, 0) + log1p(e);
    } else {
      const sigma = ACTIVATIONS[name].at(at);
      z[i] = sigma[0];
      slope[i] = sigma[1];
      curvature[i] = sigma[2];
    }
  }
}

function addScaled(to: Column, factor: number, v: Column, n: number): void {
  for (let i = 0; i < n; i++) to[i] = to[i]! + factor * v[i]!;
}

function multiply(to: Column, u: Column, v: Column, n: number): void {
  for (let i = 0; i < n; i++) to[i] = u[i]! * v[i]!;
}

function dot(u: Column, v: Column, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += u[i]! * v[i]!;
  return sum;
}

/** into[at + j] += u · rows[first + j] for j < count, four at a time. */
function addDots(
  into: Float64Array,
  at: number,
  first: number,
  u: Column,
  rows: readonly Column[],
  count: number,
  n: number,
): void {
  let j = 0;
  for (; j + 4 <= count; j += 4) {
    const a = rows[first + j]!;
    const b = rows[first + j + 1]!;
    const c = rows[first + j + 2]!;
    const d = rows[first + j + 3]!;
    let sumA = 0;
    let sumB = 0;
    let sumC = 0;
    let sumD = 0;
    for (let i = 0; i < n; i++) {
      const x = u[i]!;
      sumA += x * a[i]!;
      sumB += x * b[i]!;
      sumC += x * c[i]!;
      sumD += x * d[i]!;
    }
    into[at + j] = into[at + j]! + sumA;
    into[at + j + 1] = into[at + j + 1]! + sumB;
    into[at + j + 2] = into[at + j + 2]! + sumC;
    into[at + j + 3] = into[at + j + 3]! + sumD;
  }
  for (; j < count; j++) into[at + j] = into[at + j]! + dot(u, rows[first + j]!, n);
}
