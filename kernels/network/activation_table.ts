/** The table that activation.wgsl reads, made in float64 from ../activations.ts, and the constants that go with it. */
import { type Activation, type ActivationName, ACTIVATIONS } from "../activations.ts";
import { exponentOf, powerOfTwo } from "./problem.ts";
import type { Constants } from "../strict/strict.ts";

/** Nodes a unit of z, and how far the table reaches: σ is a straight line beyond to 2⁻⁴⁵. */
const NODES = 512;
const RANGE = 32;
/** Values of one row, three vec4f. */
const ROW = 12;

/** Rows as activation.wgsl describes them, (2·RANGE·NODES + 1) × 12. */
export function activationTable(name: ActivationName): Float32Array<ArrayBuffer> {
  const rows = 2 * RANGE * NODES + 1;
  const table = new Float32Array(ROW * rows);
  const { at } = ACTIVATIONS[name];
  for (let k = 0; k < rows; k++) {
    const row = table.subarray(ROW * k, ROW * (k + 1));
    const [value, slope, second, third, fourth, fifth] = at(k / NODES - RANGE);
    if (k === 0 || k === rows - 1) {
      row.set([...split(value), ...split(slopeBeyond(slope))]);
      continue;
    }
    row.set([...splitNear(value, slope), ...splitNear(slope, second), ...splitNear(second, third)]);
    row.set([third / 3, fourth / 12, ...split(third), fifth / 6], 6);
  }
  return table;
}

/** The slope of the straight line beyond the table: a whole number where it is one to 2⁻⁴⁴. */
function slopeBeyond(slope: number): number {
  const integer = Math.round(slope);
  return Math.abs(slope - integer) < powerOfTwo(-44) ? integer : slope;
}

/**
 * σ′ below and above 0 of an activation with a kink.
 * @throws RangeError for one that is not two straight lines
 */
function kinkSlopes(name: string, at: Activation["at"]): [below: number, above: number] {
  const [below, above] = [at(-1)[1], at(1)[1]];
  for (const z of [-RANGE, -3, -0.01, 0.01, 3, RANGE]) {
    const slope = z < 0 ? below : above;
    const [value, ...derivatives] = at(z);
    const expected = [slope * z, slope, 0, 0, 0, 0];
    const bad = [value, ...derivatives].findIndex((found, i) =>
      !(Math.abs(found - expected[i]!) <= powerOfTwo(-48) * Math.abs(expected[i]!))
    );
    if (bad < 0) continue;
    throw new RangeError(
      `Cannot make kernels for the activation ${name} as one with a kink must be two straight lines that meet in the ` +
        `origin: derivative ${bad} at ${z} is ${at(z)[bad]}, not ${expected[bad]}`,
    );
  }
  return [below, above];
}

function split(value: number): [number, number] {
  return [value, value - Math.fround(value)];
}

/**
 * High and low part of a value to which up to 2⁻⁹ of its derivative is added. Where that may be more than the value, the
 * high part is a multiple of 2⁻³³ of the derivative: then high + step − high is exact, and so is `quick_two_sum`.
 */
function splitNear(value: number, derivative: number): [number, number] {
  const grid = powerOfTwo(exponentOf(Math.abs(derivative)) - 33);
  if (Math.abs(value) >= powerOfTwo(24) * grid) return split(value);
  const high = Math.round(value / grid) * grid;
  return [high, value - high];
}

/** What activation.wgsl must know beside its table. */
export function activationConstants(name: ActivationName): Constants {
  const { bound, slopeBound, curvatureBound, kink, law, at } = ACTIVATIONS[name] as Activation;
  let largest = 0;
  for (let k = -8 * NODES; k <= 8 * NODES; k++) largest = Math.max(largest, Math.abs(at(k / NODES)[5]));
  const [below, above] = kink ? kinkSlopes(name, at) : [0, 0];
  return {
    NODES: { f32: NODES },
    ONE_OVER_NODES: { f32: 1 / NODES },
    RANGE: { f32: RANGE },
    ROWS_BELOW_ZERO: { i32: RANGE * NODES },
    // Left out of σ′ it errs by (2⁻¹⁰)⁴/24 of its size.
    KINK: kink,
    LAW: law !== undefined,
    ONE: { f32: law?.one ?? 0 },
    BY_Z: { f32: law?.byZ ?? 0 },
    BY_VALUE: { f32: law?.byValue ?? 0 },
    BY_SLOPE: { f32: law?.bySlope ?? 0 },
    BELOW_HIGH: { f32: below },
    BELOW_LOW: { f32: below - Math.fround(below) },
    ABOVE_HIGH: { f32: above },
    ABOVE_LOW: { f32: above - Math.fround(above) },
    FIFTH: largest > 1.5,
    SLOPED: [-RANGE, RANGE].some((end) => ![0, 1].includes(slopeBeyond(at(end)[1]))),
    VALUE_OFFSET: { f32: bound.offset },
    VALUE_SLOPE: { f32: bound.slope },
    SLOPE_EXPONENT: { i32: exponentOf(slopeBound) },
    SLOPE_SCALE: { f32: powerOfTwo(-exponentOf(slopeBound)) },
    CURVATURE_EXPONENT: { i32: exponentOf(curvatureBound) },
    CURVATURE_SCALE: { f32: powerOfTwo(-exponentOf(curvatureBound)) },
  };
}
