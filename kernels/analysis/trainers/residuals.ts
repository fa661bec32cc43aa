/**
 * A network of one hidden layer as a problem of least squares: residuals e = f(x) − y of all samples and their derivatives
 * ∂e/∂θ, the terms of ../../network_reference.ts (`shallow`), one by one.
 */
import { ACTIVATIONS } from "../../activations.ts";
import type { DataSet } from "../../data_set.ts";
import { layoutOf, type NetworkShape } from "../../network_shape.ts";

/** A Jacobian of N × P numbers is made at each step. */
export const MOST_PARAMETERS = 300;

export interface Linearised {
  /** N. */
  readonly residuals: Float64Array;
  /** ∂eₙ/∂θₚ, N × P, by columns: all samples of the first parameter, then of the next. */
  readonly jacobian: Float64Array;
}

/** L(θ) = (1/N) Σ eₙ². */
export interface LeastSquares {
  readonly n: number;
  readonly parameters: number;
  residuals(theta: Float64Array): Float64Array;
  linearised(theta: Float64Array): Linearised;
}

/** @throws RangeError for a network of several hidden layers, with too many parameters, or for other data */
export function networkResiduals(shape: NetworkShape, data: DataSet): LeastSquares {
  const { layers, output, parameters: p } = layoutOf(shape);
  if (layers.length !== 1 || p > MOST_PARAMETERS || data.inputs !== shape.inputs) {
    throw new RangeError(
      `Cannot take residuals as the network must have one hidden layer, at most ${MOST_PARAMETERS} parameters and ` +
        `the data's ${data.inputs} inputs: got [${shape.hidden}], ${p} and ${shape.inputs}`,
    );
  }
  const { neurons, stride } = layers[0]!;
  const activation = ACTIVATIONS[shape.activation];
  const { n, inputs, x, y } = data;

  /** Adds up e, and leaves its derivatives in `jacobian` where that is given. */
  function evaluate(theta: Float64Array, jacobian: Float64Array | null): Float64Array {
    if (theta.length !== p) {
      throw new RangeError(`Cannot take residuals as θ must have P = ${p} values: got ${theta.length}`);
    }
    const residuals = y.map((value) => (shape.biased ? theta[p - 1]! : 0) - value);
    if (jacobian !== null && shape.biased) jacobian.fill(1, (p - 1) * n);
    for (let s = 0; s < n; s++) {
      for (let k = 0; k < neurons; k++) {
        const w = k * stride;
        let z = shape.biased ? theta[w + inputs]! : 0;
        for (let i = 0; i < inputs; i++) z += theta[w + i]! * x[s * inputs + i]!;
        const [value, slope] = activation.at(z);
        const a = theta[output + k]!;
        residuals[s] = residuals[s]! + a * value;
        if (jacobian === null) continue;
        jacobian[(output + k) * n + s] = value;
        for (let i = 0; i < inputs; i++) jacobian[(w + i) * n + s] = a * slope * x[s * inputs + i]!;
        if (shape.biased) jacobian[(w + inputs) * n + s] = a * slope;
      }
    }
    return residuals;
  }

  return {
    n,
    parameters: p,
    residuals: (theta) => evaluate(theta, null),
    linearised: (theta) => {
      const jacobian = new Float64Array(n * p);
      return { residuals: evaluate(theta, jacobian), jacobian };
    },
  };
}
