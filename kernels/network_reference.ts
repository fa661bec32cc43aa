/**
 * A network on finite data in float64, readable beside the equations: output, loss L = (1/N) Σ (f(x) − y)² (no factor
 * ½), its gradient and exact Hessian, the parameter norm and the regulariser (paper, section 1).
 */
import { ACTIVATIONS } from "./activations.ts";
import { layoutOf, type NetworkShape } from "./network_shape.ts";

/** N samples of D inputs and a target. */
export interface DataSet {
  readonly n: number;
  readonly inputs: number;
  /** N × D, row-major. */
  readonly x: Float64Array;
  /** N. */
  readonly y: Float64Array;
}

export interface LossAndGradient {
  readonly loss: number;
  /** P. */
  readonly gradient: Float64Array;
}

export interface LossDerivatives extends LossAndGradient {
  /** P × P, row-major. */
  readonly hessian: Float64Array;
}

/** One sample through the network: what each layer gets, and σ, σ′, σ″ of its neurons. */
interface Forward {
  readonly output: number;
  readonly into: readonly Float64Array[];
  readonly slope: readonly Float64Array[];
  readonly bend: readonly Float64Array[];
  /** What the output weights get. */
  readonly last: Float64Array;
}

function forward(shape: NetworkShape, theta: ArrayLike<number>, x: Float64Array): Forward {
  const { layers, output, parameters } = layoutOf(shape);
  const { at } = ACTIVATIONS[shape.activation];
  const into: Float64Array[] = [];
  const slope: Float64Array[] = [];
  const bend: Float64Array[] = [];
  let values = x;
  for (const { offset, fanIn, neurons, stride } of layers) {
    into.push(values);
    const next = new Float64Array(neurons);
    const [s1, s2] = [new Float64Array(neurons), new Float64Array(neurons)];
    for (let j = 0; j < neurons; j++) {
      const w = offset + j * stride;
      let z = shape.biased ? theta[w + fanIn]! : 0;
      for (let k = 0; k < fanIn; k++) z += theta[w + k]! * values[k]!;
      [next[j], s1[j], s2[j]] = at(z) as unknown as [number, number, number];
    }
    slope.push(s1);
    bend.push(s2);
    values = next;
  }
  let f = shape.biased ? theta[parameters - 1]! : 0;
  for (let j = 0; j < values.length; j++) f += theta[output + j]! * values[j]!;
  return { output: f, into, slope, bend, last: values };
}

/** f(x). */
export function networkOutput(shape: NetworkShape, theta: ArrayLike<number>, x: ArrayLike<number>): number {
  return forward(shape, theta, Float64Array.from(x)).output;
}

/** ∂f/∂θ by backpropagation; also ∂f/∂(value) of every layer's neurons. */
function outputGradient(
  shape: NetworkShape,
  theta: ArrayLike<number>,
  { into, slope, last }: Forward,
): { gradient: Float64Array; upstream: Float64Array[] } {
  const { layers, output, parameters } = layoutOf(shape);
  const gradient = new Float64Array(parameters);
  if (shape.biased) gradient[parameters - 1] = 1;
  gradient.set(last, output);
  const upstream: Float64Array[] = [];
  let above = Float64Array.from({ length: last.length }, (_, j) => theta[output + j]!);
  for (let l = layers.length - 1; l >= 0; l--) {
    upstream[l] = above;
    const { offset, fanIn, neurons, stride } = layers[l]!;
    const below = new Float64Array(fanIn);
    for (let j = 0; j < neurons; j++) {
      const w = offset + j * stride;
      const delta = above[j]! * slope[l]![j]!;
      for (let k = 0; k < fanIn; k++) {
        gradient[w + k] = delta * into[l]![k]!;
        below[k] = below[k]! + delta * theta[w + k]!;
      }
      if (shape.biased) gradient[w + fanIn] = delta;
    }
    above = below;
  }
  return { gradient, upstream };
}

/** Adds `scale` ∂²f/∂θ² to `into`: the derivative of backpropagation along each parameter (forward over reverse). */
function addOutputHessian(
  shape: NetworkShape,
  theta: ArrayLike<number>,
  run: Forward,
  upstream: readonly Float64Array[],
  scale: number,
  hessian: Float64Array,
): void {
  const { layers, output, parameters: p } = layoutOf(shape);
  for (let q = 0; q < p; q++) {
    // Tangents of every layer's inputs and of its neurons' slopes, when θ_q moves.
    const moves: Float64Array[] = [];
    const slopes: Float64Array[] = [];
    let tangent = new Float64Array(shape.inputs);
    for (const [l, { offset, fanIn, neurons, stride }] of layers.entries()) {
      moves.push(tangent);
      const next = new Float64Array(neurons);
      const dSlope = new Float64Array(neurons);
      for (let j = 0; j < neurons; j++) {
        const w = offset + j * stride;
        let dz = 0;
        for (let k = 0; k < fanIn; k++) dz += theta[w + k]! * tangent[k]!;
        if (q >= w && q < w + stride) dz += q - w < fanIn ? run.into[l]![q - w]! : 1;
        next[j] = run.slope[l]![j]! * dz;
        dSlope[j] = run.bend[l]![j]! * dz;
      }
      slopes.push(dSlope);
      tangent = next;
    }
    const row = q * p;
    for (let j = 0; j < tangent.length; j++) hessian[row + output + j]! += scale * tangent[j]!;
    let dAbove = Float64Array.from({ length: tangent.length }, (_, j) => q === output + j ? 1 : 0);
    for (let l = layers.length - 1; l >= 0; l--) {
      const { offset, fanIn, neurons, stride } = layers[l]!;
      const dBelow = new Float64Array(fanIn);
      for (let j = 0; j < neurons; j++) {
        const w = offset + j * stride;
        const delta = upstream[l]![j]! * run.slope[l]![j]!;
        const dDelta = dAbove[j]! * run.slope[l]![j]! + upstream[l]![j]! * slopes[l]![j]!;
        for (let k = 0; k < fanIn; k++) {
          hessian[row + w + k]! += scale * (dDelta * run.into[l]![k]! + delta * moves[l]![k]!);
          dBelow[k] = dBelow[k]! + dDelta * theta[w + k]! + (q === w + k ? delta : 0);
        }
        if (shape.biased) hessian[row + w + fanIn]! += scale * dDelta;
      }
      dAbove = dBelow;
    }
  }
}

/** The same for one hidden layer, where only σ″ within a neuron and σ′ beside its output weight are left. */
function addShallowHessian(
  shape: NetworkShape,
  theta: ArrayLike<number>,
  { into, slope, bend }: Forward,
  scale: number,
  hessian: Float64Array,
): void {
  const { layers: [layer], output, parameters: p } = layoutOf(shape);
  const { fanIn, neurons, stride } = layer!;
  const x = (k: number) => k < fanIn ? into[0]![k]! : 1;
  for (let j = 0; j < neurons; j++) {
    const w = j * stride;
    const curvature = scale * theta[output + j]! * bend[0]![j]!;
    for (let k = 0; k < stride; k++) {
      for (let l = 0; l < stride; l++) hessian[(w + k) * p + w + l]! += curvature * x(k) * x(l);
      const cross = scale * slope[0]![j]! * x(k);
      hessian[(w + k) * p + output + j]! += cross;
      hessian[(output + j) * p + w + k]! += cross;
    }
  }
}

/** ∇L = (2/N) Σ e ∂f/∂θ with e = f(x) − y. */
export function networkGradient(
  shape: NetworkShape,
  theta: ArrayLike<number>,
  data: DataSet,
): LossAndGradient {
  const { loss, gradient } = sumOverSamples(shape, theta, data, null);
  return { loss, gradient };
}

/** With the Hessian (2/N) Σ (∂f/∂θ ∂f/∂θᵀ + e ∂²f/∂θ²). */
export function networkDerivatives(
  shape: NetworkShape,
  theta: ArrayLike<number>,
  data: DataSet,
): LossDerivatives {
  const p = layoutOf(shape).parameters;
  const hessian = new Float64Array(p * p);
  const { loss, gradient } = sumOverSamples(shape, theta, data, hessian);
  return { loss, gradient, hessian };
}

function sumOverSamples(
  shape: NetworkShape,
  theta: ArrayLike<number>,
  { n, inputs, x, y }: DataSet,
  hessian: Float64Array | null,
): LossAndGradient {
  const p = layoutOf(shape).parameters;
  if (theta.length !== p) {
    throw new RangeError(`Cannot take derivatives as θ must have P = ${p} values: got ${theta.length}`);
  }
  const total = new Float64Array(p);
  let loss = 0;
  for (let i = 0; i < n; i++) {
    const run = forward(shape, theta, x.subarray(i * inputs, (i + 1) * inputs));
    const e = run.output - y[i]!;
    loss += e * e / n;
    const { gradient, upstream } = outputGradient(shape, theta, run);
    for (let a = 0; a < p; a++) total[a] = total[a]! + 2 * e / n * gradient[a]!;
    if (hessian === null) continue;
    for (let a = 0; a < p; a++) {
      const scaled = 2 / n * gradient[a]!;
      for (let b = 0; b < p; b++) hessian[a * p + b]! += scaled * gradient[b]!;
    }
    if (shape.hidden.length === 1) addShallowHessian(shape, theta, run, 2 * e / n, hessian);
    else addOutputHessian(shape, theta, run, upstream, 2 * e / n, hessian);
  }
  return { loss, gradient: total };
}

/** The Hessian of a network by the method for any depth, also for one hidden layer: tests hold the other against it. */
export function deepDerivatives(shape: NetworkShape, theta: ArrayLike<number>, data: DataSet): Float64Array {
  const p = layoutOf(shape).parameters;
  const hessian = new Float64Array(p * p);
  for (let i = 0; i < data.n; i++) {
    const run = forward(shape, theta, data.x.subarray(i * data.inputs, (i + 1) * data.inputs));
    const { gradient, upstream } = outputGradient(shape, theta, run);
    for (let a = 0; a < p; a++) {
      for (let b = 0; b < p; b++) hessian[a * p + b]! += 2 / data.n * gradient[a]! * gradient[b]!;
    }
    addOutputHessian(shape, theta, run, upstream, 2 * (run.output - data.y[i]!) / data.n, hessian);
  }
  return hessian;
}

/** ‖θ‖ = Σ θ² / (2P): the paper's parameter norm, not the Euclidean one. */
export function parameterNorm(theta: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < theta.length; i++) sum += theta[i]! * theta[i]!;
  return sum / (2 * theta.length);
}

/** Adds R = (‖θ‖ − maxNorm)³/3 with its derivatives, where ‖θ‖ > maxNorm. */
export function withRegulariser(
  at: LossDerivatives,
  theta: ArrayLike<number>,
  maxNorm: number,
): LossDerivatives {
  const excess = parameterNorm(theta) - maxNorm;
  if (!(excess > 0)) return at;
  const p = theta.length;
  const gradient = at.gradient.map((g, i) => g + excess * excess * theta[i]! / p);
  const hessian = at.hessian.map((h, index) => {
    const [i, j] = [Math.floor(index / p), index % p];
    return h + 2 * excess * theta[i]! * theta[j]! / (p * p) + (i === j ? excess * excess / p : 0);
  });
  return { loss: at.loss + excess * excess * excess / 3, gradient, hessian };
}
