/**
 * A bounded continuation of training from θ: where would it come to if steps cost nothing? Networks of the paper's form
 * go on as its study does (paper_continuation.ts), all others by truncated Newton's method, in the coordinates of their
 * close pairs, and with the paper's jumps along them: ε halved while c, a, w and Δ stay (newton/descent.ts). Units that can
 * be scaled are balanced before (hidden/balance.ts).
 */
import { parameterNorm } from "../network_reference.ts";
import { continuationBudget } from "./cost.ts";
import type { ContinuationFindings, DenseLoss, PairFindings } from "./findings.ts";
import { balanced } from "./hidden/balance.ts";
import {
  epsilonOf,
  fromPairs,
  type PairPlace,
  pairPlace,
  pullPairs,
  toPairs,
} from "./hidden/pair_coordinates.ts";
import { mirrorOf } from "./hidden/symmetry.ts";
import { shareInside } from "./inside.ts";
import type { DenseModel, DenseSamples } from "./model.ts";
import type { DenseNetwork } from "./network.ts";
import { type Coordinates, descend, type DescentPoint, type Jump, PLAIN } from "./newton/descent.ts";
import { closestOpposite, closestPairOf, findPairs, isOpposite } from "./pairs.ts";
import { paperContinuation } from "./paper_continuation.ts";
import { paperProblem } from "./paper_loss.ts";
import { thinned } from "./thinned.ts";
import { GROUP_DISTANCE } from "../analysis/channel/channel.ts";

/** Where the paper's regulariser begins; a run that is there already may double its norm. */
export const MAX_NORM = 1e3;
/** Points of a path that are kept. */
export const MOST_POINTS = 200;

export interface ContinuationOptions {
  /** Gradients that may be spent. Default: by the network's size (cost.ts), 20 000 for small ones. */
  readonly budget?: number;
  /** Truncated Newton's method also where the paper's finisher could go on. */
  readonly newton?: boolean;
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
  { budget = continuationBudget(network, samples.n), newton = false, progress = () => {} }:
    ContinuationOptions = {},
): Continued {
  // Norms and distances of steps are those of the invariant coordinates; weight decay leaves none invariant.
  const theta = (loss.decay ?? 0) > 0 ? given : balanced(network, given);
  const maxNorm = endNorm(theta);
  const problem = newton ? null : paperProblem(network, loss, samples);
  const ended = problem === null ? null : paperContinuation(problem, theta, maxNorm, budget, progress);
  if (ended !== null) {
    const { theta, points, ...how } = ended;
    return continued(network, theta, points, how);
  }
  const points: DescentPoint[] = [];
  const last = descend(model, theta, {
    ...{ budget, maxNorm },
    coordinates: (at) => coordinatesOf(network, at),
    jump: (at, most) => jumped(network, model, at, most),
    record: (point) => {
      points.push(point);
      progress(point.evaluations, budget);
    },
  });
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

function coordinatesOf(network: DenseNetwork, theta: Float64Array): Coordinates {
  const pairs = channelPairs(network, theta);
  if (pairs.length === 0) return PLAIN;
  const epsilons = pairs.map((pair) => epsilonOf(theta, pair));
  return {
    step: (q) => fromPairs(q, pairs, epsilons),
    pull: (gradient) => pullPairs(gradient, pairs, epsilons),
  };
}

/** Half of the closest pair's ε, where the loss is below `most`. */
function jumped(network: DenseNetwork, model: DenseModel, theta: Float64Array, most: number): Jump | null {
  const [pair] = channelPairs(network, theta);
  if (pair === undefined) return null;
  const epsilon = epsilonOf(theta, pair);
  const next = fromPairs(toPairs(theta, [pair], [epsilon]), [pair], [epsilon / 2]);
  return { theta: model.loss(next) < most ? next : null, evaluations: 1 };
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
