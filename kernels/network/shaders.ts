/** The network kernels as final WGSL for a shape, a number of samples and a schedule. */
import activation from "./activation.wgsl" with { type: "text" };
import exactSums from "./exact_sums.wgsl" with { type: "text" };
import gradient from "./gradient.wgsl" with { type: "text" };
import { layoutOf, type NetworkShape } from "../network_shape.ts";
import { DS, F32 } from "../strict/sources.ts";
import { type Constants, strictShader, type StrictSource } from "../strict/strict.ts";
import { activationConstants } from "./activation_table.ts";

/** How the work is laid out on an adapter; no result depends on it. */
export interface Schedule {
  /** Lanes of a workgroup that share out samples. */
  readonly lanes: number;
  /** Workgroups that share out the samples of one network. */
  readonly tiles: number;
}

/** Samples that a lane adds up before digits are carried: 2⁸ terms of 2²¹ stay below 2³¹. */
const TERMS = 256;

const source = (file: string, text: string): StrictSource => ({ file: `kernels/network/${file}`, text });
export const EXACT_SUMS = source("exact_sums.wgsl", exactSums);
export const ACTIVATION = source("activation.wgsl", activation);
const LIBRARY = [F32, DS, EXACT_SUMS];

/** Exponent e with |x| < 2^e for every input. */
export function inputExponent(x: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < x.length; i++) largest = Math.max(largest, Math.abs(x[i]!));
  return Math.max(0, Math.floor(Math.log2(Math.max(largest, 1))) + 1);
}

export function networkConstants(shape: NetworkShape, n: number, exponent: number, schedule: Schedule): Constants {
  const { parameters, output, layers } = layoutOf(shape);
  const step = schedule.lanes * schedule.tiles;
  const q = parameters + 1;
  return {
    ...activationConstants(shape.activation),
    D: shape.inputs,
    R: shape.hidden[0]!,
    P: parameters,
    Q: q,
    STRIDE: layers[0]!.stride,
    OUTPUT: output,
    BIASED: shape.biased,
    N: n,
    SAMPLE: 2 * (shape.inputs + 1),
    LANES: schedule.lanes,
    TILES: schedule.tiles,
    STEP: step,
    FLUSH: step * TERMS,
    INPUT_BOUND: { f32: 2 ** exponent },
    INPUT_SCALE: { f32: 2 ** -exponent },
    INPUT_EXPONENT: { i32: exponent },
    CHUNK: Math.min(q, Math.floor(960 / schedule.lanes)),
    SHARED: Math.min(q, Math.floor(960 / schedule.lanes)) * schedule.lanes,
    STATE: 16,
    STATUS: 0,
    ATTEMPT: 1,
    RESIDUAL: 2,
    RUNNING: 0,
    ROWS: 10,
    POINT: 9,
  };
}

export function gradientShader(constants: Constants): string {
  return strictShader([...LIBRARY, ACTIVATION, source("gradient.wgsl", gradient)], constants);
}
