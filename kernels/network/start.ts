/** Where work on networks begins: how many there are, what the kernels take, and a bound of the residuals. */
import { ACTIVATIONS } from "../activations.ts";
import { layoutOf } from "../network_shape.ts";
import { exponentOf, type NetworkProblem, powerOfTwo } from "./problem.ts";

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
export function checkParameters(theta: Float64Array, what: string): void {
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
export function writePairs(values: Float64Array, to: Float32Array, at: number): void {
  for (const [i, value] of values.entries()) {
    to[at + 2 * i] = value;
    to[at + 2 * i + 1] = value - Math.fround(value);
  }
}

/** P values from pairs of f32 from word `at`. */
export function readPairs(from: Float32Array, at: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => from[at + 2 * i]! + from[at + 2 * i + 1]!);
}

/** Exponent e with |f(x) − y| < 2^e for every sample, by the triangle inequality. */
export function residualExponent(
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
