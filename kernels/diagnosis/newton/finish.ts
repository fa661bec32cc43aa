/**
 * A continuation by the study's finisher (../../analysis/finisher/finisher.ts) and what float64 then proves of its end: for
 * every loss with derivatives by parameters that are laid out as a network's of the paper's form.
 */
import { proveEnd } from "../../analysis/finisher/end_proof.ts";
import { finish } from "../../analysis/finisher/finisher.ts";
import type { LossDerivatives } from "../../loss.ts";
import type { NetworkShape } from "../../network_shape.ts";
import type { ContinuationFindings } from "../findings.ts";
import type { DescentPoint } from "./descent.ts";

export interface FinishProblem {
  readonly shape: NetworkShape;
  /** Of the shape's parameters. */
  readonly derivatives: (x: Float64Array) => LossDerivatives;
  /** Of `derivatives`, in gradients. */
  readonly cost: number;
  /** θ of the shape's parameters, and what is recorded of it. */
  readonly theta: (x: Float64Array) => Float64Array;
  readonly point: (theta: Float64Array, evaluations: number) => DescentPoint;
  readonly progress: (evaluations: number, budget: number) => void;
}

export interface FinishedEnd extends Required<Pick<ContinuationFindings, "method" | "end" | "proof">> {
  readonly theta: Float64Array;
  readonly late: { readonly from: Float64Array; readonly to: Float64Array } | null;
  readonly points: readonly DescentPoint[];
  /** Units that no sample reaches, on kinks. */
  readonly dead?: number;
}

const MOST_STEPS = 1000;

/**
 * @param start of the shape's parameters
 * @param maxNorm of them
 * @param budget in gradients, for the finisher; where a proof follows a channel it may spend as much
 */
export function finished(
  { shape, derivatives, cost, theta, point, progress }: FinishProblem,
  start: Float64Array,
  maxNorm: number,
  budget: number,
): FinishedEnd {
  let evaluations = 0;
  const counted = (x: Float64Array) => {
    evaluations += cost;
    progress(evaluations, budget);
    return derivatives(x);
  };
  const mostSteps = Math.min(MOST_STEPS, Math.ceil(budget / cost));
  const points: DescentPoint[] = [];
  const add = (x: Float64Array) => points.push(point(theta(x), Math.round(evaluations)));
  const found = finish(counted, shape, start, { mostSteps, maxNorm, record: (at) => add(at.theta) });
  const proven = proveEnd(counted, shape, found.theta, { maxNorm, mostSteps });
  add(proven.theta);
  const { lateFrom, lateTo } = proven.lateTo === null ? found : proven;
  return {
    ...{ method: "finisher", proof: proven.kind, theta: theta(proven.theta), points },
    end: endOf(proven.kind, found.end),
    late: lateFrom !== null && lateTo !== null
      ? { from: theta(lateFrom), to: theta(lateTo) }
      : lastOf(points.slice(0, -1)),
  };
}

export function endOf(
  proof: FinishedEnd["proof"],
  end: "rest" | "steps" | "stuck",
): FinishedEnd["end"] {
  if (proof === "infinite") return "norm";
  if (proof === "finite" || proof === "flat") return "rest";
  return end === "steps" ? "limit" : "stuck";
}

/** The last update of a way. */
export function lastOf(points: readonly DescentPoint[]): FinishedEnd["late"] {
  const [from, to] = points.slice(-2);
  return to === undefined ? null : { from: from!.theta, to: to.theta };
}
