/** The network kernels as final WGSL for a shape, a number of samples and a schedule. */
import activation from "./activation.wgsl" with { type: "text" };
import control from "./flow/control.wgsl" with { type: "text" };
import arrival from "./flow/control/arrival.wgsl" with { type: "text" };
import ends from "./flow/control/ends.wgsl" with { type: "text" };
import magnitudes from "./flow/control/magnitudes.wgsl" with { type: "text" };
import residuals from "./flow/control/residuals.wgsl" with { type: "text" };
import stepLength from "./flow/control/step_length.wgsl" with { type: "text" };
import explicitStage from "./flow/explicit_stage.wgsl" with { type: "text" };
import exactSums from "./exact_sums.wgsl" with { type: "text" };
import factor from "./factor.wgsl" with { type: "text" };
import fifthRoot from "./flow/fifth_root.wgsl" with { type: "text" };
import fourthRoot from "./flow/fourth_root.wgsl" with { type: "text" };
import flow from "./flow/flow.wgsl" with { type: "text" };
import flowMatrix from "./flow/flow_matrix.wgsl" with { type: "text" };
import flowGradient from "./flow/flow_gradient.wgsl" with { type: "text" };
import flowNorm from "./flow/flow_norm.wgsl" with { type: "text" };
import inputs from "./inputs.wgsl" with { type: "text" };
import lineTolerance from "./flow/line_tolerance.wgsl" with { type: "text" };
import normal from "./normal.wgsl" with { type: "text" };
import record from "./flow/record.wgsl" with { type: "text" };
import stage from "./flow/stage.wgsl" with { type: "text" };
import deepBounds from "./deep/bounds.wgsl" with { type: "text" };
import deepCurvature from "./deep/curvature.wgsl" with { type: "text" };
import deepGradient from "./deep/gradient.wgsl" with { type: "text" };
import deepHessian from "./deep/hessian.wgsl" with { type: "text" };
import deepJacobian from "./deep/jacobian.wgsl" with { type: "text" };
import deepLayout from "./deep/layout.wgsl" with { type: "text" };
import deepPasses from "./deep/passes.wgsl" with { type: "text" };
import deepSums from "./deep/sums.wgsl" with { type: "text" };
import deepTangents from "./deep/tangents.wgsl" with { type: "text" };
import products from "./products.wgsl" with { type: "text" };
import exactParts from "./shallow/exact_parts.wgsl" with { type: "text" };
import exactProducts from "./shallow/exact_products.wgsl" with { type: "text" };
import longSums from "./shallow/long_sums.wgsl" with { type: "text" };
import tiles from "./shallow/tiles.wgsl" with { type: "text" };
import rounding from "./shallow/rounding.wgsl" with { type: "text" };
import roundedBounds from "./shallow/rounded_bounds.wgsl" with { type: "text" };
import roundedCurvature from "./shallow/rounded_curvature.wgsl" with { type: "text" };
import roundedInputs from "./shallow/rounded_inputs.wgsl" with { type: "text" };
import roundedJacobian from "./shallow/rounded_jacobian.wgsl" with { type: "text" };
import roundedParts from "./shallow/rounded_parts.wgsl" with { type: "text" };
import roundedProducts from "./shallow/rounded_products.wgsl" with { type: "text" };
import shallowBounds from "./shallow/bounds.wgsl" with { type: "text" };
import shallowCurvature from "./shallow/curvature.wgsl" with { type: "text" };
import shallowGradient from "./shallow/gradient.wgsl" with { type: "text" };
import shallowHessian from "./shallow/hessian.wgsl" with { type: "text" };
import shallowJacobian from "./shallow/jacobian.wgsl" with { type: "text" };
import shallowSums from "./shallow/sums.wgsl" with { type: "text" };
import shallowWhole from "./shallow/whole.wgsl" with { type: "text" };
import panel from "./panel.wgsl" with { type: "text" };
import rejection from "./flow/rejection.wgsl" with { type: "text" };
import reduce from "./reduce.wgsl" with { type: "text" };
import { ACTIVATIONS } from "../activations.ts";
import { layoutOf, parameterCount } from "../network_shape.ts";
import { DS, F32 } from "../strict/sources.ts";
import { operationsOfARound } from "../strict/operations.ts";
import { type Constants, strictDeclarations, strictShader, type StrictSource } from "../strict/strict.ts";
import { activationConstants } from "./activation_table.ts";
import type { FlowMethod } from "./flow/method.ts";
import {
  BLOCK,
  blockCount,
  CAUSES,
  columnLength,
  ENDS,
  entryPointOf,
  exponentOf,
  type Kernel,
  MOST_IN_REGISTERS,
  type NetworkProblem,
  type NetworkShaders,
  PANEL,
  panelColumns,
  PHASES,
  powerOfTwo,
  ROWS,
  sampleWords,
  type Schedule,
  scheduleOf,
  STATE,
  STATE_WORDS,
  VECTOR_ROWS,
} from "./problem.ts";
import { deepConstants } from "./deep/layout.ts";
import { exactPartCount, inputUnit, tileLayout } from "./shallow/rounded.ts";
import { MOST_TIMES, pointWords } from "./flow/recording.ts";

/** Words of workgroup memory that the lanes' sums may take, in vec4i. */
const SHARED_WORDS = 960;

const source = (name: string, text: string): StrictSource => ({ file: `kernels/network/${name}.wgsl`, text });
const SUMS = [F32, DS, source("exact_sums", exactSums)];
const ACTIVATION = source("activation", activation);
const FLOW = source("flow/flow", flow);
const INPUTS = source("inputs", inputs);
const TOTALS = source("flow/flow_gradient", flowGradient);
const NORM = source("flow/flow_norm", flowNorm);
const REJECTION = source("flow/rejection", rejection);
const PANELS = source("panel", panel);
const FACTOR = source("factor", factor);
const REDUCE = source("reduce", reduce);
const MATRIX = [F32, DS, PANELS, REJECTION, source("flow/flow_matrix", flowMatrix)];
const PRODUCTS = source("products", products);
const BOUNDS = source("shallow/bounds", shallowBounds);
const WHOLE = source("shallow/whole", shallowWhole);
const LAYOUT = source("deep/layout", deepLayout);
const PASSES = source("deep/passes", deepPasses);
const SHALLOW_GRADIENT = [BOUNDS, TOTALS, source("shallow/sums", shallowSums)];
const DEEP_GRADIENT = [LAYOUT, TOTALS, source("deep/sums", deepSums)];

/** Kernel → the sources that it is made of. */
export type Sources = { readonly [kernel in Kernel]?: readonly StrictSource[] };

/** The jobs of control.wgsl. */
const CONTROL = [
  source("flow/control/magnitudes", magnitudes),
  source("flow/control/residuals", residuals),
  source("flow/control/step_length", stepLength),
  source("flow/control/arrival", arrival),
  source("flow/control/ends", ends),
  source("flow/control", control),
];
/** By the order of the error estimate. */
const ROOTS = { 3: source("flow/fourth_root", fourthRoot), 4: source("flow/fifth_root", fifthRoot) };
const STAGES = {
  rosenbrock: source("flow/stage", stage),
  explicit: source("flow/explicit_stage", explicitStage),
};

const solver = (gradientOfFlow: readonly StrictSource[], { kind, errorOrder }: FlowMethod): Sources => ({
  factorise: [...MATRIX, FACTOR],
  reduce: [...MATRIX, REDUCE],
  stage: [...SUMS, FLOW, ...gradientOfFlow, NORM, STAGES[kind]],
  control: [...SUMS, FLOW, ...gradientOfFlow, NORM, ROOTS[errorOrder], REJECTION, ...CONTROL],
  line_tolerance: [...SUMS, FLOW, source("flow/line_tolerance", lineTolerance)],
  record: [...SUMS, FLOW, source("flow/record", record)],
});

const ROUNDED_BOUNDS = source("shallow/rounded_bounds", roundedBounds);
const ROUNDED_INPUTS = source("shallow/rounded_inputs", roundedInputs);
const SHALLOW_HESSIAN = [...SUMS, FLOW, ...SHALLOW_GRADIENT, NORM];
const LONG_SUMS = source("shallow/long_sums", longSums);
const TILES = source("shallow/tiles", tiles);
const SHALLOW: Sources = {
  gradient: [...SUMS, ACTIVATION, FLOW, BOUNDS, WHOLE, source("shallow/gradient", shallowGradient)],
  jacobian: [...SUMS, ACTIVATION, FLOW, BOUNDS, INPUTS, source("shallow/jacobian", shallowJacobian)],
  curvature: [...SUMS, INPUTS, source("shallow/curvature", shallowCurvature)],
  assemble: [
    ...SHALLOW_HESSIAN,
    LONG_SUMS,
    TILES,
    source("shallow/exact_parts", exactParts),
    source("shallow/hessian", shallowHessian),
  ],
  rounding: [...SUMS, FLOW, BOUNDS, ROUNDED_BOUNDS, source("shallow/rounding", rounding)],
  rounded_jacobian: [
    ...SUMS,
    ACTIVATION,
    FLOW,
    BOUNDS,
    ROUNDED_BOUNDS,
    INPUTS,
    source("shallow/rounded_jacobian", roundedJacobian),
  ],
  exact_products: [F32, LONG_SUMS, source("shallow/exact_products", exactProducts)],
  rounded_curvature: [F32, ROUNDED_INPUTS, source("shallow/rounded_curvature", roundedCurvature)],
  rounded_products: [F32, ROUNDED_INPUTS, source("shallow/rounded_products", roundedProducts)],
  roundedAssemble: [
    ...SHALLOW_HESSIAN,
    ROUNDED_BOUNDS,
    TILES,
    source("shallow/rounded_parts", roundedParts),
    source("shallow/hessian", shallowHessian),
  ],
};

const CURVATURE = [...SUMS, INPUTS, LAYOUT, PASSES, source("deep/curvature", deepCurvature)];
const DEEP: Sources = {
  bounds: [...SUMS, FLOW, LAYOUT, source("deep/bounds", deepBounds)],
  gradient: [...SUMS, ACTIVATION, FLOW, ...DEEP_GRADIENT, source("deep/gradient", deepGradient)],
  jacobian: [...SUMS, ACTIVATION, FLOW, INPUTS, LAYOUT, PASSES, source("deep/jacobian", deepJacobian)],
  tangents: [...SUMS, FLOW, LAYOUT, PASSES, source("deep/tangents", deepTangents)],
  curvature: CURVATURE,
  curvatureInner: CURVATURE,
  normal: [...SUMS, source("normal", normal)],
  assemble: [...SUMS, FLOW, LAYOUT, PASSES, NORM, PRODUCTS, source("deep/hessian", deepHessian)],
};

/** What solvers are made from, beside derivatives. */
export const PARTS = {
  activation: ACTIVATION,
  sums: SUMS,
  flow: FLOW,
  norm: NORM,
  panel: PANELS,
  factor: FACTOR,
  reduce: REDUCE,
} as const;

/** The kernels of loss, gradient and Hessian, and the sources by which others read the gradient. */
export function derivativeSources(
  { shape }: NetworkProblem,
): { readonly derivatives: Sources; readonly gradient: readonly StrictSource[] } {
  return shape.hidden.length > 1
    ? { derivatives: DEEP, gradient: DEEP_GRADIENT }
    : { derivatives: SHALLOW, gradient: SHALLOW_GRADIENT };
}

function sourcesOf(problem: NetworkProblem): Sources {
  const { derivatives, gradient } = derivativeSources(problem);
  return { ...derivatives, ...solver(gradient, problem.method) };
}

/**
 * How terms are scaled before they become whole numbers, so that no sum overflows i32. With fine inputs digits have 15
 * bits, and 6 more are left for residuals above their scale; 2⁸ terms are added before carries. Of their squares, for the
 * loss, 3 are. With coarse inputs
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
    LOSS_HEADROOM: { i32: 3 },
    WEIGHT_BITS: { i32: weightBits },
    SLOPE_SUM_SCALE: { f32: powerOfTwo(bits - 15 - slope) },
    SLOPE_SUM_EXPONENT: { i32: slope + 15 - bits },
    INPUT_SUM_EXPONENT: { i32: coarse ? -9 : e },
  };
}

/** A number as high and low part. */
function pair(name: string, value: number): Constants {
  return { [`${name}_HIGH`]: { f32: value }, [`${name}_LOW`]: { f32: value - Math.fround(value) } };
}

/** Constants that every network has. */
function commonConstants(problem: NetworkProblem, schedule: Schedule): Constants {
  const { lanes, tiles, registers } = schedule;
  const { shape, n, inputExponent: exponent } = problem;
  const { parameters } = layoutOf(shape);
  const chunk = chunkOf(parameters + 1, lanes);
  const columns = panelColumns(parameters, schedule);
  return {
    ...activationConstants(shape.activation),
    D: shape.inputs,
    P: parameters,
    Q: parameters + 1,
    BIASED: shape.biased,
    N: n,
    N4: columnLength(n) / 4,
    ROW: columnLength(n),
    SAMPLE: sampleWords(problem),
    ...sumConstants(problem, lanes * tiles),
    LANES: lanes,
    TILES: tiles,
    STEP: lanes * tiles,
    IN_REGISTERS: registers,
    INPUT_BOUND: { f32: powerOfTwo(exponent) },
    INPUT_SCALE: { f32: powerOfTwo(-exponent) },
    INPUT_EXPONENT: { i32: exponent },
    CHUNK: chunk,
    CHUNK_LANES: chunk * lanes,
    BLOCK,
    BLOCK2: BLOCK * BLOCK,
    BLOCK2_LANES: BLOCK * BLOCK * lanes,
    BLOCKS: blockCount(parameters),
    PANEL,
    COLUMNS: columns,
    LAST_PANEL: parameters - 1 - (parameters - 1) % columns,
    MAXNORM: { f32: problem.maxNorm },
    // Explicit methods factorise no matrix.
    ONE_OVER_GAMMA: { f32: problem.method.kind === "rosenbrock" ? problem.method.oneOverGamma : 1 },
    ...pair("TWO_OVER_N", 2 / n),
    ...pair("HALF_OVER_P", 0.5 / parameters),
    STATE,
    ROWS,
    POINT_WORDS: pointWords(parameters),
    MOST_TIMES,
    STAGES: VECTOR_ROWS.POINT - VECTOR_ROWS.U,
    ...STATE_WORDS,
    ...CAUSES,
    ...ENDS,
    ...PHASES,
    ...VECTOR_ROWS,
  };
}

/** Sums that lanes add up at a time. */
function chunkOf(count: number, lanes: number): number {
  return Math.min(count, Math.floor(SHARED_WORDS / lanes));
}

/** Constants of the rounded Hessian's kernels. */
function roundedConstants(
  { shape, n, largestInput, largestNorm }: NetworkProblem,
  schedule: Schedule,
): Constants {
  const { columns, group, side, pairs, sums } = tileLayout(shape, schedule);
  const sources = columns - 1;
  const chunk = chunkOf(sums, 2 * schedule.lanes);
  const bends = chunkOf(sources * (sources + 1) / 2, 2 * schedule.lanes);
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
    BEND_CHUNK: bends,
    BEND_CHUNK_LANES: bends * schedule.lanes,
  };
}

function shallowConstants(problem: NetworkProblem, schedule: Schedule): Constants {
  const { shape } = problem;
  const { lanes } = schedule;
  const { parameters, output, layers } = layoutOf(shape);
  const neurons = shape.hidden[0]!;
  const sources = shape.inputs + (shape.biased ? 1 : 0);
  const pairs = sources * (sources + 1) / 2;
  const chunk = chunkOf(pairs, lanes);
  return {
    R: neurons,
    STRIDE: layers[0]!.stride,
    OUTPUT: output,
    SUM_ROW: parameters + 1,
    PAIRS: pairs,
    CURVATURES: neurons * pairs,
    PAIR_CHUNK: chunk,
    PAIR_CHUNK_LANES: chunk * lanes,
    ...roundedConstants(problem, schedule),
  };
}

/**
 * @returns undefined for a kernel that the problem has not
 * @throws StrictSyntaxError only for a mistake in the sources
 */
export function networkShader(
  kernel: Kernel,
  problem: NetworkProblem,
  schedule: Schedule,
): string | undefined {
  const parts = partsOf(kernel, problem, schedule);
  return parts && strictShader(...parts);
}

/** Operations of one round of a kernel's longest loop (`operationsOfARound`), 0 for a kernel that the problem has not. */
export function networkOperations(kernel: Kernel, problem: NetworkProblem, schedule: Schedule): number {
  const parts = partsOf(kernel, problem, schedule);
  return parts === undefined ? 0 : operationsOfARound(strictDeclarations(...parts), entryPointOf(kernel));
}

function partsOf(
  kernel: Kernel,
  problem: NetworkProblem,
  schedule: Schedule,
): [readonly StrictSource[], Constants] | undefined {
  const sources = sourcesOf(problem)[kernel];
  return sources && [sources, constantsOf(kernel, problem, schedule)];
}

/** Every constant of a problem that a kernel may have. */
export function constantsOf(kernel: Kernel, problem: NetworkProblem, schedule: Schedule): Constants {
  const own = problem.shape.hidden.length > 1
    ? deepConstants(problem, schedule.lanes, kernel === "curvatureInner")
    : shallowConstants(problem, schedule);
  return { ...commonConstants(problem, schedule), ...own };
}

/** All kernels for each kind of adapter. */
export function networkShaders(problem: NetworkProblem): NetworkShaders {
  const kernels = Object.keys(sourcesOf(problem)) as Kernel[];
  return withSchedules(
    problem,
    (schedule) =>
      Object.fromEntries(kernels.map((kernel) => [kernel, networkShader(kernel, problem, schedule)])),
  );
}

/** Shaders for each schedule that a problem has. */
export function withSchedules(
  problem: NetworkProblem,
  all: (schedule: Schedule) => { readonly [kernel in Kernel]?: string },
): NetworkShaders {
  const { hidden } = problem.shape;
  const long = hidden.length === 1 && parameterCount(problem.shape) > MOST_IN_REGISTERS;
  const of = (layout: Parameters<typeof scheduleOf>[0]) => all(scheduleOf(layout, problem.n));
  return {
    software: of("software"),
    ...(long ? { compact: of("compact") } : {}),
    parallel: of("parallel"),
  };
}
