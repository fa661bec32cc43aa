/**
 * Coordinates of a channel (paper, section 3) for pairs of any layer, with vectors of output weights: at fixed ε θ = T q is
 * linear, with w_i = w + εΔ, w_j = w − εΔ, a_i = (c + a/ε)/2, a_j = (c − a/ε)/2; q has w, Δ, c, a in the places of
 * w_i, w_j, a_i, a_j. For one hidden layer and one output they are those of ../../analysis/channel/coordinates.ts. Of an
 * odd activation's mirrored pair w_j and a_j count with the other sign. Several pairs must not share a unit.
 */
import type { PairFindings } from "../findings.ts";
import type { DenseNetwork } from "../network.ts";
import { hiddenLayers } from "./units.ts";

export interface PairPlace {
  /** First parameters of the two rows, and their length. */
  readonly first: number;
  readonly second: number;
  readonly stride: number;
  readonly outputs: readonly (readonly [first: number, second: number])[];
  /** −1 for a mirrored pair. */
  readonly side: 1 | -1;
}

export function pairPlace(
  network: DenseNetwork,
  { layer, first, second, mirrored }: Pick<PairFindings, "layer" | "first" | "second" | "mirrored">,
): PairPlace {
  const { units, place } = hiddenLayers(network)[layer]!;
  const [i, j] = [units[first]!, units[second]!];
  return {
    ...{ first: i.from, second: j.from, stride: place.stride, side: mirrored ? -1 : 1 },
    outputs: i.outputs.map((at, m) => [at, j.outputs[m]!] as const),
  };
}

/** ε of a pair at θ. */
export function epsilonOf(theta: Float64Array, { first, second, stride, side }: PairPlace): number {
  let square = 0;
  for (let k = 0; k < stride; k++) {
    const gap = (theta[first + k]! - side * theta[second + k]!) / 2;
    square += gap * gap;
  }
  return Math.sqrt(square);
}

/** q = T⁻¹ θ. */
export function toPairs(
  theta: Float64Array,
  pairs: readonly PairPlace[],
  epsilons: readonly number[],
): Float64Array {
  const q = theta.slice();
  for (const [n, { first, second, stride, outputs, side }] of pairs.entries()) {
    const epsilon = epsilons[n]!;
    for (let k = 0; k < stride; k++) {
      const [i, j] = [theta[first + k]!, side * theta[second + k]!];
      q[first + k] = (i + j) / 2;
      q[second + k] = (i - j) / (2 * epsilon);
    }
    for (const [one, two] of outputs) {
      const [i, j] = [theta[one]!, side * theta[two]!];
      q[one] = i + j;
      q[two] = epsilon * (i - j);
    }
  }
  return q;
}

/** θ = T q; of a step in q the step in θ. */
export function fromPairs(
  q: Float64Array,
  pairs: readonly PairPlace[],
  epsilons: readonly number[],
): Float64Array {
  const theta = q.slice();
  for (const [n, { first, second, stride, outputs, side }] of pairs.entries()) {
    const epsilon = epsilons[n]!;
    for (let k = 0; k < stride; k++) {
      const [w, delta] = [q[first + k]!, q[second + k]!];
      theta[first + k] = w + epsilon * delta;
      theta[second + k] = side * (w - epsilon * delta);
    }
    for (const [one, two] of outputs) {
      const [c, a] = [q[one]!, q[two]!];
      theta[one] = (c + a / epsilon) / 2;
      theta[two] = side * (c - a / epsilon) / 2;
    }
  }
  return theta;
}

/** Tᵀ g. */
export function pullPairs(
  gradient: Float64Array,
  pairs: readonly PairPlace[],
  epsilons: readonly number[],
): Float64Array {
  const own = gradient.slice();
  for (const [n, { first, second, stride, outputs, side }] of pairs.entries()) {
    const epsilon = epsilons[n]!;
    for (let k = 0; k < stride; k++) {
      const [i, j] = [gradient[first + k]!, side * gradient[second + k]!];
      own[first + k] = i + j;
      own[second + k] = epsilon * (i - j);
    }
    for (const [one, two] of outputs) {
      const [i, j] = [gradient[one]!, side * gradient[two]!];
      own[one] = (i + j) / 2;
      own[two] = (i - j) / (2 * epsilon);
    }
  }
  return own;
}
