/**
 * A network of one hidden layer in which a gated linear unit stands in place of two neurons (paper, section 3):
 *
 *   f(x) = c σ(w·x̃) + (v·x̃) σ′(w·x̃) + Σₖ aₖ σ(wₖ·x̃) + b_out,  x̃ = (x, 1) with biases,  v = a Δ.
 *
 * θ is w, v, the input weights of the r − 2 neurons, c, their output weights, b_out: one parameter less than the network
 * of r neurons, because the channel's a and Δ only count as v.
 */
import { ACTIVATIONS } from "../../activations.ts";
import { type LossDerivatives, meanDerivatives, sampleLoss } from "../../loss.ts";
import type { DataSet } from "../../network_reference.ts";
import { layoutOf, type NetworkShape } from "../../network_shape.ts";
import { type Pair, placesOf } from "./coordinates.ts";

/** Parameters of the network with the unit, from those of the network with two neurons for it. */
export function gatedParameterCount(shape: NetworkShape): number {
  return layoutOf(shape).parameters - 1;
}

/** θ of the network with the unit at a channel's coordinates. */
export function fromChannelCoordinates(shape: NetworkShape, pair: Pair, q: Float64Array): Float64Array {
  const { layers, output } = layoutOf(shape);
  const { neurons } = layers[0]!;
  const { stride, w, delta, c, a } = placesOf(shape, pair);
  const others = Array.from({ length: neurons }, (_, k) => k).filter((k) =>
    k !== pair.first && k !== pair.second
  );
  return Float64Array.from([
    ...q.subarray(w, w + stride),
    ...q.subarray(delta, delta + stride).map((x) => q[a]! * x),
    ...others.flatMap((k) => [...q.subarray(k * stride, (k + 1) * stride)]),
    q[c]!,
    ...others.map((k) => q[output + k]!),
    ...q.subarray(output + neurons),
  ]);
}

/**
 * L and its first two derivatives.
 * @param shape of the network with two neurons in place of the unit
 * @param second whether the Hessian is wanted; without it an empty one is returned
 */
export function gatedDerivatives(
  shape: NetworkShape,
  theta: Float64Array,
  data: DataSet,
  second = true,
): LossDerivatives {
  const { layers } = layoutOf(shape);
  const { neurons, stride } = layers[0]!;
  const p = gatedParameterCount(shape);
  if (theta.length !== p || data.inputs !== shape.inputs) {
    throw new RangeError(
      `Cannot compute the loss as θ must be [P=${p}] and inputs [D=${shape.inputs}]: got ${theta.length} and ${data.inputs} values`,
    );
  }
  const output = neurons * stride;
  const activation = ACTIVATIONS[shape.activation];
  const x = new Float64Array(stride).fill(1);
  const [gradient, jacobian] = [new Float64Array(p), new Float64Array(p)];
  const hessian = new Float64Array(second ? p * p : 0);
  if (shape.biased) jacobian[p - 1] = 1;
  /** Adds factor x̃ x̃ᵀ to the block of the Hessian that starts at a row and a column. */
  const addBlock = (row: number, column: number, factor: number) => {
    for (let i = 0; i < stride; i++) {
      for (let j = 0; j < stride; j++) {
        const at = (row + i) * p + column + j;
        hessian[at] = hessian[at]! + factor * x[i]! * x[j]!;
      }
    }
  };
  const addRow = (row: number, column: number, factor: number) => {
    for (let j = 0; j < stride; j++) {
      hessian[row * p + column + j] = hessian[row * p + column + j]! + factor * x[j]!;
    }
  };
  let loss = 0;
  for (let n = 0; n < data.n; n++) {
    for (let k = 0; k < data.inputs; k++) x[k] = data.x[n * data.inputs + k]!;
    let e = (shape.biased ? theta[p - 1]! : 0) - data.y[n]!;
    const curvatures: { block: number; output: number; slope: number; curvature: number }[] = [];
    // Block 1 is v: it has no output weight, and every later one stands a place earlier.
    for (let block = 0; block < neurons; block++) {
      if (block === 1) continue;
      const own = block === 0 ? output : output + block - 1;
      let [z, gate] = [0, 0];
      for (let k = 0; k < stride; k++) z += theta[block * stride + k]! * x[k]!;
      if (block === 0) { for (let k = 0; k < stride; k++) gate += theta[stride + k]! * x[k]!; }
      const s = activation.at(z);
      const weight = theta[own]!;
      e += weight * s[0] + gate * s[1];
      jacobian[own] = s[0];
      const slope = weight * s[1] + gate * s[2];
      for (let k = 0; k < stride; k++) jacobian[block * stride + k] = slope * x[k]!;
      if (block === 0) { for (let k = 0; k < stride; k++) jacobian[stride + k] = s[1] * x[k]!; }
      curvatures.push({ block, output: own, slope: s[1], curvature: weight * s[2] + gate * s[3] });
      if (block === 0) curvatures.push({ block: 1, output: -1, slope: 0, curvature: s[2] });
    }
    loss += sampleLoss(e);
    for (let i = 0; i < p; i++) gradient[i] = gradient[i]! + e * jacobian[i]!;
    if (!second) continue;
    for (let i = 0; i < p; i++) {
      for (let j = 0; j <= i; j++) hessian[i * p + j] = hessian[i * p + j]! + jacobian[i]! * jacobian[j]!;
    }
    for (const { block, output: own, slope, curvature } of curvatures) {
      // ∂²f/∂v∂w = σ″ x̃ x̃ᵀ; v with itself has none.
      addBlock(block * stride, block === 1 ? 0 : block * stride, e * curvature);
      if (own >= 0) addRow(own, block * stride, e * slope);
    }
  }
  return meanDerivatives(loss, gradient, hessian, data.n);
}
