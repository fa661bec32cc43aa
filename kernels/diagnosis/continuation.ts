/**
 * A bounded continuation of training from θ: where would it come to if steps cost nothing? Networks of the paper's form
 * go on as its study does (paper_continuation.ts); other smooth ones of few parameters by the same finisher, in its charts
 * (newton/charts.ts); larger ones by truncated Newton's method in these charts (newton/descent.ts), so that all ways to
 * infinity are treated alike; networks of units with one kink by it and then along their kinks (kinks/); all others by it in
 * the coordinates of their close pairs. Units that can be scaled are balanced before (hidden/balance.ts).
 */
import { parameterNorm } from "../network_reference.ts";
import { continuationBudget } from "./cost.ts";
import type { ContinuationFindings, DenseLoss, PairFindings } from "./findings.ts";
import { balanced } from "./hidden/balance.ts";
import { epsilonOf, fromPairs, type PairPlace, pairPlace, pullPairs } from "./hidden/pair_coordinates.ts";
import { mirrorOf } from "./hidden/symmetry.ts";
import { shareInside } from "./inside.ts";
import { finishOnPieces } from "./kinks/continuation.ts";
import { piecewise } from "./kinks/piecewise.ts";
import type { DenseModel, DensePoint, DenseSamples } from "./model.ts";
import type { DenseNetwork } from "./network.ts";
import { chartCoordinates } from "./newton/chart_coordinates.ts";
import { chartedActivation, chartedContinuation } from "./newton/charts.ts";
import { type Coordinates, descend, type DescentPoint, plainCoordinates } from "./newton/descent.ts";
import { closestOpposite, closestPairOf, findPairs, isOpposite } from "./pairs.ts";
import { paperContinuation } from "./paper_continuation.ts";
import { paperProblem } from "./paper_loss.ts";
import { constantLoss } from "./point.ts";
import { thinned } from "./thinned.ts";
import { GROUP_DISTANCE } from "../analysis/channel/channel.ts";

/** Where the paper's regulariser begins; a run that is there already may double its norm. */
export const MAX_NORM = 1e3;
/** Points of a path that are kept. */
export const MOST_POINTS = 200;

/** Parameters above which Newton's method on kinks costs too much; of the budget, what comes before it. */
const MOST_KINKED = 300;
const DESCENT = 0.5;

export interface ContinuationOptions {
  /** Gradients that may be spent. Default: by the network's size (cost.ts), 20 000 for small ones. */
  readonly budget?: number;
  /** Not as the study does, also where it could go on: as for networks of other forms. */
  readonly newton?: boolean;
  /** Truncated Newton's method whatever the network. */
  readonly products?: boolean;
  readonly progress?: (evaluations: number, budget: number) => void;
}

export interface Continued {
  readonly findings: ContinuationFindings;
  readonly theta: Float64Array;
  /** Some of the points of the way, the start and the end among them. */
  readonly way: readonly Float64Array[];
}

/** ‖θ‖ at which a continuation from θ ends. */
export function endNorm(theta: Float64Array): number {
  return Math.max(MAX_NORM, 2 * parameterNorm(theta));
}

export function continueFrom(
  network: DenseNetwork,
  loss: DenseLoss,
  samples: DenseSamples,
  model: DenseModel,
  given: Float64Array,
  { budget = continuationBudget(network, samples.n), newton = false, products = false, progress = () => {} }:
    ContinuationOptions = {},
): Continued {
  // Norms and distances of steps are those of the invariant coordinates; weight decay leaves none invariant.
  const theta = (loss.decay ?? 0) > 0 ? given : balanced(network, given);
  const maxNorm = endNorm(theta);
  const problem = newton || products ? null : paperProblem(network, loss, samples);
  const ended = (problem === null ? null : paperContinuation(problem, theta, maxNorm, budget, progress)) ??
    (products ? null : chartedContinuation(network, loss, samples, model, theta, maxNorm, budget, progress));
  if (ended !== null) {
    const { theta, points, ...how } = ended;
    return continued(network, theta, points, how);
  }
  const points: DescentPoint[] = [];
  const record = (point: DescentPoint) => {
    points.push(point);
    progress(point.evaluations, budget);
  };
  const pieces = products || theta.length > MOST_KINKED
    ? null
    : piecewise(network, loss, samples, constantLoss(loss, samples) || 1);
  const descended = descend(model, theta, {
    ...{ budget: pieces === null ? budget : DESCENT * budget, maxNorm, record },
    coordinates: (at, here) => coordinatesOf(network, at, here),
  });
  const last = pieces === null || descended.end === "norm" || descended.end === "rest"
    ? descended
    : finishOnPieces(pieces, descended.theta, { budget, spent: descended.evaluations, maxNorm, record });
  const late = lateOf(points, maxNorm);
  return continued(network, last.theta, points, { method: "truncated-newton", end: last.end, late });
}

/**
 * Opposite pairs that a channel can be made of, closest first. No two of them share a unit, nor lie in neighbouring layers,
 * where output weights of the one are input weights of the other.
 */
export function channelPairs(network: DenseNetwork, theta: Float64Array): PairPlace[] {
  const close = findPairs(network, theta).closest.flat()
    .filter((pair) =>
      pair.distance < GROUP_DISTANCE && isOpposite(pair) && !pair.inherited &&
      (!pair.mirrored || isOdd(network, pair.layer))
    )
    .sort((a, b) => a.distance - b.distance);
  const kept: PairFindings[] = [];
  const meets = (one: PairFindings) => (other: PairFindings) =>
    one.layer === other.layer
      ? [one.first, one.second].some((unit) => unit === other.first || unit === other.second)
      : Math.abs(one.layer - other.layer) === 1;
  for (const pair of close) if (!kept.some(meets(pair))) kept.push(pair);
  return kept.map((pair) => pairPlace(network, pair));
}

/** Whether mirror images are one unit without a constant that others must take. */
function isOdd({ layers }: DenseNetwork, layer: number): boolean {
  const { name } = layers[layer]!.activation;
  return mirrorOf(name) === "odd" && name !== "sigmoid";
}

/**
 * Those of a chart where the activations have one; else those of the close pairs, linear at their ε.
 */
function coordinatesOf(network: DenseNetwork, theta: Float64Array, here: DensePoint): Coordinates {
  const activation = chartedActivation(network);
  if (activation !== null) return chartCoordinates(network, activation, theta, here);
  const pairs = channelPairs(network, theta);
  const plain = plainCoordinates(theta, here);
  if (pairs.length === 0) return plain;
  const epsilons = pairs.map((pair) => epsilonOf(theta, pair));
  const step = (q: Float64Array) => fromPairs(q, pairs, epsilons);
  const pull = (gradient: Float64Array) => pullPairs(gradient, pairs, epsilons);
  return {
    ...{ size: plain.size, gradient: pull(here.gradient), product: (v) => pull(here.product(step(v))) },
    move: (q) => plain.move(step(q)),
  };
}

/** The last point below 0.8 of the end's norm, and the last one; of a run that did not come so far the last two. */
function lateOf(points: readonly DescentPoint[], maxNorm: number) {
  const last = points.at(-1)!;
  const before = parameterNorm(last.theta) < maxNorm
    ? points.at(-2)
    : points.findLast(({ theta }) => parameterNorm(theta) <= 0.8 * maxNorm);
  return before === undefined ? null : { from: before.theta, to: last.theta };
}

function continued(
  network: DenseNetwork,
  theta: Float64Array,
  points: readonly DescentPoint[],
  { late, proof, ...how }: Pick<ContinuationFindings, "method" | "end" | "dead"> & {
    readonly late: { readonly from: Float64Array; readonly to: Float64Array } | null;
    readonly proof?: ContinuationFindings["proof"];
  },
): Continued {
  const last = points.at(-1)!;
  const pairs = findPairs(network, theta);
  const groups = pairs.groups.filter(({ duplicates }) => !duplicates);
  const kept = thinned(points, MOST_POINTS);
  return {
    theta,
    way: kept.map((point) => point.theta),
    findings: {
      ...how,
      ...(proof === undefined ? {} : { proof }),
      evaluations: last.evaluations,
      ...{ loss: last.loss, gradientNorm: last.gradientNorm, norm: parameterNorm(theta) },
      closest: closestOpposite(pairs) ?? closestPairOf(pairs),
      inside: late === null ? null : shareInside(network, late.from, late.to, groups),
      path: kept.map(({ evaluations, theta, loss, gradientNorm }) => {
        const own = findPairs(network, theta);
        const closest = closestOpposite(own) ?? closestPairOf(own);
        return {
          ...{ evaluations, loss, norm: parameterNorm(theta), gradientNorm },
          distance: closest?.distance ?? null,
          epsilon: closest?.epsilon ?? null,
        };
      }),
    },
  };
}
