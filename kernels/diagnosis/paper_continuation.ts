/**
 * The continuation of a network of the paper's form as its study does it: the finisher in float64
 * (../analysis/finisher/finisher.ts), for relu that on kinks, then what is proved of the end. The loss is L = factor × the
 * mean square; the regulariser at the norm where it ends is not part of the losses given.
 */
import { finishOnKinks } from "../analysis/kinks/finisher.ts";
import type { KinkKind } from "../analysis/kinks/rest_kind.ts";
import { parameterNorm } from "../network_reference.ts";
import { lengthOf } from "./hidden/units.ts";
import { ofPaperShape } from "./network.ts";
import type { DescentPoint } from "./newton/descent.ts";
import { endOf, finished, type FinishedEnd, lastOf } from "./newton/finish.ts";
import type { PaperProblem } from "./paper_loss.ts";
import { deadUnits } from "./point.ts";

/** A Hessian's cost in gradients, by its columns. */
const COLUMNS_PER_GRADIENT = 8;
const MOST_STEPS = 1000;
/** Of the budget: gradient steps on kinks before Newton's. */
const KINK_DESCENT = 0.5;

/** Null for a network of several relu layers, which has no such finisher. */
export function paperContinuation(
  problem: PaperProblem,
  start: Float64Array,
  maxNorm: number,
  budget: number,
  progress: (evaluations: number, budget: number) => void = () => {},
): FinishedEnd | null {
  if (problem.shape.activation !== "relu") return smooth(problem, start, maxNorm, budget, progress);
  return problem.shape.hidden.length === 1 ? onKinks(problem, start, maxNorm, budget) : null;
}

function smooth(
  problem: PaperProblem,
  start: Float64Array,
  maxNorm: number,
  budget: number,
  progress: (evaluations: number, budget: number) => void,
): FinishedEnd {
  const { shape, loss: { derivatives } } = problem;
  return finished(
    {
      ...{ shape, derivatives, cost: 1 + start.length / COLUMNS_PER_GRADIENT },
      theta: (x) => x,
      point: (theta, evaluations) => pointAt(problem, theta, evaluations),
      progress,
    },
    start,
    maxNorm,
    budget,
  );
}

const PROOFS: Readonly<Record<KinkKind, FinishedEnd["proof"]>> = {
  ...{ finite: "finite", flat: "flat", infinite: "infinite" },
  ...{ saddle: "open", open: "open" },
};

function onKinks(problem: PaperProblem, start: Float64Array, maxNorm: number, budget: number): FinishedEnd {
  const { shape, data } = problem;
  const points: DescentPoint[] = [];
  const descentSteps = Math.ceil(KINK_DESCENT * budget);
  const finished = finishOnKinks(shape, data, start, {
    ...{ mostSteps: MOST_STEPS, descentSteps, maxNorm },
    record: ({ theta }) => points.push(pointAt(problem, theta, 0)),
  });
  const last = points.length - 1;
  const own = PROOFS[finished.kind];
  const samples = { ...data, outputs: 1 };
  const dead = deadUnits(ofPaperShape(shape), finished.theta, samples).flat().length;
  // The loss does not depend on the weights of a dead unit, whatever is proved of all others.
  const proof = own === "finite" && dead > 0 ? "flat" : own;
  return {
    ...(proof === own ? {} : { dead }),
    ...{ method: "finisher", proof, theta: finished.theta, end: endOf(proof, finished.end) },
    late: lateBelow(points, maxNorm) ?? lastOf(points),
    points: points.map((point, k) => ({
      ...point,
      evaluations: Math.round(finished.evaluations * (last === 0 ? 1 : k / last)),
    })),
  };
}

function lateBelow(points: readonly DescentPoint[], maxNorm: number): FinishedEnd["late"] {
  const to = points.find(({ theta }) => parameterNorm(theta) >= maxNorm);
  const from = points.findLast(({ theta }) => parameterNorm(theta) <= 0.8 * maxNorm);
  return to === undefined || from === undefined ? null : { from: from.theta, to: to.theta };
}

function pointAt({ loss, factor }: PaperProblem, theta: Float64Array, evaluations: number): DescentPoint {
  const at = loss.gradient(theta);
  return {
    ...{ evaluations, theta, loss: factor * at.loss, gradientNorm: factor * lengthOf(at.gradient) },
  };
}
