/**
 * From a point of a network with kinks, several layers and outputs, to one where its loss rests: Newton's method on the
 * surface of the kinks that hold, as ../../analysis/kinks/finisher.ts has it for one layer and one output, with the same
 * problem for a step (../../analysis/kinks/subproblem.ts). At rest no step of the model lowers the loss.
 */
import { type KinkStep, kinkStep } from "../../analysis/kinks/subproblem.ts";
import { parameterNorm } from "../../network_reference.ts";
import type { ContinuationFindings } from "../findings.ts";
import { lengthOf } from "../hidden/units.ts";
import type { DescentPoint } from "../newton/descent.ts";
import type { Piecewise } from "./piecewise.ts";
import { valuesAt } from "./sample_passes.ts";
import { predictedFall, relativeLength } from "./step_measures.ts";
import { escape, factorOf } from "./surface.ts";
import { type KinkPoint, type Surroundings, surroundings } from "./surroundings.ts";

/** The longest step, as relativeLength has it. */
const LONGEST_STEP = 0.05;

/** Of the loss of the best constant, by squared length of θ. */
const FIRST_DAMPING = 1;

const LEAST_DAMPING = 1e-10;

const MOST_TRIES = 60;

const LEAST_RATIO = 1e-2;

/** Of |L|: a predicted fall that rounding hides, a rise that it may cause, and a fall that is none. */
const [HIDDEN, RISE, REST_FALL] = [1e-13, 1e-15, 1e-11];

/** Of |w| |(v, 1)|: |z| of a sample on its kink. */
const ON_KINK = 1e-13;

/** The same of a start, which others may have rounded. */
const AT_KINK = 1e-9;

/** The same after a step that was to end on the kink, of the step's relative length: kinks of deep layers are curved. */
const CURVED = 10;

/** Hessians of this many columns cost as much as a gradient. */
const COLUMNS_PER_GRADIENT = 4;

export interface KinkedEnd {
  readonly theta: Float64Array;
  readonly end: ContinuationFindings["end"];
}

export function finishOnPieces(
  problem: Piecewise,
  start: Float64Array,
  { budget, spent, maxNorm, record }: {
    /** In gradients: those that may be spent, and that are already. */
    readonly budget: number;
    readonly spent: number;
    readonly maxNorm: number;
    readonly record: (point: DescentPoint) => void;
  },
): KinkedEnd {
  let evaluations = spent;
  let point: KinkPoint = { theta: start, ...valuesAt(problem, start), multipliers: new Map() };
  let damping = FIRST_DAMPING;
  for (;;) {
    const around = surroundings(problem, point, LONGEST_STEP);
    evaluations += 2 + point.theta.length / COLUMNS_PER_GRADIENT;
    const { theta } = point;
    record({
      ...{ evaluations: Math.round(evaluations), theta, loss: point.loss * problem.unit },
      gradientNorm: problem.unit * lengthOf(around.residual),
    });
    if (parameterNorm(theta) >= maxNorm) return { theta, end: "norm" };
    if (evaluations >= budget) return { theta, end: "limit" };
    const next = dampedStep(problem, point, around, damping);
    evaluations += next.evaluations;
    if (next.rests) return { theta, end: "rest" };
    if (next.point === null) return { theta, end: "stuck" };
    [point, damping] = [next.point, next.damping];
  }
}

interface Next {
  readonly point: KinkPoint | null;
  readonly rests: boolean;
  readonly damping: number;
  readonly evaluations: number;
}

/** Tries with growing damping until the loss falls. */
function dampedStep(problem: Piecewise, here: KinkPoint, around: Surroundings, first: number): Next {
  const p = here.theta.length;
  const { near, jumps, multipliers, sizes, slopes } = around;
  const model = {
    ...{ gradient: around.gradient, jumps, multipliers },
    z: Float64Array.from(near, (kink) => here.z[kink]!),
    tolerances: sizes.map((size) => ON_KINK * size),
    valleys: Int32Array.from(near.keys()),
  };
  // A step's problem asks for rows x̃ of one neuron: here the whole of θ, a row ∇z for each near kink.
  const rows = {
    ...{ shape: { inputs: p, hidden: [1], biased: false, activation: "relu" as const }, n: near.length },
    ...{ neurons: 1, stride: p, output: p, parameters: p, x: slopes },
    ...{ y: new Float64Array(0), lengths: sizes },
  };
  const stepAt = (damping: number) => {
    const factor = factorOf(problem, here.theta, around, damping);
    const found = factor === null ? null : kinkStep(rows, { ...model, factor });
    if (found === null) return null;
    const length = relativeLength(problem, here.theta, found.step);
    return { found, length, predicted: predictedFall(around, model.z, found.step) };
  };
  const none = REST_FALL * Math.abs(here.loss);
  let [damping, evaluations, asked] = [first, 0, false];
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const tried = stepAt(damping);
    if (tried === null) {
      damping *= 4;
      continue;
    }
    const { found, length, predicted } = tried;
    if (!(length <= LONGEST_STEP)) {
      damping *= 3;
      continue;
    }
    if (!asked && predicted <= none) {
      // Which kinks hold is not known of a start on them: the step finds out.
      const kept = multipliersAt(found, around, here.z, AT_KINK);
      if (!kept.keys().every((kink) => here.multipliers.has(kink))) {
        const point = { ...here, multipliers: new Map([...here.multipliers, ...kept]) };
        return { point, rests: false, damping, evaluations };
      }
      // Damping hides what slopes gently: at rest there is no fall without it either.
      asked = true;
      const free = damping <= LEAST_DAMPING ? tried : stepAt(LEAST_DAMPING);
      if (free !== null && free.length <= LONGEST_STEP && free.predicted <= none) {
        return { point: null, rests: true, damping, evaluations };
      }
      const lower = free === null ? escape(problem, here, around, none) : null;
      if (lower !== null) return { point: lower, rests: false, damping: FIRST_DAMPING, evaluations };
      if (free === null) break;
    }
    const theta = here.theta.map((value, i) => value + found.step[i]!);
    const values = valuesAt(problem, theta);
    evaluations++;
    const fall = here.loss - values.loss;
    const hidden = Math.abs(predicted) < HIDDEN * Math.abs(here.loss);
    const accepted = hidden
      ? fall >= -RISE * Math.abs(here.loss)
      : fall > LEAST_RATIO * predicted && predicted > 0;
    if (accepted) {
      const by = hidden || fall > 0.75 * predicted ? 1 / 4 : fall < 0.25 * predicted ? 3 : 1;
      const tolerance = Math.max(10 * ON_KINK, CURVED * length * length);
      return {
        point: { theta, ...values, multipliers: multipliersAt(found, around, values.z, tolerance) },
        ...{ rests: false, evaluations, damping: Math.max(LEAST_DAMPING, damping * by) },
      };
    }
    damping *= 4;
  }
  return { point: null, rests: false, damping, evaluations };
}

/** Of the kinks on which a step ends, and of others that it meets, those on which θ lies. */
function multipliersAt(
  { held, multipliers }: KinkStep,
  { near, sizes }: Surroundings,
  z: Float64Array,
  tolerance: number,
): Map<number, number> {
  const kept = new Map<number, number>();
  for (const k of held) {
    if (Math.abs(z[near[k]!]!) <= tolerance * sizes[k]!) kept.set(near[k]!, multipliers.get(k)!);
  }
  for (const [k, value] of multipliers) {
    const kink = near[k]!;
    if (!kept.has(kink) && Math.abs(z[kink]!) <= 10 * ON_KINK * sizes[k]!) kept.set(kink, value);
  }
  return kept;
}
