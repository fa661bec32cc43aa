/** The network kernels as final WGSL for a shape, a number of samples and a schedule. */
import activation from "./activation.wgsl" with { type: "text" };
import control from "./control.wgsl" with { type: "text" };
import exactSums from "./exact_sums.wgsl" with { type: "text" };
import factor from "./factor.wgsl" with { type: "text" };
import flow from "./flow.wgsl" with { type: "text" };
import flowGradient from "./flow_gradient.wgsl" with { type: "text" };
import flowNorm from "./flow_norm.wgsl" with { type: "text" };
import gradient from "./gradient.wgsl" with { type: "text" };
import hessian from "./hessian.wgsl" with { type: "text" };
import jacobian from "./jacobian.wgsl" with { type: "text" };
import normal from "./normal.wgsl" with { type: "text" };
import stage from "./stage.wgsl" with { type: "text" };
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

/** What the kernels are made for. */
export interface NetworkProblem {
  readonly shape: NetworkShape;
  /** N, the number of samples. */
  readonly n: number;
  /** Exponent e with |x| < 2^e for every input. */
  readonly inputExponent: number;
  /** Above this parameter norm the regulariser acts. */
  readonly maxNorm: number;
}

/** Words of a network's state, by name (flow.wgsl). */
export const STATE_WORDS = {
  STATUS: 0,
  ATTEMPT: 1,
  RESIDUAL: 2,
  H: 3,
  REJECTED: 4,
  STEPS: 5,
  REJECTIONS: 6,
  FRESH: 7,
  TIME: 8,
  LOSS: 10,
  SLOPE: 12,
  NORM: 13,
  PHASE: 14,
  SCALE: 15,
} as const;
export const STATE = 16;
export const ENDS = { RUNNING: 0, CONVERGED: 1, INFINITE: 2, SLOW: 3, FAILED: 4 } as const;
const PHASES = { START: 0, MEASURED: 1, FLOWING: 2 } as const;
/** Rows of a network's vectors. */
export const VECTOR_ROWS = { THETA: 0, GRADIENT: 1, U: 2, POINT: 8, NEXT: 9 } as const;
export const ROWS = 10;
export const STAGES = 6;

/** Samples that a lane adds up before digits are carried: 2⁸ terms of 2²¹ stay below 2³¹. */
const TERMS = 256;
/** Columns of the Jacobian that one workgroup of normal.wgsl multiplies by as many. */
export const BLOCK = 4;
/** Words of workgroup memory that the lanes' sums may take, in vec4i. */
const SHARED_WORDS = 960;

const source = (name: string, text: string): StrictSource => ({ file: `kernels/network/${name}.wgsl`, text });
const SUMS = [F32, DS, source("exact_sums", exactSums)];
const ACTIVATION = source("activation", activation);
const FLOW = source("flow", flow);
const GRADIENT_OF_FLOW = source("flow_gradient", flowGradient);
const NORM = source("flow_norm", flowNorm);

/** Entry point → the sources that it is made of. */
const KERNELS = {
  gradient: [...SUMS, ACTIVATION, FLOW, source("gradient", gradient)],
  jacobian: [...SUMS, ACTIVATION, FLOW, source("jacobian", jacobian)],
  normal: [...SUMS, source("normal", normal)],
  assemble: [...SUMS, FLOW, GRADIENT_OF_FLOW, NORM, source("hessian", hessian)],
  factorise: [F32, DS, source("factor", factor)],
  stage: [...SUMS, FLOW, GRADIENT_OF_FLOW, NORM, source("stage", stage)],
  control: [...SUMS, FLOW, GRADIENT_OF_FLOW, NORM, source("control", control)],
} as const;
export type Kernel = keyof typeof KERNELS;

/** Exponent e with |x| < 2^e for every input. */
export function inputExponent(x: ArrayLike<number>): number {
  let largest = 1;
  for (let i = 0; i < x.length; i++) largest = Math.max(largest, Math.abs(x[i]!));
  let e = 0;
  while (2 ** e <= largest) e++;
  return e;
}

/** Number of BLOCK × BLOCK blocks in the lower triangle of a P × P matrix. */
export function blockCount(parameters: number): number {
  const along = Math.ceil(parameters / BLOCK);
  return along * (along + 1) / 2;
}

function networkConstants(problem: NetworkProblem, schedule: Schedule): Constants {
  const { shape, n, inputExponent: exponent } = problem;
  const { parameters, output, layers } = layoutOf(shape);
  const { lanes, tiles } = schedule;
  const neurons = shape.hidden[0]!;
  const sources = shape.inputs + (shape.biased ? 1 : 0);
  const pairs = sources * (sources + 1) / 2;
  const chunk = (count: number) => Math.min(count, Math.floor(SHARED_WORDS / lanes));
  const pair = (name: string, value: number) => ({
    [`${name}_HIGH`]: { f32: value },
    [`${name}_LOW`]: { f32: value - Math.fround(value) },
  });
  return {
    ...activationConstants(shape.activation),
    D: shape.inputs,
    R: neurons,
    P: parameters,
    Q: parameters + 1,
    STRIDE: layers[0]!.stride,
    OUTPUT: output,
    BIASED: shape.biased,
    N: n,
    SAMPLE: 2 * (shape.inputs + 1),
    LANES: lanes,
    TILES: tiles,
    STEP: lanes * tiles,
    FLUSH: lanes * tiles * TERMS,
    INPUT_BOUND: { f32: 2 ** exponent },
    INPUT_SCALE: { f32: 2 ** -exponent },
    INPUT_EXPONENT: { i32: exponent },
    CHUNK: chunk(parameters + 1),
    CHUNK_LANES: chunk(parameters + 1) * lanes,
    PAIRS: pairs,
    CURVATURES: neurons * pairs,
    CURVATURE_CHUNK: chunk(neurons * pairs),
    CURVATURE_CHUNK_LANES: chunk(neurons * pairs) * lanes,
    BLOCK,
    BLOCK2: BLOCK * BLOCK,
    BLOCK2_LANES: BLOCK * BLOCK * lanes,
    BLOCKS: blockCount(parameters),
    MAXNORM: { f32: problem.maxNorm },
    ONE_OVER_GAMMA: { f32: 4 },
    ...pair("TWO_OVER_N", 2 / n),
    ...pair("HALF_OVER_P", 0.5 / parameters),
    STATE,
    ROWS,
    STAGES,
    ...STATE_WORDS,
    ...ENDS,
    ...PHASES,
    ...VECTOR_ROWS,
  };
}

/** @throws StrictSyntaxError only for a mistake in the sources */
export function networkShader(kernel: Kernel, problem: NetworkProblem, schedule: Schedule): string {
  return strictShader(KERNELS[kernel], networkConstants(problem, schedule));
}
