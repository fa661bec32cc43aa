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
import type { SeriesPoint } from "../../../kernels/analysis/channel/jump_series.ts";
import { fitLine } from "../../../kernels/analysis/statistics/regression.ts";
import { extrapolate } from "../../../kernels/analysis/numerics/richardson.ts";
import { parameterNorm } from "../../../kernels/network_reference.ts";
import type { NetworkShape } from "../../../kernels/network_shape.ts";
import type { StageContext } from "../../engine/mod.ts";
import { readDataSet } from "../data_set.ts";
import { type Cell, writeTable } from "../table.ts";
import { type ChannelLimitParameters, findSeries } from "./series_search.ts";

/** Excess losses below so many times their rounding error are left out of the fit. */
const ABOVE_ROUNDING = 300;
const EPSILON_64 = 2 ** -52;

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
