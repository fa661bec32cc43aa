/** Where work on networks begins: how many there are, what the kernels take, and a bound of the residuals. */
import { ACTIVATIONS } from "../activations.ts";
import { layoutOf, parameterCount } from "../network_shape.ts";
import { exponentOf, type NetworkProblem, powerOfTwo, ROWS, STATE_WORDS, VECTOR_ROWS } from "./problem.ts";
import type { Snapshot } from "./snapshot.ts";

/** Bytes of all networks' matrices: every adapter binds as much. */
const MATRIX_BYTES = 128 * 1024 * 1024;
/** The least size of a parameter that is not 0: products of smaller double-single numbers leave the normal ones. */
const LEAST_WEIGHT = 2 ** -70;

/**
 * M of thetas, M × P.
 * @throws RangeError for another length, or too many networks
 */
export function networksIn(thetas: Float64Array, parameters: number): number {
  const m = thetas.length / parameters;
  if (Number.isInteger(m)) {
    const most = Math.floor(MATRIX_BYTES / (8 * parameters * parameters));
    if (m <= most) return m;
    throw new RangeError(
      `Cannot work on ${m} networks of P = ${parameters} parameters at once: at most ${most}, as an adapter binds ${MATRIX_BYTES} bytes of matrices`,
    );
  }
  throw new RangeError(
    `Cannot work on networks as thetas must be M × P = M × ${parameters}: got ${thetas.length} values`,
  );
}

/**
 * @param what such as "follow the flow of network 3"
 * @throws RangeError for a parameter that the kernels do not take
 */
function checkParameters(theta: Float64Array, what: string): void {
  const bad = theta.findIndex((value) => !Number.isFinite(value) || Math.abs(value) > 1e5);
  if (bad >= 0) {
    throw new RangeError(`Cannot ${what} as θ[${bad}] must be finite and within ±1e5: got ${theta[bad]}`);
  }
  const tiny = theta.findIndex((value) => value !== 0 && Math.abs(value) < LEAST_WEIGHT);
  if (tiny >= 0) {
    throw new RangeError(
      `Cannot ${what} as θ[${tiny}] must be 0 or at least 2^-70 in size, which products of double-single keep: got ${
        theta[tiny]
      }`,
    );
  }
}

/** 0 for a parameter that products of double-single do not keep: what a flow that has come to rest may leave. */
export function withoutTiny(value: number): number {
  return Math.abs(value) < LEAST_WEIGHT ? 0 : value;
}

/** Values as pairs of f32, high and low part, into `to` from word `at`. */
function writePairs(values: Float64Array, to: Float32Array, at: number): void {
  for (const [i, value] of values.entries()) {
    to[at + 2 * i] = value;
    to[at + 2 * i + 1] = value - Math.fround(value);
  }
}

/** P values from pairs of f32 from word `at`. */
export function readPairs(from: Float32Array, at: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => from[at + 2 * i]! + from[at + 2 * i + 1]!);
}

/**
 * First snapshot of M networks: each has its θ as the point to be tried, with the scale of its residuals from bounds; all
 * else is 0 but what `fill` writes.
 * @param thetas M × P
 * @param stateWords words of a network's state
 * @param largestTarget |y| of all samples at most
 * @param what is done with a network, for errors: such as "follow the flow of network"
 * @param fill writes into a network's state, from word `at`
 * @throws RangeError for parameters that the kernels do not take
 */
export function firstSnapshot(
  problem: NetworkProblem,
  thetas: Float64Array,
  stateWords: number,
  largestTarget: number,
  what: string,
  fill: (state: Float32Array, at: number) => void,
): Snapshot {
  const p = parameterCount(problem.shape);
  const m = thetas.length / p;
  const state = new Uint32Array(stateWords * m);
  const [floats, signed] = [new Float32Array(state.buffer), new Int32Array(state.buffer)];
  const vectors = new Float32Array(2 * ROWS * p * m);
  for (let k = 0; k < m; k++) {
    const theta = thetas.subarray(k * p, (k + 1) * p);
    const at = stateWords * k;
    checkParameters(theta, `${what} ${k}`);
    state[at + STATE_WORDS.HAS_TRIAL] = 1;
    signed[at + STATE_WORDS.RESIDUAL_EXPONENT] = residualExponent(problem, theta, largestTarget);
    fill(floats, at);
    for (const row of [VECTOR_ROWS.THETA, VECTOR_ROWS.POINT]) {
      writePairs(theta, vectors, 2 * (ROWS * k + row) * p);
    }
  }
  return { state, vectors: new Uint32Array(vectors.buffer) };
}

/** Exponent e with |f(x) − y| < 2^e for every sample, by the triangle inequality. */
function residualExponent(
  { shape, inputExponent }: NetworkProblem,
  theta: Float64Array,
  largestTarget: number,
): number {
  const { layers, output, parameters } = layoutOf(shape);
  const { offset, slope } = ACTIVATIONS[shape.activation].bound;
  let sources: number[] = Array(shape.inputs).fill(powerOfTwo(inputExponent));
  for (const { offset: first, stride, fanIn, neurons } of layers) {
    sources = Array.from({ length: neurons }, (_, j) => {
      const weights = theta.subarray(first + j * stride, first + (j + 1) * stride);
      const z = weights.reduce((sum, w, k) => sum + Math.abs(w) * (k < fanIn ? sources[k]! : 1), 0);
      return offset + slope * z;
    });
  }
  let bound = largestTarget;
  for (const [j, source] of sources.entries()) bound += Math.abs(theta[output + j]!) * source;
  if (shape.biased) bound += Math.abs(theta[parameters - 1]!);
  return Math.min(50, Math.max(-40, exponentOf(bound) + 1));
}
