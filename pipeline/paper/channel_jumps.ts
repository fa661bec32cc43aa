/**
 * Jumps along long channels (paper, section 3): the flow's own way there takes some three hundred steps for each
 * doubling of the output weights, as its error is bounded where the valley bends.
 */
import {
  channelGroups,
  closestOf,
  INSIDE_FRACTION,
  neuronPairs,
  PAIR_DISTANCE,
} from "../../kernels/analysis/channel.ts";
import { fromChannel, toChannel } from "../../kernels/analysis/channel_coordinates.ts";
import type { FlowResult, NetworkFlow } from "../../kernels/network/flow.ts";
import type { FlowRecord } from "../../kernels/network/recording.ts";
import type { NetworkShape } from "../../kernels/network_shape.ts";
import { lateShare } from "./late_update.ts";
import { HELD_NORM, MAX_NORM } from "./plateau_settings.ts";

export interface JumpParameters {
  /** Of one run. */
  readonly most: number;
  /** Steps of the flow after each. */
  readonly steps: number;
}

/** A flow's end, helped along by so many jumps; steps, rejections and time are those of the undisturbed flow. */
export interface JumpedResult extends FlowResult {
  readonly jumps: number;
}

/** No jump leads further beyond ‖θ‖ = 10³: the regulariser would drive the flow back. */
const FURTHEST_NORM = 1.001 * MAX_NORM;
/** Beside rounding, no jump raises the loss. */
const RISE = 1e-6;

/**
 * Halves ε of runs that are out of steps below ‖θ‖ = 10³ with a pair of opposite signs at a cosine distance below 10⁻³
 * and a last update inside the channel's subspace, keeping c, a, w, Δ of the closest such pair, and goes on with the
 * flow; again until the norm is passed, the last time by less. A jump that the flow undoes by half, or that raises the
 * loss, is not taken and is its run's last. In deep networks the pair is not one that is close only by weights that it
 * has from a channel in the layer before.
 */
export async function jumpAlongChannels(
  flow: NetworkFlow,
  shape: NetworkShape,
  results: readonly FlowResult[],
  record: FlowRecord,
  { most, steps }: JumpParameters,
): Promise<JumpedResult[]> {
  const ends = results.map((result): JumpedResult => ({ ...result, jumps: 0 }));
  const inChannel = ({ theta }: FlowResult, k: number) =>
    lateShare(shape, theta, record.points(k), channelGroups(shape, theta)) > INSIDE_FRACTION;
  let open = ends.flatMap((end, k) => inChannel(end, k) ? [k] : []);
  for (let round = 1; round <= most; round++) {
    const starts = open.flatMap((k) => {
      const start = halfway(shape, ends[k]!);
      return start === null ? [] : [{ k, ...start }];
    });
    if (starts.length === 0) break;
    const p = ends[0]!.theta.length;
    const thetas = new Float64Array(starts.length * p);
    for (const [i, { theta }] of starts.entries()) thetas.set(theta, i * p);
    const landed = await flow.run(thetas, { mostSteps: steps });
    open = [];
    for (const [i, { k, pair, epsilon, part }] of starts.entries()) {
      const { end, loss, gradient, norm, theta } = landed[i]!;
      const before = ends[k]!;
      const stays = end !== "failed" && loss <= before.loss * (1 + RISE) &&
        (norm >= HELD_NORM || toChannel(shape, pair, theta).epsilon < (1 + part) / 2 * epsilon);
      if (!stays) continue;
      ends[k] = { ...before, end, loss, gradient, norm, theta, jumps: round };
      open.push(k);
    }
  }
  return ends;
}

/** Where a run's jump leads, the ε that it starts from, and the part of it that is left; null for a run that has none. */
function halfway(shape: NetworkShape, { end, norm, theta }: FlowResult) {
  if (end !== "slow" || norm >= HELD_NORM) return null;
  const own = channelGroups(shape, theta).filter(({ inherited }) => !inherited);
  const pair = closestOf(
    neuronPairs(shape, theta).filter(({ layer, first, second, sign, distance }) =>
      sign < 0 && distance < PAIR_DISTANCE &&
      own.some((group) =>
        group.layer === layer && group.neurons.includes(first) && group.neurons.includes(second)
      )
    ),
  );
  if (pair === null) return null;
  const { epsilon, q } = toChannel(shape, pair, theta);
  // Far along the channel ‖θ‖ is of order ε⁻².
  const part = Math.max(0.5, Math.sqrt(norm / FURTHEST_NORM));
  return { pair, epsilon, part, theta: fromChannel(shape, pair, { epsilon: part * epsilon, q }) };
}
