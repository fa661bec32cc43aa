/** What hosts and shaders agree on of J^T J (exact_products.wgsl, rounded_products.wgsl) and of rounding.wgsl. */
import { layoutOf, type NetworkShape } from "../../network_shape.ts";
import type { Constants } from "../../strict/strict.ts";
import { chunkOf, pair } from "../exact_sums.ts";
import { columnLength, type NetworkProblem, powerOfTwo, type Schedule } from "../problem.ts";
import type { Samples } from "../samples.ts";

/**
 * How far Hessians are rounded, unless the settings say otherwise. Found by experiment at a relative tolerance of 10⁻³:
 * flows then have as many rejections as with exact Hessians; ten times further half as many again.
 */
export const ROUNDED_REACH = 100;

/** The most columns of a tile's side: the square of it are sums of a lane. */
const MOST_OF_A_SIDE = 12;

export interface TileLayout {
  /** Columns of the Jacobian that a neuron has. */
  readonly columns: number;
  /** Neurons of a side, and their columns. */
  readonly group: number;
  readonly side: number;
  /** Pairs of groups a ≥ b, each a tile. */
  readonly pairs: number;
  /** Sums of a tile. */
  readonly sums: number;
}

/** Long shaders take as large tiles as they compile in time; others one neuron by one. No result depends on it. */
export function tileLayout(shape: NetworkShape, { lanes, registers }: Schedule): TileLayout {
  const neurons = shape.hidden[0]!;
  const columns = layoutOf(shape).layers[0]!.stride + 1;
  const most = registers && lanes <= 8 ? Math.max(1, Math.floor(MOST_OF_A_SIDE / columns)) : 1;
  const groups = Math.ceil(neurons / most);
  const group = Math.ceil(neurons / groups);
  const side = group * columns;
  return { columns, group, side, pairs: groups * (groups + 1) / 2, sums: side * side + side };
}

/** Parts of exact_products.wgsl: 128 samples a lane. */
export function exactPartCount(n: number, { lanes }: Schedule): number {
  return Math.ceil(n / (128 * lanes));
}

/** First neuron of the rows and of the columns of each tile. */
export function tileList(shape: NetworkShape, schedule: Schedule): Uint32Array<ArrayBuffer> {
  const { group } = tileLayout(shape, schedule);
  const list: number[] = [];
  for (let a = 0; a < shape.hidden[0]!; a += group) for (let b = 0; b <= a; b += group) list.push(a, b);
  return Uint32Array.from(list);
}

/** What an input of 2¹⁴ stands for: inputs are less than 2¹⁴ of it. */
export function inputUnit(largestInput: number): number {
  return Math.max(largestInput, 1e-6) * 16384 / 16383;
}

/** The words of rounded_inputs.wgsl, ⌈D / 2⌉ × ROW. @param largestInput |x| of all inputs at most */
export function roundedInputs({ n, inputs, x }: Samples, largestInput: number): Int32Array<ArrayBuffer> {
  const row = columnLength(n);
  const words = new Int32Array(Math.ceil(inputs / 2) * row);
  const scale = 16384 / inputUnit(largestInput);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < inputs; k++) {
      const integer = Math.round(x[i * inputs + k]! * scale);
      words[(k >> 1) * row + i]! |= k % 2 === 0 ? integer & 0xffff : integer << 16;
    }
  }
  return words;
}

/** x / 2^e in f32, D × ROW. @param exponent e with |x| < 2^e for every input */
export function scaledInputs({ n, inputs, x }: Samples, exponent: number): Float32Array<ArrayBuffer> {
  const row = columnLength(n);
  const values = new Float32Array(inputs * row);
  const scale = powerOfTwo(-exponent);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < inputs; k++) values[k * row + i] = Math.fround(x[i * inputs + k]!) * scale;
  }
  return values;
}

/** Constants of the rounded Hessian's kernels. */
export function roundedConstants(
  { shape, n, largestInput, largestNorm }: NetworkProblem,
  schedule: Schedule,
): Constants {
  const { columns, group, side, pairs, sums } = tileLayout(shape, schedule);
  const sources = columns - 1;
  const chunk = chunkOf(sums, 2 * schedule.lanes);
  const curvatures = chunkOf(sources * (sources + 1) / 2, 2 * schedule.lanes);
  return {
    SAMPLES: { f32: n },
    ...pair("MINUS_N_OVER_12", -n / 12),
    ...pair("INPUT_UNIT", inputUnit(largestInput)),
    INPUT_NORM: { f32: largestNorm },
    D2: Math.ceil(shape.inputs / 2),
    C: columns,
    G: group,
    SIDE: side,
    SIDE4: 4 * side,
    STRIDE4: 4 * sources,
    ENTRIES: side * side,
    TILE_SUMS: sums,
    EXACT_PARTS: exactPartCount(n, schedule),
    TILE_PAIRS: pairs,
    TILE_CHUNK: chunk,
    TILE_CHUNK_LANES: chunk * schedule.lanes,
    CURVATURE_CHUNK: curvatures,
    CURVATURE_CHUNK_LANES: curvatures * schedule.lanes,
  };
}
