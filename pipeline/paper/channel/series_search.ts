/** Networks trained one after another until one has a channel that jumps can follow (limit.ts). */
import { closestOf, neuronPairs } from "../../../kernels/analysis/channel/neuron_pairs.ts";
import { gradientFlow } from "../../../kernels/analysis/integrators/gradient_flow.ts";
import { jumpSeries, type SeriesPoint } from "../../../kernels/analysis/channel/jump_series.ts";
import { batchedLoss } from "../../../kernels/float64/batched_loss.ts";
import { initialWeights } from "../../../kernels/initial_weights.ts";
import { type DataSet, parameterNorm } from "../../../kernels/network_reference.ts";
import type { NetworkShape } from "../../../kernels/network_shape.ts";
import type { StageContext } from "../../engine/mod.ts";
import type { ChannelSection } from "./profile.ts";

export interface ChannelLimitParameters extends Omit<ChannelSection["limit"], "samples" | "coarse" | "seed"> {
  readonly neurons: number;
}

/** Of the training flow. */
const TOLERANCES = { absoluteTolerance: 1e-6, relativeTolerance: 1e-3, firstStep: 1e-3 };

type Candidate = readonly [
  seed: number,
  steps: number,
  norm: number,
  distance: number,
  size: number,
  outcome: string,
];
interface Found {
  readonly pair: { readonly first: number; readonly second: number };
  /** Where the jumps began. */
  readonly start: Float64Array;
  readonly points: readonly SeriesPoint[];
  readonly candidates: readonly Candidate[];
}

/** Trains candidates until one has a channel with everything else at rest; goes on after those of a checkpoint. */
export async function findSeries(
  context: StageContext,
  shape: NetworkShape,
  data: DataSet,
  p: ChannelLimitParameters,
): Promise<Found> {
  const kept = context.checkpoint.load();
  const candidates = (kept === null ? [] : JSON.parse(new TextDecoder().decode(kept))) as Candidate[];
  for (let tried = candidates.length; tried < p.seeds; tried++) {
    const seed = p.first_seed + tried;
    const { theta, steps } = search(shape, data, seed, p);
    const closest = closestOf(neuronPairs(shape, theta))!;
    const row = (outcome: string): Candidate => [
      seed,
      steps,
      parameterNorm(theta),
      closest.distance,
      closest.size,
      outcome,
    ];
    if (!mayBeChannel(closest, p)) {
      candidates.push(row("no pair of opposite signs that comes close"));
    } else {
      const points = jumpSeries(shape, data, closest, theta, {
        jumps: p.jumps,
        stepsPerJump: p.steps_per_jump,
        record: ({ jump }) => context.progress(jump, p.jumps, `seed ${seed}`),
      });
      if (points !== null) {
        candidates.push(row("taken"));
        context.note("seed", seed);
        return { pair: closest, start: theta, points, candidates };
      }
      candidates.push(row("not at rest across the channel"));
    }
    await context.checkpoint.save(new TextEncoder().encode(JSON.stringify(candidates)));
  }
  throw new RangeError(
    `${context.stage}: none of ${p.seeds} networks from seed ${p.first_seed} has a channel with a floor at every ε: ` +
      `raise channel.limit.seeds, search_steps or steps_per_jump in the profile`,
  );
}

function mayBeChannel(
  pair: { readonly distance: number; readonly sign: number } | null,
  p: ChannelLimitParameters,
): boolean {
  return pair !== null && pair.sign < 0 && pair.distance < p.start_distance;
}

/** The gradient flow of one network until its closest pair may be a channel, or its steps are used up. */
function search(shape: NetworkShape, data: DataSet, seed: number, p: ChannelLimitParameters) {
  const { derivatives, gradient } = batchedLoss(shape, data);
  const { last } = gradientFlow(derivatives, initialWeights(shape, "channel/limit", seed), {
    ...TOLERANCES,
    gradient,
    mostSteps: p.search_steps,
    stop: ({ theta }) => mayBeChannel(closestOf(neuronPairs(shape, theta)), p),
    record: () => {},
  });
  return { theta: last.theta, steps: last.step };
}
