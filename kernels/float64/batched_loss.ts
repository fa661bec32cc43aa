/**
 * The mean squared loss of a network with its derivatives, as network_reference.ts and backpropagation.ts have them, for
 * many evaluations on one data set: samples are taken in blocks, each quantity as a column over a block's samples
 * (columns.ts). Sums are in another order, so results differ by rounding.
 */
import type { DataSet } from "../network_reference.ts";
import { layoutOf, type NetworkShape } from "../network_shape.ts";
import type { NetworkLoss } from "../analysis/networks/network_loss.ts";
import { shallowLoss } from "./shallow_loss.ts";
import { deepLoss } from "./deep_loss.ts";

/** @throws RangeError, when it is evaluated, for θ of another length than P, and for data of another dimension */
export function batchedLoss(shape: NetworkShape, data: DataSet): NetworkLoss {
  const { parameters } = layoutOf(shape);
  const { derivatives, gradient } = shape.hidden.length === 1
    ? shallowLoss(shape, data)
    : deepLoss(shape, data);
  const checked = (theta: Float64Array) => {
    if (theta.length === parameters && data.inputs === shape.inputs) return theta;
    throw new RangeError(
      `Cannot compute the loss as theta must be [P=${parameters}] and inputs [D=${shape.inputs}]: ` +
        `got ${theta.length} and ${data.inputs} values`,
    );
  };
  return {
    derivatives: (theta) => derivatives(checked(theta)),
    gradient: (theta) => gradient(checked(theta)),
  };
}
