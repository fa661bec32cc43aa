/** What exact_sums.wgsl and the kernels that add up by it must know: scales, and how many sums lanes exchange at once. */
import { ACTIVATIONS } from "../activations.ts";
import { layoutOf } from "../network_shape.ts";
import type { Constants } from "../strict/strict.ts";
import { exponentOf, type NetworkProblem, powerOfTwo, type Schedule } from "./problem.ts";

/** Words of workgroup memory that the lanes' sums may take, in vec4i. */
const SHARED_WORDS = 960;

/** Sums that lanes add up at a time. */
export function chunkOf(count: number, lanes: number): number {
  return Math.min(count, Math.floor(SHARED_WORDS / lanes));
}

/** A number as high and low part. */
export function pair(name: string, value: number): Constants {
  return { [`${name}_HIGH`]: { f32: value }, [`${name}_LOW`]: { f32: value - Math.fround(value) } };
}

/**
 * How terms are scaled before they become whole numbers, so that no sum overflows i32. With fine inputs digits have 15
 * bits, and 6 more are left for residuals above their scale; 2⁸ terms are added before carries. Of their squares, for the
 * loss, 3 are. With coarse inputs digits are multiplied by whole numbers of 9 + e bits, so that fewer terms, headroom and
 * bits fit.
 */
export function sumConstants(
  { coarse, inputExponent: e, shape }: NetworkProblem,
  { lanes, tiles }: Schedule,
): Constants {
  const slope = exponentOf(ACTIVATIONS[shape.activation].slopeBound);
  const [terms, termBits, headroom] = coarse ? [8, 3, 3] : [256, 8, 6];
  const bits = coarse ? 31 - termBits - headroom - 9 - e : 15;
  const weightBits = Math.min(20, 31 - 9 - e - exponentOf(shape.inputs + 1));
  const sums = layoutOf(shape).parameters + 1;
  const chunk = chunkOf(sums, lanes);
  return {
    Q: sums,
    CHUNK: chunk,
    CHUNK_LANES: chunk * lanes,
    FLUSH: lanes * tiles * terms,
    HEADROOM: { i32: headroom },
    LOSS_HEADROOM: { i32: 3 },
    WEIGHT_BITS: { i32: weightBits },
    SLOPE_SUM_SCALE: { f32: powerOfTwo(bits - 15 - slope) },
    SLOPE_SUM_EXPONENT: { i32: slope + 15 - bits },
    INPUT_SUM_EXPONENT: { i32: coarse ? -9 : e },
  };
}
