/**
 * A network's output, loss, gradient and exact Hessian in float64, readable beside the equations (paper, section 1):
 * the loss L of loss.ts, θ in the order of network_shape.ts. Shallow networks by the closed formulas below, deeper ones
 * by backpropagation.ts. Per sample e = f − y and J = ∂f/∂θ.
 */
import { ACTIVATIONS } from "./activations.ts";
import { backpropagated } from "./backpropagation.ts";
import type { DataSet } from "./data_set.ts";
import { type LossAndGradient, type LossDerivatives, meanDerivatives, sampleLoss } from "./loss.ts";
import { layoutOf, type NetworkShape, parameterCount } from "./network_shape.ts";

export type { DataSet } from "./data_set.ts";

/** f(x) for one input of length D. */
export function networkOutput(shape: NetworkShape, theta: ArrayLike<number>, x: ArrayLike<number>): number {
  const { layers, output } = layoutOf(shape);
  const activation = ACTIVATIONS[shape.activation];
  let from = x;
  for (const layer of layers) {
    const to = new Float64Array(layer.neurons);
    for (let k = 0; k < layer.neurons; k++) {
      const w = layer.offset + k * layer.stride;
      let z = shape.biased ? theta[w + layer.fanIn]! : 0;
      for (let i = 0; i < layer.fanIn; i++) z += theta[w + i]! * from[i]!;
      to[k] = activation.at(z)[0];
    }
    from = to;
  }
  let f = shape.biased ? theta[output + from.length]! : 0;
  for (let k = 0; k < from.length; k++) f += theta[output + k]! * from[k]!;
  return f;
}

/** L and ∇L. */
export function networkGradient(
  shape: NetworkShape,
  theta: ArrayLike<number>,
  data: DataSet,
): LossAndGradient {
  const { loss, gradient } = derivatives(shape, theta, data, false);
  return { loss, gradient };
}

/** L, ∇L and ∇∇L. */
export function networkDerivatives(
  shape: NetworkShape,
  theta: ArrayLike<number>,
  data: DataSet,
): LossDerivatives {
  return derivatives(shape, theta, data, true);
}

/** ‖θ‖ = Σ θᵢ² / (2P): the paper's, not the Euclidean norm. */
export function parameterNorm(theta: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < theta.length; i++) sum += theta[i]! * theta[i]!;
  return sum / (2 * theta.length);
}

/**
 * L + R with its derivatives, R = (‖θ‖ − maxnorm)³/3 where ‖θ‖ > maxnorm and 0 elsewhere. With s = ‖θ‖ − maxnorm
 * and ∂‖θ‖/∂θ = θ/P: ∇R = s² θ/P, ∇∇R = (s²/P) I + (2s/P²) θ θᵀ. Without a Hessian, none is added.
 */
export function withRegulariser(
  at: LossDerivatives,
  theta: ArrayLike<number>,
  maxNorm: number,
): LossDerivatives;
export function withRegulariser(
  at: LossAndGradient,
  theta: ArrayLike<number>,
  maxNorm: number,
): LossAndGradient;
export function withRegulariser(
  at: LossAndGradient & { readonly hessian?: Float64Array },
  theta: ArrayLike<number>,
  maxNorm: number,
): LossAndGradient {
  const s = parameterNorm(theta) - maxNorm;
  if (!(s > 0)) return at;
  const p = theta.length;
  const loss = at.loss + s * s * s / 3;
  const gradient = at.gradient.map((value, i) => value + s * s / p * theta[i]!);
  if (at.hessian === undefined) return { loss, gradient };
  const hessian = at.hessian.map((value, at) => {
    const [i, j] = [Math.floor(at / p), at % p];
    // The product first, so that the sum stays symmetric to the last bit.
    return value + 2 * s / (p * p) * (theta[i]! * theta[j]!) + (i === j ? s * s / p : 0);
  });
  return { loss, gradient, hessian } as LossDerivatives;
}

function derivatives(
  shape: NetworkShape,
  theta: ArrayLike<number>,
  data: DataSet,
  second: boolean,
): LossDerivatives {
  const p = parameterCount(shape);
  if (theta.length !== p || data.inputs !== shape.inputs) {
    throw new RangeError(
      `Cannot compute the loss as theta must be [P=${p}] and inputs [D=${shape.inputs}]: ` +
        `got ${theta.length} and ${data.inputs} values`,
    );
  }
  return shape.hidden.length === 1
    ? shallow(shape, theta, data, second)
    : backpropagated(shape, theta, data, second);
}

/**
 * One hidden layer of R neurons, z = w·x̃ with x̃ = (x, 1) in a biased network. J is a σ′(z) x̃ for w, σ(z) for a and
 * 1 for the output bias; ∂²f/∂θ² is a σ″(z) x̃ x̃ᵀ for w with itself and σ′(z) x̃ for w with its own a.
 */
function shallow(
  shape: NetworkShape,
  theta: ArrayLike<number>,
  data: DataSet,
  second: boolean,
): LossDerivatives {
  const { layers: [layer], output, parameters: p } = layoutOf(shape);
  const { neurons, stride } = layer!;
  const activation = ACTIVATIONS[shape.activation];
  const gradient = new Float64Array(p);
  const hessian = new Float64Array(second ? p * p : 0);
  const jacobian = new Float64Array(p);
  const input = new Float64Array(stride).fill(1);
  const [slopes, curvatures] = [new Float64Array(neurons), new Float64Array(neurons)];
  if (shape.biased) jacobian[p - 1] = 1;
  let loss = 0;
  for (let n = 0; n < data.n; n++) {
    for (let i = 0; i < data.inputs; i++) input[i] = data.x[n * data.inputs + i]!;
    let e = (shape.biased ? theta[p - 1]! : 0) - data.y[n]!;
    for (let k = 0; k < neurons; k++) {
      const w = k * stride;
      let z = 0;
      for (let i = 0; i < stride; i++) z += theta[w + i]! * input[i]!;
      const sigma = activation.at(z);
      const a = theta[output + k]!;
      e += a * sigma[0];
      slopes[k] = sigma[1];
      curvatures[k] = a * sigma[2];
      jacobian[output + k] = sigma[0];
      for (let i = 0; i < stride; i++) jacobian[w + i] = a * sigma[1] * input[i]!;
    }
    loss += sampleLoss(e);
    for (let i = 0; i < p; i++) gradient[i] = gradient[i]! + e * jacobian[i]!;
    if (!second) continue;
    for (let i = 0; i < p; i++) {
      for (let j = 0; j <= i; j++) hessian[i * p + j] = hessian[i * p + j]! + jacobian[i]! * jacobian[j]!;
    }
    for (let k = 0; k < neurons; k++) {
      for (let i = 0; i < stride; i++) {
        const row = k * stride + i;
        const own = (output + k) * p + row;
        hessian[own] = hessian[own]! + e * slopes[k]! * input[i]!;
        for (let j = 0; j <= i; j++) {
          const at = row * p + k * stride + j;
          hessian[at] = hessian[at]! + e * curvatures[k]! * input[i]! * input[j]!;
        }
      }
    }
  }
  return meanDerivatives(loss, gradient, hessian, data.n);
}
