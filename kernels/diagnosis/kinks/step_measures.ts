/** Of a step from a point with kinks: how long it is, and the fall of the loss that the local model predicts. */
import { lengthOf } from "../hidden/units.ts";
import type { Piecewise } from "./piecewise.ts";
import { rowLengths, type Surroundings } from "./surroundings.ts";

const OUTPUT_SCALE = 0.1;

/** Of each hidden unit |δw|/|w|, of each output |δa|/(OUTPUT_SCALE + |a|); the largest. NaN for a step that is not finite. */
export function relativeLength(problem: Piecewise, theta: Float64Array, step: Float64Array): number {
  if (!step.every(Number.isFinite)) return NaN;
  const [own, moved] = [rowLengths(problem, theta), rowLengths(problem, step)];
  let largest = 0;
  for (const [h, length] of moved.entries()) {
    if (length > 0) largest = Math.max(largest, length / own[h]!);
  }
  const { offset, stride, outputs } = problem.places.at(-1)!;
  for (let k = 0; k < outputs; k++) {
    const [from, to] = [offset + k * stride, offset + (k + 1) * stride];
    const size = OUTPUT_SCALE + lengthOf(theta.subarray(from, to));
    largest = Math.max(largest, lengthOf(step.subarray(from, to)) / size);
  }
  return largest;
}

/** Of L by its local model: the piece without damping, and the jumps of all near kinks that the step passes. */
export function predictedFall(around: Surroundings, z: Float64Array, step: Float64Array): number {
  const { gradient, hessian, jumps, slopes, multipliers } = around;
  const p = step.length;
  let fall = 0;
  for (let i = 0; i < p; i++) {
    let image = 0;
    for (let j = 0; j < p; j++) image += hessian[i * p + j]! * step[j]!;
    fall -= step[i]! * (gradient[i]! + image / 2);
  }
  for (const [k, own] of z.entries()) {
    let value = own;
    for (let i = 0; i < p; i++) value += slopes[k * p + i]! * step[i]!;
    const below = multipliers.has(k) || own <= 0;
    // What a held kink adds already where z > 0 is in L, not in the piece.
    const already = multipliers.has(k) ? Math.max(0, own) : 0;
    fall -= jumps[k]! * (Math.max(0, below ? value : -value) - already);
  }
  return fall;
}
