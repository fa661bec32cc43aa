/** Data sets as the network kernels take them, and what must hold of shapes and data. */
import type { NetworkShape } from "../network_shape.ts";
import type { FlowMethod } from "./flow/method.ts";
import type { Constants } from "../strict/strict.ts";
import {
  columnLength,
  inputExponent,
  isCoarse,
  type NetworkProblem,
  powerOfTwo,
  sampleWords,
} from "./problem.ts";
import { RODAS4 } from "./flow/tableau.ts";

/** N samples of D inputs and a target. */
export interface Samples {
  readonly n: number;
  readonly inputs: number;
  /** N × D, row-major. */
  readonly x: Float64Array;
  /** N. */
  readonly y: Float64Array;
}

/**
 * What the kernels must be made for.
 * @throws RangeError for a shape or data that the kernels do not have
 */
export function networkProblem(
  shape: NetworkShape,
  samples: Samples,
  maxNorm = 1e3,
  method: FlowMethod = RODAS4,
): NetworkProblem {
  checkSamples(shape, samples);
  const coarse = shape.hidden.length === 1 && isCoarse(samples.x);
  return {
    shape,
    n: samples.n,
    inputExponent: inputExponent(samples.x),
    largestInput: samples.x.reduce((most, x) => Math.max(most, Math.abs(x)), 0),
    largestNorm: largestNorm(samples),
    coarse,
    maxNorm,
    method,
  };
}

/** The largest Euclidean norm of a sample's inputs. */
function largestNorm({ n, inputs, x }: Samples): number {
  let most = 0;
  for (let i = 0; i < n; i++) {
    let square = 0;
    for (let k = 0; k < inputs; k++) square += x[i * inputs + k]! * x[i * inputs + k]!;
    most = Math.max(most, Math.sqrt(square));
  }
  return most;
}

/** The samples in the words of inputs.wgsl. */
export function sampleBuffer({ n, inputs, x, y }: Samples, problem: NetworkProblem): Uint32Array {
  const width = sampleWords(problem);
  const words = new Uint32Array(n * width);
  const floats = new Float32Array(words.buffer);
  const pair = (at: number, value: number) => floats.set([value, value - Math.fround(value)], at);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < inputs; k++) {
      const value = x[i * inputs + k]!;
      if (problem.coarse) words[i * width + (k >> 1)]! |= ((512 * value) & 0xffff) << (16 * (k & 1));
      else pair(i * width + 2 * k, value);
    }
    pair(i * width + width - 2, y[i]!);
  }
  return words;
}

/** What inputs.wgsl, and all that goes over samples, must know. */
export function sampleConstants(problem: NetworkProblem): Constants {
  const { shape, n, coarse, inputExponent: exponent } = problem;
  return {
    D: shape.inputs,
    N: n,
    N4: columnLength(n) / 4,
    ROW: columnLength(n),
    SAMPLE: sampleWords(problem),
    COARSE: coarse,
    INPUT_BOUND: { f32: powerOfTwo(exponent) },
    INPUT_SCALE: { f32: powerOfTwo(-exponent) },
    INPUT_EXPONENT: { i32: exponent },
  };
}

/** The most samples for which J^T J is exact: its sums' leading words must stay below 2^24. */
const MOST_SAMPLES = 16_000;
const MOST_NEURONS = 16;
const MOST_LAYERS = 3;
/** Neurons of each of several layers. */
const MOST_NEURONS_OF_MANY = 8;
const MOST_INPUTS = 16;

/** @throws RangeError for a shape or data that the kernels do not have */
export function checkSamples(shape: NetworkShape, { n, inputs, x, y }: Samples): void {
  const refuse = (what: string, expected: string, got: string | number): never => {
    throw new RangeError(`Cannot run the network kernels as ${what} must be ${expected}: got ${got}`);
  };
  const neurons = shape.hidden[0]!;
  const depth = shape.hidden.length;
  if (depth > MOST_LAYERS) refuse("the number of hidden layers", `at most ${MOST_LAYERS}`, depth);
  if (shape.hidden.some((each) => each !== neurons)) {
    refuse("hidden layers", "of one width", `[${shape.hidden.join(", ")}]`);
  }
  const mostNeurons = depth === 1 ? MOST_NEURONS : MOST_NEURONS_OF_MANY;
  if (!(Number.isInteger(neurons) && neurons >= 1 && neurons <= mostNeurons)) {
    refuse(
      depth === 1 ? "the number of neurons" : "the width of several layers",
      `from 1 to ${mostNeurons}`,
      neurons,
    );
  }
  if (!(Number.isInteger(inputs) && inputs >= 1 && inputs <= MOST_INPUTS)) {
    refuse("the input dimension", `from 1 to ${MOST_INPUTS}`, inputs);
  }
  if (inputs !== shape.inputs) refuse("the data's input dimension", `the network's, ${shape.inputs}`, inputs);
  if (!(Number.isInteger(n) && n >= 1 && n <= MOST_SAMPLES)) refuse("N", `from 1 to ${MOST_SAMPLES}`, n);
  if (x.length !== n * inputs) refuse("x", `N × D = ${n * inputs} values`, x.length);
  if (y.length !== n) refuse("y", `N = ${n} values`, y.length);
  for (const [name, values, most] of [["x", x, 1e3], ["y", y, 1e6]] as const) {
    const bad = values.findIndex((value) => !(Math.abs(value) <= most));
    if (bad >= 0) refuse(`${name}[${bad}]`, `finite and within ±${most}`, values[bad]!);
  }
}
