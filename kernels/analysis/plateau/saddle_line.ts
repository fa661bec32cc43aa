/**
 * Saddle lines (paper, section 2): from a critical point θ* of a network of one hidden layer, neuron k is
 * duplicated; both copies keep its input weights, their output weights are γ a* and (1 − γ) a*. Every θ_γ is a
 * critical point of the larger network with the same loss.
 */
import { ACTIVATIONS } from "../../activations.ts";
import { lossSlope } from "../../loss.ts";
import { layoutOf, type NetworkShape } from "../../network_shape.ts";
import { aligned, dot } from "../linear_algebra/eigen_tracks.ts";
import { symmetricEigen } from "../linear_algebra/symmetric_eigen.ts";

export interface SaddleLine {
  /** Of the larger network; the copies are its last two neurons, γ belongs to the first of them. */
  readonly shape: NetworkShape;
  /** a*, the output weight before duplication. */
  readonly outputWeight: number;
  /** Γ, of unit length. */
  readonly direction: Float64Array;
  at(gamma: number): Float64Array;
  /** The nearest point of the line: γ = (a_r − a_{r+1} + a*) / (2a*), and the distance to it. */
  project(theta: Float64Array): { readonly gamma: number; readonly distance: number };
}

/**
 * What the distance to the nearest point of the line is made of: for each neuron that of its input weights, bias
 * included, and that of its output weight. Their squares, with that of the output bias, add up to the squared distance.
 */
export function neuronDistances(
  line: SaddleLine,
  theta: Float64Array,
): { readonly inputs: number; readonly output: number }[] {
  const { layers, output } = layoutOf(line.shape);
  const { stride, neurons } = layers[0]!;
  const nearest = line.at(line.project(theta).gamma);
  return Array.from({ length: neurons }, (_, k) => {
    const gap = Float64Array.from(
      { length: stride },
      (_, i) => theta[k * stride + i]! - nearest[k * stride + i]!,
    );
    return { inputs: Math.sqrt(dot(gap, gap)), output: Math.abs(theta[output + k]! - nearest[output + k]!) };
  });
}

export function saddleLine(shape: NetworkShape, theta: Float64Array, neuron: number): SaddleLine {
  const { layers, output } = layoutOf(shape);
  const { stride, neurons } = layers[0]!;
  const others = Array.from({ length: neurons }, (_, k) => k).filter((k) => k !== neuron);
  const order = [...others, neuron, neuron];
  const larger: NetworkShape = { ...shape, hidden: [neurons + 1] };
  const base = Float64Array.from([
    ...order.flatMap((k) => [...theta.subarray(k * stride, (k + 1) * stride)]),
    ...order.map((k) => theta[output + k]!),
    ...theta.subarray(output + neurons),
  ]);
  const first = layoutOf(larger).output + neurons - 1;
  const outputWeight = theta[output + neuron]!;
  const at = (gamma: number): Float64Array => {
    const point = base.slice();
    point[first] = gamma * outputWeight;
    point[first + 1] = (1 - gamma) * outputWeight;
    return point;
  };
  const direction = new Float64Array(base.length);
  direction[first] = Math.SQRT1_2;
  direction[first + 1] = -Math.SQRT1_2;
  const project = (point: Float64Array) => {
    const gamma = (point[first]! - point[first + 1]! + outputWeight) / (2 * outputWeight);
    const gap = at(gamma).map((x, i) => point[i]! - x);
    return { gamma, distance: Math.sqrt(dot(gap, gap)) };
  };
  return { shape: larger, outputWeight, direction, at, project };
}

/**
 * The eigenvectors that are transverse to the line, in the order of their eigenvalues. Γ itself is an eigenvector
 * with eigenvalue 0 at every γ, so the first of these is e_min also where all others are positive.
 */
export function transverse(
  hessian: Float64Array,
  direction: Float64Array,
): { readonly value: number; readonly vector: Float64Array }[] {
  const { values, vectors } = symmetricEigen(hessian, direction.length);
  const overlaps = vectors.map((vector) => Math.abs(dot(vector, direction)));
  const along = overlaps.indexOf(Math.max(...overlaps));
  return vectors.map((vector, i) => ({ value: values[i]!, vector })).filter((_, i) => i !== along);
}

/** e_min(γ): unit eigenvector of the smallest transverse eigenvalue. */
export interface SmallestMode {
  readonly gamma: number;
  readonly value: number;
  readonly vector: Float64Array;
}

/** Between two points at which the sign of e_min is compared. Far out e_min changes with ln γ only. */
const SIGN_STEP = 0.02;
const FAR = 3;
const FAR_SHARE = 0.1;

/** Points from one γ, left out, to a larger one, at which the sign of e_min is compared. */
function pathTo(from: number, to: number): number[] {
  if (!(to > from)) return [to];
  const near = Math.min(to, Math.max(from, FAR));
  const steps = Math.ceil((near - from) / SIGN_STEP);
  const path = Array.from(
    { length: steps },
    (_, i) => i + 1 === steps ? near : from + (near - from) * (i + 1) / steps,
  );
  for (let gamma = near; gamma < to;) {
    gamma = Math.min(to, gamma * (1 + FAR_SHARE));
    path.push(gamma);
  }
  return path;
}

/**
 * e_min at each γ of an ascending list, its sign followed continuously from the first in small steps. At γ = 0 and
 * 1, where the transverse eigenvalues cross zero, another vector becomes the smallest; exactly there e_min is not
 * defined, and the list must leave these points out.
 */
export function smallestModes(
  hessianAt: (gamma: number) => Float64Array,
  direction: Float64Array,
  gammas: readonly number[],
): SmallestMode[] {
  const modes: SmallestMode[] = [];
  let last: SmallestMode | undefined;
  for (const gamma of gammas) {
    for (const between of pathTo(last?.gamma ?? gamma, gamma)) {
      const { value, vector } = transverse(hessianAt(between), direction)[0]!;
      last = { gamma: between, value, vector: last ? aligned(vector, dot(last.vector, vector)) : vector };
    }
    modes.push(last!);
  }
  return modes;
}

export type Definiteness = "positive" | "negative" | "indefinite";

/**
 * B = ⟨a σ″(w·x) x xᵀ ∂ℓ/∂f⟩ of one neuron, with ∂ℓ/∂f of loss.ts; x has a trailing 1 in a biased network. The
 * copies moved apart by η, weighted so that the function changes only in second order, change the loss by
 * ½ γ(1−γ) ηᵀBη: positive definite, the segment 0 < γ < 1 is a plateau of minima; negative definite, its outside.
 * @param residual f(x_n) − y_n
 */
export function splittingMatrix(
  shape: NetworkShape,
  theta: Float64Array,
  neuron: number,
  inputs: Float64Array,
  residual: Float64Array,
): Float64Array {
  const { layers, output } = layoutOf(shape);
  const { stride, fanIn } = layers[0]!;
  const weights = theta.subarray(neuron * stride, (neuron + 1) * stride);
  const activation = ACTIVATIONS[shape.activation];
  const matrix = new Float64Array(stride * stride);
  const x = new Float64Array(stride).fill(1);
  for (let n = 0; n < residual.length; n++) {
    x.set(inputs.subarray(n * fanIn, (n + 1) * fanIn));
    const curvature = theta[output + neuron]! * activation.at(dot(weights, x))[2] * lossSlope(residual[n]!);
    for (let i = 0; i < stride; i++) {
      for (let j = 0; j < stride; j++) {
        matrix[i * stride + j] = matrix[i * stride + j]! + curvature * x[i]! * x[j]! / residual.length;
      }
    }
  }
  return matrix;
}

export function definiteness(matrix: Float64Array, n: number): Definiteness {
  const { values } = symmetricEigen(matrix, n);
  if (values[0]! > 0) return "positive";
  return values[n - 1]! < 0 ? "negative" : "indefinite";
}
