/** Draws of Gaussian processes with the Matérn-3/2 kernel at given inputs (paper, section 1), exactly, in float64. */
import exp from "@stdlib/math-base-special-exp";
import { normals } from "../../strict/random.ts";
import { blockedCholesky, type BlockFactor, multiplyFactor } from "../linear_algebra/blocked_cholesky.ts";
import { checkInputs } from "./data_checks.ts";

/** Added to the diagonal: far below every deviation, enough for the rounding of smooth kernels' matrices. */
export const JITTER = 1e-14;

/** k(x, x′) = (1 + √3 s r) exp(−√3 s r) at distance r; 1/s is the length scale. */
export function matern(distance: number, s: number): number {
  const u = Math.sqrt(3) * s * distance;
  return (1 + u) * exp(-u);
}

/**
 * The factor of the kernel's matrix at N inputs, from which draws are made.
 * @param x N×D, row-major
 * @throws RangeError for inputs that are not a data set's, or a matrix that is not positive definite
 */
export function maternFactor(
  x: Float64Array,
  inputs: number,
  s: number,
  progress?: (done: number, total: number) => void,
  jitter = JITTER,
): BlockFactor {
  checkInputs(x, inputs);
  if (!(s > 0 && s < Infinity)) {
    throw new RangeError(`Cannot make a Matérn kernel as s must be above 0: got ${s}`);
  }
  return blockedCholesky(x.length / inputs, (i, j) => {
    let square = 0;
    for (let k = 0; k < inputs; k++) {
      const gap = x[i * inputs + k]! - x[j * inputs + k]!;
      square += gap * gap;
    }
    return matern(Math.sqrt(square), s) + (i === j ? jitter : 0);
  }, progress);
}

/** One draw of mean zero: L z with z standard normal of its own stream. */
export function gaussianProcessDraw(factor: BlockFactor, stream: string, seed: number): Float64Array {
  return multiplyFactor(factor, normals(stream, seed, factor.n));
}
