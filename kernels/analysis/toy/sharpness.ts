/**
 * What should stay at the edge of stability of SGD and of Adam, for the toy.
 *
 * SGD: the batch sharpness, the mean over batches of gᵀH_B g / gᵀg with g = ∇L_B, which comes to 2/η (Andreyev &
 * Beneventano, arXiv 2412.20553). Adam: the largest eigenvalue of P^(−1/2) H P^(−1/2) with P = diag(√v̂ + 10⁻⁸), which
 * comes to (2 + 2β₁) / ((1 − β₁) η) = 38/η when batches hold all samples (Cohen et al., arXiv 2207.14484).
 */
import { sampleDerivatives, type Samples } from "../../toy/reference.ts";
import { type EpochOrder, sampleAt } from "./epoch_order.ts";
import { symmetricEigen } from "../linear_algebra/symmetric_eigen.ts";

/** Adam's constants in toy/minibatch.wgsl. */
const [BETA1, ADAM_EPSILON] = [0.9, 1e-8];

/** The sharpness at which gradient descent with this learning rate loses its stability. */
export const sgdEdge = (eta: number): number => 2 / eta;
/** The same of Adam, in the norm of its preconditioner. */
export const adamEdge = (eta: number): number => (2 + 2 * BETA1) / ((1 - BETA1) * eta);

/**
 * The mean of gᵀH_B g / gᵀg over the N/B batches of an epoch.
 * @throws RangeError unless B divides N, and where a batch has no gradient or one that is not finite
 */
export function batchSharpness(
  theta: ArrayLike<number>,
  { x, y }: Samples,
  batch: number,
  order: EpochOrder,
): number {
  const n = x.length;
  if (!(batch > 0 && n % batch === 0)) {
    throw new RangeError(`Cannot make batches as their size must divide N = ${n}: got ${batch}`);
  }
  const own = { x: new Float64Array(batch), y: new Float64Array(batch) };
  let sum = 0;
  for (let first = 0; first < n; first += batch) {
    for (let j = 0; j < batch; j++) {
      const i = sampleAt(order, first + j, n);
      own.x[j] = x[i]!;
      own.y[j] = y[i]!;
    }
    const { gradient, hessian } = sampleDerivatives(theta, own);
    const curvature = directionalCurvature(gradient, hessian);
    if (!Number.isFinite(curvature)) {
      throw new RangeError(
        `Cannot tell the curvature along a batch's gradient: got the gradient ${[...gradient].join(", ")}`,
      );
    }
    sum += curvature;
  }
  return sum * batch / n;
}

/** gᵀH g / gᵀg. */
function directionalCurvature(g: Float64Array, hessian: Float64Array): number {
  let [square, curved] = [0, 0];
  for (let i = 0; i < g.length; i++) {
    square += g[i]! * g[i]!;
    for (let j = 0; j < g.length; j++) curved += g[i]! * hessian[g.length * i + j]! * g[j]!;
  }
  return curved / square;
}

/**
 * Adam's preconditioner after t steps, its diagonal. As the moments are corrected for their start, so is P.
 * @param v second moments
 * @param powers β₁ᵗ and β₂ᵗ
 */
export function adamPreconditioner(v: ArrayLike<number>, powers: readonly [number, number]): Float64Array {
  return Float64Array.from(v, (each) => (1 - powers[0]) * (Math.sqrt(each / (1 - powers[1])) + ADAM_EPSILON));
}

/** The largest eigenvalue of P^(−1/2) H P^(−1/2). */
export function preconditionedSharpness(hessian: Float64Array, preconditioner: Float64Array): number {
  const n = preconditioner.length;
  const scaled = hessian.map((value, k) =>
    value / Math.sqrt(preconditioner[Math.floor(k / n)]! * preconditioner[k % n]!)
  );
  return symmetricEigen(scaled, n).values[n - 1]!;
}
