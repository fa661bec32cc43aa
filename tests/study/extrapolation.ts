/**
 * The arithmetic of extrapolate.ts: what flows and other stages of one profile took, made into hours of another, as
 * ranges. Flows are counted in steps of work: an accepted step is 1, a rejected one the share of it that is done
 * again. All is linear in the number of networks.
 */
import { uniforms } from "../../kernels/strict/random.ts";

export interface ObservedRun {
  readonly steps: number;
  readonly rejections: number;
  /** Out of steps: it would have gone on. */
  readonly open: boolean;
  /** Of the finisher, after the flow. */
  readonly evaluations: number;
}

/** Flows of one kind of network that the profile asks for. */
export interface FlowWork {
  readonly experiment: string;
  readonly networks: number;
  /** Accepted steps at most. */
  readonly mostSteps: number;
  /** Runs of the same kind, or of the nearest that was observed. */
  readonly runs: readonly ObservedRun[];
  /** Steps that one observed step becomes, for another tolerance. */
  readonly stepFactor: number;
  /** Share of a step that a rejected one costs: it makes no Hessian. */
  readonly rejectionShare: number;
  /** Seconds of one accepted step of one network, from each repeat of a calibration. */
  readonly stepSeconds: readonly number[];
  /** Of one evaluation of the finisher. */
  readonly evaluationSeconds: readonly number[];
}

/** A stage whose time is scaled by the work that is asked of it. */
export interface ScaledWork {
  readonly experiment: string;
  /** From each record. */
  readonly seconds: readonly number[];
  readonly ratio: number;
}

export interface Range {
  readonly least: number;
  readonly middle: number;
  readonly most: number;
}

export interface Extrapolation {
  /** Seconds of each experiment, in the order of their first work. */
  readonly experiments: ReadonlyMap<string, Range>;
  readonly total: Range;
}

/**
 * Steps of work of one run's flow: an open one goes on for all steps that it may take, with rejections in proportion.
 * @throws RangeError for a run that took no step
 */
export function workOfRun(
  { steps, rejections, open }: Omit<ObservedRun, "evaluations">,
  { mostSteps, stepFactor, rejectionShare }: Pick<FlowWork, "mostSteps" | "stepFactor" | "rejectionShare">,
): number {
  if (!(steps > 0)) {
    throw new RangeError(`Cannot extrapolate a run as it must have taken a step: got ${steps}`);
  }
  const taken = open ? mostSteps : Math.min(mostSteps, steps * stepFactor);
  return taken + rejectionShare * rejections * (taken / steps);
}

/**
 * Bootstrap over runs, calibration repeats and records: each draw takes as many of them with replacement as there are.
 * @param confidence between 0 and 1: so many draws lie within each range, as many below as above
 */
export function extrapolate(
  flows: readonly FlowWork[],
  scaled: readonly ScaledWork[],
  { draws, confidence, seed }: { readonly draws: number; readonly confidence: number; readonly seed: number },
): Extrapolation {
  if (!(confidence > 0 && confidence < 1) || !(draws >= 1)) {
    throw new RangeError(`Cannot extrapolate at confidence ${confidence} from ${draws} draws`);
  }
  const names = [...new Set([...flows, ...scaled].map(({ experiment }) => experiment))];
  const sums = new Map(names.map((name) => [name, new Float64Array(draws)]));
  const total = new Float64Array(draws);
  const add = (experiment: string, seconds: Float64Array) => {
    const sum = sums.get(experiment)!;
    for (const [i, value] of seconds.entries()) {
      sum[i] = sum[i]! + value;
      total[i] = total[i]! + value;
    }
  };
  for (const [k, flow] of flows.entries()) {
    const works = flow.runs.map((run) => workOfRun(run, flow));
    const evaluations = flow.runs.map((run) => run.evaluations);
    const repeats = `extrapolation/repeats/${k}`;
    // The same runs in both.
    const [steps, ends] = [works, evaluations].map((of) =>
      resampledMeans(of, draws, `extrapolation/runs/${k}`, seed)
    );
    const [step, evaluation] = [flow.stepSeconds, flow.evaluationSeconds].map((of) =>
      resampledMeans(of, draws, repeats, seed)
    );
    add(
      flow.experiment,
      steps!.map((value, i) => flow.networks * (value * step![i]! + ends![i]! * evaluation![i]!)),
    );
  }
  for (const [k, { experiment, seconds, ratio }] of scaled.entries()) {
    add(experiment, resampledMeans(seconds, draws, `extrapolation/records/${k}`, seed).map((s) => s * ratio));
  }
  const range = (values: Float64Array): Range => {
    const sorted = values.toSorted();
    const at = (share: number) => sorted[Math.min(draws - 1, Math.floor(share * draws))]!;
    return { least: at((1 - confidence) / 2), middle: at(0.5), most: at((1 + confidence) / 2) };
  };
  return { experiments: new Map([...sums].map(([name, sum]) => [name, range(sum)])), total: range(total) };
}

/** Means of as many values, drawn with replacement. */
function resampledMeans(
  values: readonly number[],
  draws: number,
  stream: string,
  seed: number,
): Float64Array {
  const n = values.length;
  if (n === 0) throw new RangeError(`Cannot resample for ${stream} as there must be values: got none`);
  const chosen = uniforms(stream, seed, n * draws);
  return Float64Array.from({ length: draws }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += values[Math.min(n - 1, Math.floor(chosen[i * n + j]! * n))]!;
    return sum / n;
  });
}
