/** The network kernels as final WGSL for a shape, a number of samples and a schedule. */
import activation from "./activation.wgsl" with { type: "text" };
import control from "./control.wgsl" with { type: "text" };
import curvature from "./curvature.wgsl" with { type: "text" };
import exactSums from "./exact_sums.wgsl" with { type: "text" };
import factor from "./factor.wgsl" with { type: "text" };
import flow from "./flow.wgsl" with { type: "text" };
import flowGradient from "./flow_gradient.wgsl" with { type: "text" };
import flowNorm from "./flow_norm.wgsl" with { type: "text" };
import gradient from "./gradient.wgsl" with { type: "text" };
import hessian from "./hessian.wgsl" with { type: "text" };
import inputs from "./inputs.wgsl" with { type: "text" };
import jacobian from "./jacobian.wgsl" with { type: "text" };
import normal from "./normal.wgsl" with { type: "text" };
import stage from "./stage.wgsl" with { type: "text" };
import panel from "./panel.wgsl" with { type: "text" };
import reduce from "./reduce.wgsl" with { type: "text" };
import { ACTIVATIONS } from "../activations.ts";
import { layoutOf } from "../network_shape.ts";
import { DS, F32 } from "../strict/sources.ts";
import { type Constants, strictShader, type StrictSource } from "../strict/strict.ts";
import { activationConstants } from "./activation_table.ts";
import {
  BLOCK,
  blockCount,
  columnLength,
  ENDS,
  exponentOf,
  type Kernel,
  type NetworkProblem,
  type NetworkShaders,
  PANEL,
  PHASES,
  powerOfTwo,
  ROWS,
  sampleWords,
  type Schedule,
  SCHEDULES,
  STATE,
  STATE_WORDS,
  VECTOR_ROWS,
} from "./problem.ts";
import { RODAS4 } from "./tableau.ts";

/** Words of workgroup memory that the lanes' sums may take, in vec4i. */
const SHARED_WORDS = 960;

const source = (name: string, text: string): StrictSource => ({ file: `kernels/network/${name}.wgsl`, text });
const SUMS = [F32, DS, source("exact_sums", exactSums)];
const ACTIVATION = source("activation", activation);
const FLOW = source("flow", flow);
const INPUTS = source("inputs", inputs);
const GRADIENT_OF_FLOW = source("flow_gradient", flowGradient);
const PANELS = source("panel", panel);
const NORM = source("flow_norm", flowNorm);

/** Entry point → the sources that it is made of. */
const KERNELS = {
  gradient: [...SUMS, ACTIVATION, FLOW, INPUTS, source("gradient", gradient)],
  jacobian: [...SUMS, ACTIVATION, FLOW, INPUTS, source("jacobian", jacobian)],
  curvature: [...SUMS, INPUTS, source("curvature", curvature)],
  normal: [...SUMS, source("normal", normal)],
  assemble: [...SUMS, FLOW, GRADIENT_OF_FLOW, NORM, source("hessian", hessian)],
  factorise: [F32, DS, PANELS, source("factor", factor)],
  reduce: [F32, DS, PANELS, source("reduce", reduce)],
  stage: [...SUMS, FLOW, GRADIENT_OF_FLOW, NORM, source("stage", stage)],
  control: [...SUMS, FLOW, GRADIENT_OF_FLOW, NORM, source("control", control)],
} as const satisfies Record<Kernel, readonly StrictSource[]>;

/**
 * How terms are scaled before they become whole numbers, so that no sum overflows i32. With fine inputs digits have 15
 * bits, and 6 more are left for residuals above their scale; 2⁸ terms are added before carries. With coarse inputs
 * digits are multiplied by whole numbers of 9 + e bits, so that fewer terms, headroom and bits fit.
 */
function sumConstants({ coarse, inputExponent: e, shape }: NetworkProblem, step: number): Constants {
  const slope = exponentOf(ACTIVATIONS[shape.activation].slopeBound);
  const [terms, termBits, headroom] = coarse ? [8, 3, 3] : [256, 8, 6];
  const bits = coarse ? 31 - termBits - headroom - 9 - e : 15;
  const weightBits = Math.min(20, 31 - 9 - e - exponentOf(shape.inputs + 1));
  return {
    COARSE: coarse,
    FLUSH: step * terms,
    HEADROOM: { i32: headroom },
    WEIGHT_BITS: { i32: weightBits },
    SLOPE_SUM_SCALE: { f32: powerOfTwo(bits - 15 - slope) },
    SLOPE_SUM_EXPONENT: { i32: slope + 15 - bits },
    INPUT_SUM_EXPONENT: { i32: coarse ? -9 : e },
  };
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
    N4: columnLength(n) / 4,
    ROW: columnLength(n),
    SAMPLE: sampleWords(problem),
    ...sumConstants(problem, lanes * tiles),
    LANES: lanes,
    TILES: tiles,
    STEP: lanes * tiles,
    INPUT_BOUND: { f32: powerOfTwo(exponent) },
    INPUT_SCALE: { f32: powerOfTwo(-exponent) },
    INPUT_EXPONENT: { i32: exponent },
    CHUNK: chunk(parameters + 1),
    CHUNK_LANES: chunk(parameters + 1) * lanes,
    PAIRS: pairs,
    CURVATURES: neurons * pairs,
    PAIR_CHUNK: chunk(pairs),
    PAIR_CHUNK_LANES: chunk(pairs) * lanes,
    BLOCK,
    BLOCK2: BLOCK * BLOCK,
    BLOCK2_LANES: BLOCK * BLOCK * lanes,
    BLOCKS: blockCount(parameters),
    PANEL,
    MAXNORM: { f32: problem.maxNorm },
    ONE_OVER_GAMMA: { f32: RODAS4.oneOverGamma },
    ...pair("TWO_OVER_N", 2 / n),
    ...pair("HALF_OVER_P", 0.5 / parameters),
    STATE,
    ROWS,
    STAGES: RODAS4.couplings.length,
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

/** All kernels for both kinds of adapters. */
export function networkShaders(problem: NetworkProblem): NetworkShaders {
  const all = (schedule: Schedule) =>
    Object.fromEntries(
      (Object.keys(KERNELS) as Kernel[]).map((kernel) => [kernel, networkShader(kernel, problem, schedule)]),
    ) as Record<Kernel, string>;
  return { software: all(SCHEDULES.software), parallel: all(SCHEDULES.parallel) };
}
