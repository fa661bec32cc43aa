/**
 * The jump procedure along a channel (paper, section 3): read c, a, w, Δ and ε; halve ε, keeping the others; go on with
 * the gradient flow for a while; repeat. A channel's slope is of order ε³, so the flow alone would need a time of order
 * ε⁻⁴; what relaxes after a jump is everything across the channel.
 *
 * Values are read on the channel's floor at ε = 2⁻ᵏ (floor.ts), which the flow's end is next to: there the loss
 * and all of c, a, w, Δ are functions of ε alone.
 */
import { batchedLoss } from "../../float64/batched_loss.ts";
import type { DataSet } from "../../network_reference.ts";
import type { NetworkShape } from "../../network_shape.ts";
import { cosineDistance } from "./neuron_pairs.ts";
import { type ChannelPoint, fromChannel, type Pair, placesOf, toChannel } from "./coordinates.ts";
import { type ChannelFloor, channelFloor } from "./floor.ts";
import { approximationError } from "./gated_unit.ts";
import { infNorm } from "../numerics/inf_norm.ts";
import { networkFlow } from "../integrators/network_flow.ts";
import type { NetworkLoss } from "../networks/network_loss.ts";
import { symmetricEigen } from "../linear_algebra/symmetric_eigen.ts";

/** Residual of the floor's equations; along a channel rounding leaves 1e-16/ε. */
const FLOOR = 1e-9;
/** Flows of `stepsPerJump` steps after which Newton's method must reach the floor; mostly the first does. */
const MOST_FLOWS = 4;

/** Where the flow after a jump ended. */
export interface FlowAfterJump {
  readonly steps: number;
  /** Flow time of the mean loss. */
  readonly time: number;
  readonly epsilon: number;
  readonly loss: number;
  /** Largest change of a channel coordinate from there to the floor. */
  readonly distance: number;
}

export interface SeriesPoint {
  /** From 1. */
  readonly jump: number;
  readonly epsilon: number;
  readonly theta: Float64Array;
  readonly q: Float64Array;
  readonly loss: number;
  readonly c: number;
  readonly a: number;
  /** cos(Δ, w), biases included. */
  readonly cosine: number;
  /** Root mean square over the data of the pair's outputs less the gated unit's. */
  readonly approximation: number;
  readonly lambdaMax: number;
  /** Of the floor's equations. */
  readonly residual: number;
  readonly flow: FlowAfterJump;
}

export interface JumpOptions {
  readonly jumps: number;
  /** Steps of the flow after each jump. */
  readonly stepsPerJump: number;
  readonly record?: (point: SeriesPoint) => void;
}

/**
 * @param start in the channel, not necessarily at rest across it
 * @returns null where a floor is missing: not a channel, or not one with all other directions at rest
 */
export function jumpSeries(
  shape: NetworkShape,
  data: DataSet,
  pair: Pair,
  start: Float64Array,
  { jumps, stepsPerJump, record = () => {} }: JumpOptions,
): SeriesPoint[] | null {
  const points: SeriesPoint[] = [];
  const network = batchedLoss(shape, data);
  let from = toChannel(shape, pair, start);
  let epsilon = powerBelow(from.epsilon / 2);
  for (let jump = 1; jump <= jumps; jump++) {
    const landed = relax(shape, data, network, pair, { epsilon, q: from.q }, stepsPerJump);
    if (landed === null) return null;
    const point = pointOf(shape, data, pair, jump, landed.floor, landed.flow);
    points.push(point);
    record(point);
    from = landed.floor;
    epsilon /= 2;
  }
  return points;
}

/** Flows from a point of the channel, then goes to the floor at the ε from which the flow started. */
function relax(
  shape: NetworkShape,
  data: DataSet,
  network: NetworkLoss,
  pair: Pair,
  start: ChannelPoint,
  stepsPerFlow: number,
) {
  let theta: Float64Array = fromChannel(shape, pair, start);
  let [steps, time] = [0, 0];
  for (let flows = 0; flows < MOST_FLOWS; flows++) {
    const flow = networkFlow(shape, data, theta, {
      ...{ mostSteps: stepsPerFlow, maxNorm: Infinity, network },
    });
    theta = flow.theta;
    steps += flow.steps;
    time += flow.time;
    const end = toChannel(shape, pair, theta);
    const floor = channelFloor(network.derivatives, shape, pair, { epsilon: start.epsilon, q: end.q }, FLOOR);
    if (floor === null) continue;
    const distance = infNorm(end.q.map((x, i) => x - floor.q[i]!));
    return { floor, flow: { steps, time, epsilon: end.epsilon, loss: flow.loss, distance } };
  }
  return null;
}

/** The largest power of two that is not above ε. */
function powerBelow(epsilon: number): number {
  let power = 1;
  while (power > epsilon) power /= 2;
  return power;
}

function pointOf(
  shape: NetworkShape,
  data: DataSet,
  pair: Pair,
  jump: number,
  { epsilon, q, theta, at, residual }: ChannelFloor,
  flow: FlowAfterJump,
): SeriesPoint {
  const { stride, w, delta, c, a } = placesOf(shape, pair);
  const { values } = symmetricEigen(at.hessian, theta.length);
  return {
    jump,
    epsilon,
    theta,
    q,
    loss: at.loss,
    c: q[c]!,
    a: q[a]!,
    cosine: 1 - cosineDistance(q.subarray(w, w + stride), q.subarray(delta, delta + stride)),
    approximation: approximationError(shape, pair, theta, q, data),
    lambdaMax: values[values.length - 1]!,
    residual,
    flow,
  };
}
