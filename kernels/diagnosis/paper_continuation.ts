/**
 * The continuation of a network of the paper's form as its study does it: the finisher in float64
 * (../analysis/finisher/finisher.ts), for relu that on kinks, then what is proved of the end. The loss is L = factor × the
 * mean square; the regulariser at the norm where it ends is not part of the losses given.
 */
import { proveEnd } from "../analysis/finisher/end_proof.ts";
import { finish } from "../analysis/finisher/finisher.ts";
import { finishOnKinks } from "../analysis/kinks/finisher.ts";
import type { KinkKind } from "../analysis/kinks/rest_kind.ts";
import { parameterNorm } from "../network_reference.ts";
import type { ContinuationFindings } from "./findings.ts";
import { lengthOf } from "./hidden/units.ts";
import { ofPaperShape } from "./network.ts";
import type { DescentPoint } from "./newton/descent.ts";
import type { PaperProblem } from "./paper_loss.ts";
import { deadUnits } from "./point.ts";

/** A Hessian's cost in gradients, by its columns. */
const COLUMNS_PER_GRADIENT = 8;
const MOST_STEPS = 1000;
/** Of the budget: gradient steps on kinks before Newton's. */
const KINK_DESCENT = 0.5;

export interface PaperEnd extends Required<Pick<ContinuationFindings, "method" | "end" | "proof">> {
  readonly theta: Float64Array;
  readonly late: { readonly from: Float64Array; readonly to: Float64Array } | null;
  readonly points: readonly DescentPoint[];
  readonly dead?: number;
}

/** Null for a network of several relu layers, which has no such finisher. */
export function paperContinuation(
  problem: PaperProblem,
  start: Float64Array,
  maxNorm: number,
  budget: number,
  progress: (evaluations: number, budget: number) => void = () => {},
): PaperEnd | null {
  if (problem.shape.activation !== "relu") return smooth(problem, start, maxNorm, budget, progress);
  return problem.shape.hidden.length === 1 ? onKinks(problem, start, maxNorm, budget) : null;
}

function smooth(
  problem: PaperProblem,
  start: Float64Array,
  maxNorm: number,
  budget: number,
  progress: (evaluations: number, budget: number) => void,
): PaperEnd {
  const { shape, loss: { derivatives } } = problem;
  const cost = 1 + start.length / COLUMNS_PER_GRADIENT;
  let evaluations = 0;
  const counted = (theta: Float64Array) => {
    evaluations += cost;
    progress(evaluations, budget);
    return derivatives(theta);
  };
  const mostSteps = Math.min(MOST_STEPS, Math.ceil(budget / cost));
  const points: DescentPoint[] = [];
  const add = (theta: Float64Array) => points.push(pointAt(problem, theta, Math.round(evaluations)));
  const finished = finish(counted, shape, start, {
    ...{ mostSteps, maxNorm },
    record: ({ theta }) => add(theta),
  });
  const proven = proveEnd(counted, shape, finished.theta, { maxNorm, mostSteps });
  add(proven.theta);
  const { lateFrom, lateTo } = proven.lateTo === null ? finished : proven;
  return {
    ...{ method: "finisher", proof: proven.kind, theta: proven.theta, points },
    end: endOf(proven.kind, finished.end),
    late: lateFrom !== null && lateTo !== null ? { from: lateFrom, to: lateTo } : lastOf(points.slice(0, -1)),
  };
}

const PROOFS: Readonly<Record<KinkKind, PaperEnd["proof"]>> = {
  ...{ finite: "finite", flat: "flat", infinite: "infinite" },
  ...{ saddle: "open", open: "open" },
};

function onKinks(problem: PaperProblem, start: Float64Array, maxNorm: number, budget: number): PaperEnd {
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

function endOf(proof: PaperEnd["proof"], end: "rest" | "steps" | "stuck"): PaperEnd["end"] {
  if (proof === "infinite") return "norm";
  if (proof === "finite" || proof === "flat") return "rest";
  return end === "steps" ? "limit" : "stuck";
}

function lateBelow(points: readonly DescentPoint[], maxNorm: number): PaperEnd["late"] {
  const to = points.find(({ theta }) => parameterNorm(theta) >= maxNorm);
  const from = points.findLast(({ theta }) => parameterNorm(theta) <= 0.8 * maxNorm);
  return to === undefined || from === undefined ? null : { from: from.theta, to: to.theta };
}

function lastOf(points: readonly DescentPoint[]): PaperEnd["late"] {
  const [from, to] = points.slice(-2);
  return to === undefined ? null : { from: from!.theta, to: to.theta };
}

function pointAt({ loss, factor }: PaperProblem, theta: Float64Array, evaluations: number): DescentPoint {
  const at = loss.gradient(theta);
  return {
    ...{ evaluations, theta, loss: factor * at.loss, gradientNorm: factor * lengthOf(at.gradient) },
  };
}
