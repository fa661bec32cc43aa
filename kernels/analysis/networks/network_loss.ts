/** The mean squared loss of a network on a data set as flows and Newton's method take it. */
import { type DataSet, networkDerivatives, networkGradient } from "../../network_reference.ts";
import type { NetworkShape } from "../../network_shape.ts";
import type { Derivatives, GradientOf } from "../integrators/solver.ts";

export interface NetworkLoss {
  readonly derivatives: (theta: Float64Array) => Derivatives;
  /** The same without the Hessian. */
  readonly gradient: GradientOf;
}

export function networkLoss(shape: NetworkShape, data: DataSet): NetworkLoss {
  return {
    derivatives: (theta) => networkDerivatives(shape, theta, data),
    gradient: (theta) => networkGradient(shape, theta, data),
  };
}
