/**
 * Ways out of the entrance of a channel (figure O2), all on all samples in float64, so that a gradient costs the same in each:
 * from the network as it was left, from one with the pair merged, or from one with a gated linear unit in its place.
 */
import { fromChannelCoordinates } from "../../../../kernels/analysis/channel/gated_network.ts";
import { type Pair, toChannel } from "../../../../kernels/analysis/channel/coordinates.ts";
import { mergePair } from "../../../../kernels/analysis/networks/merge_neurons.ts";
import { adam } from "../../../../kernels/analysis/trainers/adam.ts";
import { gradientDescent } from "../../../../kernels/analysis/trainers/gradient_descent.ts";
import { lbfgs } from "../../../../kernels/analysis/trainers/lbfgs.ts";
import type { LossOf, Stops, Trained } from "../../../../kernels/analysis/trainers/trainer.ts";
import { batchedLoss } from "../../../../kernels/float64/batched_loss.ts";
import { gatedLoss } from "../../../../kernels/float64/gated_loss.ts";
import type { DataSet } from "../../../../kernels/network_reference.ts";
import type { NetworkShape } from "../../../../kernels/network_shape.ts";
import { normals } from "../../../../kernels/strict/random.ts";
import { ADAM_DEFAULTS } from "../../../../kernels/training/optimisers.ts";

/** One data set's networks: L with its gradient, as they are, with a neuron less, and with a gated unit. */
export interface Problem {
  readonly shape: NetworkShape;
  readonly own: LossOf;
  readonly smaller: LossOf;
  readonly gated: LossOf;
}

export function problemOf(shape: NetworkShape, data: DataSet): Problem {
  return {
    shape,
    own: batchedLoss(shape, data).gradient,
    smaller: batchedLoss({ ...shape, hidden: [shape.hidden[0]! - 1] }, data).gradient,
    gated: gatedLoss(shape, data).gradient,
  };
}

/** A network at an entrance. */
export interface Stalled {
  readonly problem: Problem;
  readonly theta: Float64Array;
  /** The pair that the way on takes to infinity. */
  readonly pair: Pair;
  /** λ_max of the Hessian there. */
  readonly sharpness: number;
  /** For the noise's random numbers. */
  readonly seed: number;
}

export interface Way {
  readonly name: string;
  /** @throws RangeError where the pair has no channel's coordinates */
  go(from: Stalled, stops: Stops): Trained;
}

/** Of Adam in the ways, as figure O1's middle one; its memories begin anew. */
const ADAM = { ...ADAM_DEFAULTS, eta: 0.003 };
/** Of 2/λ_max: half of what gradient descent bears, and twice that. */
const [SMALL, LARGE] = [0.5, 2];
/** Of the weights' root mean square. */
const NOISE = 0.01;
const DECAY = 1e-3;

const descent = (name: string, part: number): Way => ({
  name,
  go: (from, stops) =>
    gradientDescent(from.problem.own, from.theta, { eta: part * 2 / from.sharpness }, stops),
});

export const WAYS: readonly Way[] = [
  descent("GD, half of its edge", SMALL),
  descent("GD, twice its edge", LARGE),
  { name: "Adam anew", go: (from, stops) => adam(from.problem.own, from.theta, ADAM, stops) },
  { name: "Adam after noise", go: (from, stops) => adam(from.problem.own, shaken(from), ADAM, stops) },
  { name: "Adam, weight decay", go: (from, stops) => adam(from.problem.own, from.theta, ADAM, stops, DECAY) },
  { name: "pair merged, Adam", go: (from, stops) => adam(...merged(from), ADAM, stops) },
  { name: "gated unit, Adam", go: (from, stops) => adam(...gated(from), ADAM, stops) },
  { name: "L-BFGS", go: (from, stops) => lbfgs(from.problem.own, from.theta, stops) },
  { name: "gated unit, L-BFGS", go: (from, stops) => lbfgs(...gated(from), stops) },
];

/** Every weight moved by normal noise of a hundredth of the weights' root mean square. */
function shaken({ theta, seed }: Stalled): Float64Array {
  const square = theta.reduce((sum, value) => sum + value * value, 0);
  const deviation = NOISE * Math.sqrt(square / theta.length);
  const z = normals("beyond/ways-out/noise", seed, theta.length);
  return theta.map((value, i) => value + deviation * z[i]!);
}

function merged({ problem: { shape, smaller }, theta, pair }: Stalled): [LossOf, Float64Array] {
  return [smaller, mergePair(shape, theta, pair).theta];
}

function gated({ problem: { shape, gated }, theta, pair }: Stalled): [LossOf, Float64Array] {
  const { q } = toChannel(shape, pair, theta);
  return [gated, fromChannelCoordinates(shape, pair, q)];
}
