/** What kind of end a relu network has come to, by the curvature on the surface of the kinks that hold. */
import { parameterNorm, withRegulariser } from "../../network_reference.ts";
import { infNorm } from "../numerics/inf_norm.ts";
import { type KinkCurvature, kinkCurvature } from "./minimum.ts";
import { countsOf, KinkMoments } from "./moments.ts";
import type { KinkProblem } from "./problem.ts";
import type { KinkPoint, KinkSurroundings } from "./surroundings.ts";

/** Of maxNorm: from here R holds a rest. */
export const HELD_PART = 0.999;
/** Of the largest curvature: what counts as none. */
const NO_CURVATURE = 1e-9;
/** Of the jump: a multiplier within this of a bound does not hold its kink. */
const STRICT = 1e-6;

/**
 * "finite": a strict minimum on the surface of the kinks that hold, modulo the symmetries of minimum.ts; "flat": no
 * negative curvature there, but some that vanishes; "saddle": negative curvature, and no lower loss was found along it;
 * "infinite": at rest with R, or at no strict minimum where R is about to act; "open": not at rest.
 */
export type KinkKind = "finite" | "flat" | "saddle" | "infinite" | "open";

/** "rest"; "steps" after `mostSteps`; "stuck" where no step lowers the loss. */
export type KinkEnd = "rest" | "steps" | "stuck";

export function isSaddle({ least, largest }: KinkCurvature): boolean {
  return least < -NO_CURVATURE * largest;
}

/** Kinks whose multiplier has reached a bound hold nothing: their samples count as on, or as off. */
export function curvatureAt(
  problem: KinkProblem,
  moments: KinkMoments,
  { theta, values }: KinkPoint,
  { multipliers, jumps }: KinkSurroundings,
  maxNorm: number,
): KinkCurvature {
  const held: number[] = [];
  const z = values.z.slice();
  for (const [kink, value] of multipliers) {
    const part = value / jumps[kink]!;
    if (part > STRICT && part < 1 - STRICT) held.push(kink);
    else z[kink] = part > 0.5 ? 1 : -1;
  }
  moments.set(z, held);
  const plain = { loss: values.loss, ...moments.derivatives(theta) };
  const { hessian } = withRegulariser(plain, theta, maxNorm);
  const counts = countsOf(problem, moments);
  return kinkCurvature(problem, {
    theta,
    hessian,
    held,
    counts,
    regularised: parameterNorm(theta) > maxNorm,
  });
}

export function kindOf(
  end: KinkEnd,
  { theta }: KinkPoint,
  { residual }: KinkSurroundings,
  curvature: KinkCurvature | null,
  maxNorm: number,
): KinkKind {
  if (end !== "rest" || curvature === null) return "open";
  const norm = parameterNorm(theta);
  if (norm >= maxNorm) return "infinite";
  // A strict minimum is known to be near: its Newton step is short.
  const near = infNorm(residual) <= 1e-4 * curvature.least;
  const strict = curvature.least > NO_CURVATURE * curvature.largest && near;
  if (curvature.dimension === 0 || strict) return "finite";
  if (norm >= HELD_PART * maxNorm) return "infinite";
  return isSaddle(curvature) ? "saddle" : "flat";
}

export function kinksOf(problem: KinkProblem, { multipliers, jumps }: KinkSurroundings) {
  const { neurons } = problem;
  const kinks = [...multipliers].sort(([a], [b]) => a - b).map(([kink, value]) => ({
    sample: Math.floor(kink / neurons),
    neuron: kink % neurons,
    part: value / jumps[kink]!,
  }));
  const complementarity = kinks.reduce((least, { part }) => Math.min(least, part, 1 - part), 0.5);
  return { kinks, complementarity };
}
