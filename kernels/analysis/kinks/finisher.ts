/**
 * From wherever the gradient flow of a relu network has come to a point where L + R rests, in float64. Such a flow
 * slides along kinks (problem.ts), where no gradient vanishes; a rest is a Clarke-stationary point: some element
 * ∇ + Σ τ x̃, 0 ≤ τ ≤ c, of the subdifferential is 0.
 *
 * A start that is such a point already (multipliers.ts) is left where it is. Else
 *
 * 1. Short gradient steps (descent.ts), which follow the flow, until the loss hardly falls: they lead to the rest
 *    that the flow would reach. Long steps lead to one of the many others beside it.
 * 2. Newton's method on the surface of the kinks (step.ts), which finds out which kinks hold.
 * 3. At a rest the curvature on that surface (minimum.ts) tells its kind; from a saddle, along the negative
 *    curvature to lower loss, and 2 again.
 *
 * The loss never rises from one recorded point to the next, but for rounding. The neurons' balances (relu_balance.ts)
 * are those of the start as long as R does not act.
 */
import type { LossDerivatives } from "../../loss.ts";
import { type DataSet, parameterNorm } from "../../network_reference.ts";
import type { NetworkShape } from "../../network_shape.ts";
import { infNorm } from "../numerics/inf_norm.ts";
import { kinkDescent } from "./descent.ts";
import type { KinkCurvature } from "./minimum.ts";
import { KinkMoments } from "./moments.ts";
import { leastMultipliers } from "./multipliers.ts";
import { type KinkProblem, kinkProblem } from "./problem.ts";
import { dampedStep } from "./step.ts";
import { type KinkPoint, type KinkSurroundings, pointAt, surroundings } from "./surroundings.ts";
import { balances } from "./relu_balance.ts";
import {
  curvatureAt,
  HELD_PART,
  isSaddle,
  kindOf,
  type KinkEnd,
  type KinkKind,
  kinksOf,
} from "./rest_kind.ts";

const FIRST_DAMPING = 1;
const REST_GRADIENT = 5e-12;
/** The same where R holds weights of hundreds. */
const HELD_GRADIENT = 1e-9;

const MOST_ESCAPES = 8;
const ESCAPES = [0.1, 0.01, 1e-3, 1e-4] as const;

export interface KinkFinishOptions {
  /** Newton steps. */
  readonly mostSteps: number;
  /** Gradient steps before them. Default: 300 000. */
  readonly descentSteps?: number;
  /** They end where the loss falls by no more than this part of it in a unit of flow time. Default: 10⁻⁸. */
  readonly leastFall?: number;
  /** Where the regulariser begins. Default: 10³. */
  readonly maxNorm?: number;
  /** Called for the start, the end of the descent and each accepted step. */
  readonly record?: (point: KinkFinisherPoint) => void;
}

export interface KinkFinisherPoint {
  readonly steps: number;
  readonly theta: Float64Array;
  /** L + R. */
  readonly loss: number;
}

export interface KinkFinished {
  readonly end: KinkEnd;
  readonly kind: KinkKind;
  readonly theta: Float64Array;
  /** Of L + R: the element of the subdifferential, and the Hessian of the piece with the held samples off. */
  readonly at: LossDerivatives;
  /** Newton steps. */
  readonly steps: number;
  /** Gradient steps, their flow time, and where they led: the flow's own way, before Newton's. */
  readonly descentSteps: number;
  readonly descentTime: number;
  readonly descended: Float64Array;
  /** Passes over all samples. */
  readonly evaluations: number;
  /** Inf-norm of the element of the subdifferential. */
  readonly gradient: number;
  /** ‖θ‖. */
  readonly norm: number;
  /** Kinks at which θ lies: sample, neuron, and the multiplier as a part of the jump, 0 (off) to 1 (on). */
  readonly kinks: readonly { readonly sample: number; readonly neuron: number; readonly part: number }[];
  /** Least distance of a part from 0 and 1; 1/2 without kinks. At 0 complementarity is not strict. */
  readonly complementarity: number;
  /** Least and largest curvature on the surface of the kinks that hold. */
  readonly curvature: Pick<KinkCurvature, "least" | "largest" | "dimension">;
  /** Neurons that are off on all samples. */
  readonly dead: readonly number[];
}

/**
 * @param start θ, P values
 * @throws RangeError for a network that is not one hidden layer of relu neurons, or data or θ that do not fit it
 */
export function finishOnKinks(
  shape: NetworkShape,
  data: DataSet,
  start: Float64Array,
  options: KinkFinishOptions,
): KinkFinished {
  const { mostSteps, descentSteps = 300_000, leastFall = 1e-8, maxNorm = 1e3, record } = options;
  const problem = kinkProblem(shape, data);
  if (start.length !== problem.parameters || !start.every(Number.isFinite)) {
    throw new RangeError(
      `Cannot finish a flow as θ must be [P=${problem.parameters}] and finite: got ${start.length} values`,
    );
  }
  const balance = balances(problem, start);
  const moments = new KinkMoments(problem);
  let point = pointAt(problem, start, maxNorm, leastMultipliers(problem, moments, start, maxNorm));
  let around = surroundings(problem, moments, point, maxNorm);
  record?.({ steps: 0, theta: start, loss: point.loss });
  let descent = { theta: start, steps: 0, time: 0, evaluations: 0 };
  if (!isAtRest(start, around, maxNorm)) {
    const reached = kinkDescent(problem, start, { mostSteps: descentSteps, leastFall, maxNorm });
    point = pointAt(problem, reached.theta, maxNorm);
    descent = reached;
  }
  let [steps, damping, escapes, evaluations] = [0, FIRST_DAMPING, 0, descent.evaluations + 3];
  let end: KinkEnd = "steps";
  let curvature: KinkCurvature | null = null;
  for (;;) {
    record?.({ steps, theta: point.theta, loss: point.loss });
    around = surroundings(problem, moments, point, maxNorm);
    if (isAtRest(point.theta, around, maxNorm)) {
      curvature = curvatureAt(problem, moments, point, around, maxNorm);
      const lower = isSaddle(curvature) && escapes++ < MOST_ESCAPES
        ? escape(problem, point, curvature.direction, maxNorm)
        : null;
      if (lower === null) {
        end = "rest";
        break;
      }
      [point, damping] = [lower, FIRST_DAMPING];
      continue;
    }
    if (steps >= mostSteps) break;
    const next = dampedStep(problem, point, around, damping, balance, maxNorm);
    evaluations += next.evaluations;
    if (next.point === null) {
      end = "stuck";
      break;
    }
    [point, damping] = [next.point, next.damping];
    steps++;
  }
  return {
    ...{ end, steps, descentSteps: descent.steps, descentTime: descent.time, evaluations },
    descended: descent.theta,
    ...{ kind: kindOf(end, point, around, curvature, maxNorm), theta: point.theta },
    at: { loss: point.loss, gradient: around.residual, hessian: around.hessian },
    ...{ gradient: infNorm(around.residual), norm: parameterNorm(point.theta) },
    ...kinksOf(problem, around),
    curvature: curvature ?? curvatureAt(problem, moments, point, around, maxNorm),
    dead: around.counts.flatMap((count, k) => count === 0 ? [k] : []),
  };
}

function isAtRest(theta: Float64Array, { residual }: KinkSurroundings, maxNorm: number): boolean {
  const held = parameterNorm(theta) >= HELD_PART * maxNorm;
  return infNorm(residual) < (held ? HELD_GRADIENT : REST_GRADIENT);
}

/** A point of lower loss along a direction on the surface of the kinks, to either side. */
function escape(
  problem: KinkProblem,
  { theta, loss, multipliers }: KinkPoint,
  direction: Float64Array,
  maxNorm: number,
): KinkPoint | null {
  for (const size of ESCAPES) {
    for (const side of [size, -size]) {
      const next = pointAt(
        problem,
        theta.map((value, i) => value + side * direction[i]!),
        maxNorm,
        multipliers,
      );
      if (next.loss < loss) return next;
    }
  }
  return null;
}
