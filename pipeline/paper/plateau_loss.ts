/** The mean squared loss on a data set as flows and Newton's method take it: the Hessian is computed when asked for. */
import type { Derivatives } from "../../kernels/analysis/rodas4.ts";
import { type DataSet, networkDerivatives, networkGradient } from "../../kernels/network_reference.ts";
import type { NetworkShape } from "../../kernels/network_shape.ts";

export type LossOf = (theta: Float64Array) => Derivatives;

export function lossOf(shape: NetworkShape, data: DataSet): LossOf {
  return (theta) => {
    const { loss, gradient } = networkGradient(shape, theta, data);
    let hessian: Float64Array | undefined;
    return {
      loss,
      gradient,
      get hessian() {
        return hessian ??= networkDerivatives(shape, theta, data).hessian;
      },
    };
  };
}
