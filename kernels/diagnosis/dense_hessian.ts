/** The whole Hessian of a network of few parameters. */
import { batchedLoss } from "../float64/batched_loss.ts";
import type { DenseLoss } from "./findings.ts";
import type { DensePoint, DenseSamples } from "./model.ts";
import { asPaperShape, type DenseNetwork } from "./network.ts";

/**
 * Parameters of a network whose Hessian is held as a whole, 32 MB. On one core P = 1995 with N = 10⁴ took 33 s of
 * products and 26 s of eigenvalues, P = 500 half a second of the latter.
 */
export const MOST_DENSE = 2000;

/** Hessians of deep networks by batchedLoss keep P columns for each neuron: up to these parameters, 50 MB. */
const MOST_BATCHED = 500;

/**
 * ∇∇L at θ, P×P, row-major, symmetric to the last bit: by batchedLoss for the paper's networks, otherwise by products
 * with unit vectors.
 * @param point of the dense model at θ
 * @throws RangeError for more than 2000 parameters
 */
export function denseHessian(
  network: DenseNetwork,
  loss: DenseLoss,
  samples: DenseSamples,
  theta: Float64Array,
  point: DensePoint,
): Float64Array {
  const p = theta.length;
  if (p > MOST_DENSE) {
    throw new RangeError(`Cannot hold a Hessian as P must be at most ${MOST_DENSE}: got ${p}`);
  }
  const shape = asPaperShape(network);
  if (shape !== null && loss.kind === "mean-square" && p <= MOST_BATCHED) {
    const hessian = batchedLoss(shape, samples).derivatives(theta).hessian.map((value) =>
      loss.factor * value
    );
    for (let i = 0; i < p; i++) hessian[i * p + i] = hessian[i * p + i]! + (loss.decay ?? 0);
    return hessian;
  }
  return hessianByProducts(point, p);
}

/** By P products, (H + Hᵀ)/2. */
export function hessianByProducts(point: DensePoint, p: number): Float64Array {
  const hessian = new Float64Array(p * p);
  const unit = new Float64Array(p);
  for (let i = 0; i < p; i++) {
    unit[i] = 1;
    hessian.set(point.product(unit), i * p);
    unit[i] = 0;
  }
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < i; j++) {
      const mean = (hessian[i * p + j]! + hessian[j * p + i]!) / 2;
      hessian[i * p + j] = hessian[j * p + i] = mean;
    }
  }
  return hessian;
}
