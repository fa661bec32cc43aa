/**
 * Stage channel/limit: a channel followed to its end by jumps (figure 5), float64.
 *
 * Networks are trained, one seed after another, until two neurons with output weights of opposite signs have a cosine
 * distance below start_distance. From there the jump procedure (jump_series.ts) must find the channel's floor at every
 * ε: so all other directions are at rest, and c, a, w, Δ have limits. The first network with which it does is taken;
 * candidates.csv records the others.
 *
 * Parameters: neurons; first_seed, seeds (candidates at most); search_steps (of a candidate's flow, at most);
 * start_distance; jumps; steps_per_jump. Input: data.bin. Outputs:
 * series.csv, a row per jump: epsilon; norm ‖θ‖; loss; excess over the limit and rounding, an estimate of that excess's error;
 * c, a, cosine (of Δ and w); approximation (root mean square of the pair's output less the gated unit's); lambda_max;
 * residual of the floor's equations; and where the flow ended before Newton's method (steps, flow time of the mean loss,
 * ε, loss, largest change of a channel coordinate to the floor);
 * limits.csv (quantity, value and error by Richardson's extrapolation, last value, its relative change in the last
 * halving of ε); fits.csv (exponents of ε, slope of ln against ln ε with its 95 % interval);
 * candidates.csv (seed, steps, norm, distance, size, outcome); channel.csv (quantity, index, value): the network where
 * the jumps began (start), that at the last ε (theta), its channel coordinates (q), and what the criteria of a channel say of it.
 */
import ln from "@stdlib/math-base-special-ln";
import { channelDimension, detectChannel } from "../../../kernels/analysis/channel/channel.ts";
import { closestOf, neuronPairs } from "../../../kernels/analysis/channel/neuron_pairs.ts";
import { gradientFlow } from "../../../kernels/analysis/integrators/gradient_flow.ts";
import { jumpSeries, type SeriesPoint } from "../../../kernels/analysis/channel/jump_series.ts";
import { fitLine } from "../../../kernels/analysis/statistics/regression.ts";
import { extrapolate } from "../../../kernels/analysis/numerics/richardson.ts";
import { batchedLoss } from "../../../kernels/float64/batched_loss.ts";
import { initialWeights } from "../../../kernels/initial_weights.ts";
import { type DataSet, parameterNorm } from "../../../kernels/network_reference.ts";
import type { NetworkShape } from "../../../kernels/network_shape.ts";
import type { StageContext } from "../../engine/mod.ts";
import { readDataSet } from "../data_set.ts";
import { type Cell, writeTable } from "../table.ts";
import type { ChannelSection } from "./profile.ts";

export interface ChannelLimitParameters extends Omit<ChannelSection["limit"], "samples" | "coarse" | "seed"> {
  readonly neurons: number;
}

/** Of the training flow. */
const TOLERANCES = { absoluteTolerance: 1e-6, relativeTolerance: 1e-3, firstStep: 1e-3 };
/** Excess losses below so many times their rounding error are left out of the fit. */
const ABOVE_ROUNDING = 300;
const EPSILON_64 = 2 ** -52;

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

export function limitShape(inputs: number, neurons: number): NetworkShape {
  return { inputs, hidden: [neurons], biased: true, activation: "softplus" };
}

export default async function channelLimit(context: StageContext): Promise<void> {
  const p = context.parameters as unknown as ChannelLimitParameters;
  const data = readDataSet(context.input("data.bin"));
  const shape = limitShape(data.inputs, p.neurons);
  const { pair, start, points, candidates } = await findSeries(context, shape, data, p);

  const limits = (["loss", "c", "a", "cosine"] as const).map((quantity) => {
    const values = points.map((point) => point[quantity]);
    const [last, before] = [values[values.length - 1]!, values[values.length - 2]!];
    return { quantity, ...extrapolate(values), last, change: Math.abs(last / before - 1) };
  });
  const { value: limit, error } = limits[0]!;
  const series = points.map((point) => ({
    ...point,
    excess: point.loss - limit,
    // Output weights of order a/ε cancel: the sum keeps their rounding, which the mean over N samples reduces.
    rounding: error + EPSILON_64 * Math.abs(point.a) / point.epsilon * Math.sqrt(point.loss / data.n),
  }));
  context.output(
    "series.csv",
    writeTable(
      [
        ...["jump", "epsilon", "norm", "loss", "excess", "rounding", "c", "a", "cosine", "approximation"],
        ...[
          "lambda_max",
          "residual",
          "flow_steps",
          "flow_time",
          "flow_epsilon",
          "flow_loss",
          "flow_distance",
        ],
      ],
      series.map(({ flow, ...point }): Cell[] => [
        ...[point.jump, point.epsilon, parameterNorm(point.theta), point.loss, point.excess, point.rounding],
        ...[point.c, point.a],
        ...[point.cosine, point.approximation, point.lambdaMax, point.residual],
        ...[flow.steps, flow.time, flow.epsilon, flow.loss, flow.distance],
      ]),
    ),
  );
  context.output(
    "limits.csv",
    writeTable(
      ["quantity", "value", "error", "last", "change"],
      limits.map(({ quantity, value, error, last, change }) => [quantity, value, error, last, change]),
    ),
  );
  const clear = series.filter(({ excess, rounding }) => excess > ABOVE_ROUNDING * rounding);
  const exponent = (of: string, rows: readonly SeriesPoint[], value: (i: number) => number): Cell[] => {
    const fit = fitLine(rows.map(({ epsilon }) => ln(epsilon)), rows.map((_, i) => ln(value(i))));
    return [of, fit.slope, fit.lower, fit.upper, fit.n];
  };
  context.output(
    "fits.csv",
    writeTable(["quantity", "exponent", "lower", "upper", "n"], [
      exponent("excess loss", clear, (i) => clear[i]!.excess),
      exponent("approximation error", series, (i) => series[i]!.approximation),
      exponent("largest eigenvalue", series, (i) => series[i]!.lambdaMax),
    ]),
  );
  context.output(
    "candidates.csv",
    writeTable(["seed", "steps", "norm", "distance", "size", "outcome"], candidates),
  );
  const [last, before] = [points[points.length - 1]!, points[points.length - 2]!];
  const detection = detectChannel(shape, last.theta, last.theta.map((x, i) => x - before.theta[i]!));
  const list = (quantity: string, values: Float64Array): Cell[][] =>
    [...values].map((value, i) => [quantity, i, value]);
  context.output(
    "channel.csv",
    writeTable(["quantity", "index", "value"], [
      ["first", 0, pair.first],
      ["second", 0, pair.second],
      ["epsilon", 0, last.epsilon],
      ["detected", 0, Number(detection.channel)],
      ["norm", 0, detection.norm],
      ["distance", 0, detection.closest!.distance],
      ["fraction", 0, detection.fraction],
      ["dimension", 0, channelDimension(detection.groups)],
      ...list("start", start),
      ...list("q", last.q),
      ...list("theta", last.theta),
    ]),
  );
}

/** Trains candidates until one has a channel with everything else at rest; goes on after those of a checkpoint. */
async function findSeries(
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
