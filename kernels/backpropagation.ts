/**
 * Loss, gradient and exact Hessian of a network of any depth in float64. Per sample, with layers ℓ = 1 … and
 * h⁰ = x, zˡ = Wˡ hˡ⁻¹ + bˡ, hˡ = σ(zˡ), f = a·hᴸ + b_out:
 *
 * Backwards, βˡ = ∂f/∂hˡ and δˡ = ∂f/∂zˡ = βˡ σ′(zˡ); so J = ∂f/∂θ is δˡᵢ hˡ⁻¹ⱼ for Wˡᵢⱼ and δˡᵢ for bˡᵢ.
 * Forwards, the tangents Zˡᵢ = ∂zˡᵢ/∂θ, each of length P.
 * ∂²f/∂θ² is the sum over all nonlinear operations of their adjoint times their own second derivative, taken along
 * the tangents: βˡᵢ σ″(zˡᵢ) Zˡᵢ Zˡᵢᵀ for an activation; for a product Wˡᵢⱼ hˡ⁻¹ⱼ the symmetric part of δˡᵢ times
 * (unit vector of Wˡᵢⱼ) (∂hˡ⁻¹ⱼ/∂θ)ᵀ, and likewise for aₖ hᴸₖ with adjoint 1.
 */
import { ACTIVATIONS } from "./activations.ts";
import { type LossDerivatives, meanDerivatives, sampleLoss } from "./loss.ts";
import type { DataSet } from "./data_set.ts";
import { type Layer, layoutOf, type NetworkShape } from "./network_shape.ts";

/** What one sample leaves in a layer. */
interface Pass extends Layer {
  /** hˡ, σ′(zˡ) and σ″(zˡ). */
  readonly value: Float64Array;
  readonly slope: Float64Array;
  readonly curvature: Float64Array;
  /** βˡ and δˡ. */
  readonly beta: Float64Array;
  readonly delta: Float64Array;
}

/** @param second whether the Hessian is wanted; without it an empty one is returned */
export function backpropagated(
  shape: NetworkShape,
  theta: ArrayLike<number>,
  data: DataSet,
  second: boolean,
): LossDerivatives {
  const { layers, output, parameters: p } = layoutOf(shape);
  const passes: Pass[] = layers.map((layer) => {
    const empty = () => new Float64Array(layer.neurons);
    return { ...layer, value: empty(), slope: empty(), curvature: empty(), beta: empty(), delta: empty() };
  });
  const last = passes.at(-1)!;
  const gradient = new Float64Array(p);
  const hessian = new Float64Array(second ? p * p : 0);
  const jacobian = new Float64Array(p);
  if (shape.biased) jacobian[p - 1] = 1;
  let loss = 0;
  for (let n = 0; n < data.n; n++) {
    const x = data.x.subarray(n * data.inputs, (n + 1) * data.inputs);
    forward(shape, theta, x, passes);
    let e = (shape.biased ? theta[p - 1]! : 0) - data.y[n]!;
    for (let k = 0; k < last.neurons; k++) {
      e += theta[output + k]! * last.value[k]!;
      jacobian[output + k] = last.value[k]!;
      last.beta[k] = theta[output + k]!;
    }
    loss += sampleLoss(e);
    backward(shape, theta, x, passes, jacobian);
    for (let i = 0; i < p; i++) gradient[i] = gradient[i]! + e * jacobian[i]!;
    if (!second) continue;
    addOuter(hessian, 1, jacobian, p);
    addCurvature(shape, theta, x, passes, output, e, hessian);
  }
  return meanDerivatives(loss, gradient, hessian, data.n);
}

function forward(
  shape: NetworkShape,
  theta: ArrayLike<number>,
  x: Float64Array,
  passes: readonly Pass[],
): void {
  const activation = ACTIVATIONS[shape.activation];
  let from = x;
  for (const { offset, fanIn, neurons, stride, value, slope, curvature } of passes) {
    for (let k = 0; k < neurons; k++) {
      const w = offset + k * stride;
      let z = shape.biased ? theta[w + fanIn]! : 0;
      for (let i = 0; i < fanIn; i++) z += theta[w + i]! * from[i]!;
      const sigma = activation.at(z);
      value[k] = sigma[0];
      slope[k] = sigma[1];
      curvature[k] = sigma[2];
    }
    from = value;
  }
}

/** From β of the last layer: β and δ of all layers, and their part of J. */
function backward(
  shape: NetworkShape,
  theta: ArrayLike<number>,
  x: Float64Array,
  passes: readonly Pass[],
  jacobian: Float64Array,
): void {
  for (let l = passes.length - 1; l >= 0; l--) {
    const { offset, fanIn, neurons, stride, slope, beta, delta } = passes[l]!;
    const from = l === 0 ? x : passes[l - 1]!.value;
    const betaBefore = l === 0 ? null : passes[l - 1]!.beta.fill(0);
    for (let k = 0; k < neurons; k++) {
      const d = delta[k] = beta[k]! * slope[k]!;
      const w = offset + k * stride;
      for (let i = 0; i < fanIn; i++) {
        jacobian[w + i] = d * from[i]!;
        if (betaBefore !== null) betaBefore[i] = betaBefore[i]! + d * theta[w + i]!;
      }
      if (shape.biased) jacobian[w + fanIn] = d;
    }
  }
}

/** Adds e ∂²f/∂θ² to the lower triangle. */
function addCurvature(
  shape: NetworkShape,
  theta: ArrayLike<number>,
  x: Float64Array,
  passes: readonly Pass[],
  output: number,
  e: number,
  hessian: Float64Array,
): void {
  const p = Math.sqrt(hessian.length);
  let from = x;
  // ∂hˡ⁻¹ⱼ/∂θ; the inputs do not depend on θ.
  let before: Float64Array[] = [];
  for (const { offset, fanIn, neurons, stride, value, slope, curvature, beta, delta } of passes) {
    const here: Float64Array[] = [];
    for (let k = 0; k < neurons; k++) {
      const w = offset + k * stride;
      const z = new Float64Array(p);
      for (let i = 0; i < before.length; i++) {
        const tangent = before[i]!;
        for (let q = 0; q < offset; q++) z[q] = z[q]! + theta[w + i]! * tangent[q]!;
        addRow(hessian, e * delta[k]!, w + i, tangent, p);
      }
      for (let i = 0; i < fanIn; i++) z[w + i] = from[i]!;
      if (shape.biased) z[w + fanIn] = 1;
      addOuter(hessian, e * beta[k]! * curvature[k]!, z, p);
      for (let q = 0; q < w + stride; q++) z[q] = z[q]! * slope[k]!;
      here.push(z);
    }
    before = here;
    from = value;
  }
  for (const [k, tangent] of before.entries()) addRow(hessian, e, output + k, tangent, p);
}

/** Adds scale v vᵀ, lower triangle. */
function addOuter(hessian: Float64Array, scale: number, v: Float64Array, p: number): void {
  for (let i = 0; i < p; i++) {
    const factor = scale * v[i]!;
    if (factor === 0) continue;
    for (let j = 0; j <= i; j++) hessian[i * p + j] = hessian[i * p + j]! + factor * v[j]!;
  }
}

/** Adds scale v to one row, left of the diagonal: v holds only parameters of layers below that row's. */
function addRow(hessian: Float64Array, scale: number, row: number, v: Float64Array, p: number): void {
  for (let j = 0; j < row; j++) hessian[row * p + j] = hessian[row * p + j]! + scale * v[j]!;
}
