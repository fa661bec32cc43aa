/** Some steps of flows and of the finisher in a schedule of one's choice, as lists of all numbers that come out. */
import type { ComputeDevice } from "../../kernels/device/device.ts";
import { NetworkFinisher } from "../../kernels/network/finisher/finisher.ts";
import { FINISHER_SETTINGS } from "../../kernels/network/finisher/settings.ts";
import { finisherShader } from "../../kernels/network/finisher/shaders.ts";
import { DORMAND_PRINCE } from "../../kernels/network/flow/explicit_tableau.ts";
import { NetworkFlow } from "../../kernels/network/flow/flow.ts";
import { FlowRecord } from "../../kernels/network/flow/flow_record.ts";
import { FLOW_SETTINGS } from "../../kernels/network/flow/settings.ts";
import {
  type Kernel,
  KERNELS,
  type NetworkProblem,
  type NetworkShaders,
  scheduleOf,
  SCHEDULES,
} from "../../kernels/network/problem.ts";
import { networkProblem } from "../../kernels/network/samples.ts";
import { networkShader } from "../../kernels/network/shaders.ts";
import type { DataSet } from "../../kernels/network_reference.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { gatedPair } from "../finisher/fixture.ts";
import { randomThetas } from "../network/fixture.ts";

export const SCHEDULE_NAMES = [
  "software",
  "compact",
  "parallel",
] as const satisfies (keyof typeof SCHEDULES)[];
type ScheduleName = typeof SCHEDULE_NAMES[number];

const ALL_KERNELS: readonly Kernel[] = Object.values(KERNELS).flat();
const NETWORKS = 2;

interface NetworkCase {
  readonly shape: NetworkShape;
  readonly data: DataSet;
  readonly maxNorm?: number;
}

const UNFIT = { firstStep: 1e8, mostSteps: 1, attemptsPerStep: 3, method: DORMAND_PRINCE };

interface FlowCase extends NetworkCase {
  /** Beside a straight line. */
  readonly line?: boolean;
  /** No Hessian is rounded; otherwise all that may be. */
  readonly exact?: boolean;
  /** By an explicit method, whose points are recorded. */
  readonly explicit?: boolean;
}

/** What is known by name of the shaders that were made here or in factorisation.ts: kernel, layers, schedule. */
export const SHADER_NAMES = new Map<string, Set<string>>();

/** Final WGSL of a kernel, which gets a name; undefined for one that the problem has not. */
export function namedShader(
  solver: "flow" | "finisher",
  kernel: Kernel,
  problem: NetworkProblem,
  layout: ScheduleName,
): string | undefined {
  const shader = solver === "flow" ? networkShader : finisherShader;
  const text = shader(kernel, problem, scheduleOf(layout, problem.n));
  if (text === undefined) return undefined;
  const { shape: { hidden }, method: { kind } } = problem;
  const parts: string[] = [kernel, `schedule ${layout}`];
  if (kernel === "stage" || kernel === "control") parts.push(kind);
  // The same for any derivatives.
  if (kernel === "factorise" || kernel === "reduce") parts.push(`of the ${solver}`);
  else parts.push(hidden.length === 1 ? "one layer" : "several layers");
  const names = SHADER_NAMES.get(text) ?? new Set();
  SHADER_NAMES.set(text, names.add(parts.join(", ")));
  return text;
}

/** Shaders for one schedule, also for a problem whose hosts would not choose it. */
function shadersIn(
  layout: ScheduleName,
  problem: NetworkProblem,
  solver: "flow" | "finisher",
): NetworkShaders {
  const all: { [kernel in Kernel]?: string } = {};
  for (const kernel of ALL_KERNELS) {
    const text = namedShader(solver, kernel, problem, layout);
    if (text !== undefined) all[kernel] = text;
  }
  return { software: {}, parallel: {}, [layout]: all };
}

export function flowRun({ shape, data, maxNorm = 1e3, line, exact, explicit }: FlowCase) {
  return async (device: ComputeDevice, layout: ScheduleName): Promise<number[]> => {
    const settings = {
      ...FLOW_SETTINGS,
      ...(explicit ? { method: DORMAND_PRINCE } : {}),
      ...{ maxNorm, beyondNorm: true, mostSteps: 6, roundedReach: exact ? 0 : FLOW_SETTINGS.roundedReach },
    };
    const p = parameterCount(shape);
    const problem = networkProblem(shape, data, maxNorm, settings.method);
    const shaders = shadersIn(layout, problem, "flow");
    const flow = await NetworkFlow.create(device, shaders, shape, data, settings, layout);
    const into = new FlowRecord(NETWORKS, p);
    const thetas = randomThetas(shape, NETWORKS, 0.5);
    // One of the networks is near it.
    const near = {
      point: thetas.slice(0, p).map((value, i) => value + 0.01 * (i % 3)),
      direction: new Float64Array(p).fill(1 / Math.sqrt(p)),
      ...{ least: 1e-3, returned: 1e-6 },
    };
    const results = await flow.run(thetas, {
      record: { plan: { everySteps: 2, times: [1e-3, 1e-2, 1e-1] }, into },
      ...(line ? { nearLine: near } : {}),
      stepsPerPoll: 9,
    });
    // With the largest step the Hessian is exact, with a small one it is rounded.
    const evaluated = explicit ? [] : [await flow.evaluate(thetas), await flow.evaluate(thetas, 1e-6)];
    flow.destroy();
    return [
      ...numbersIn(evaluated),
      ...results.flatMap(({ steps, rejections, time, loss, gradient, norm, theta }) => [
        ...[steps, rejections, time, loss, gradient, norm, ...theta],
      ]),
      ...into.pack(),
    ];
  };
}

/**
 * First steps that are rejected, each run for another cause, until as many as may be have been tried.
 * @param unfit for the cause that a step leaves the numbers
 */
export function rejectionsRun({ shape, data }: NetworkCase, unfit: boolean) {
  const p = parameterCount(shape);
  const theta = randomThetas(shape, 1, 0.5);
  // The loss is symmetric in two neurons: where they are equal its Hessian has a negative eigenvalue.
  const saddle = theta.slice();
  const stride = shape.inputs + 1;
  saddle.copyWithin(stride, 0, stride);
  saddle[2 * stride + 1] = saddle[2 * stride]!;
  const wide = { absoluteTolerance: 1e12, relativeTolerance: 1e12, mostSteps: 1 };
  const cases = unfit ? [{ from: theta, ...UNFIT }] : [
    { from: theta, absoluteTolerance: 1e-9, relativeTolerance: 0, firstStep: 10, mostSteps: 1 },
    { from: saddle, ...wide, firstStep: 1e12 },
    { from: theta, ...wide, firstStep: 2, method: DORMAND_PRINCE },
  ];
  return async (device: ComputeDevice, layout: ScheduleName): Promise<number[]> => {
    const values: number[] = [];
    for (const { from, ...own } of cases) {
      const settings = { ...FLOW_SETTINGS, ...own };
      const problem = networkProblem(shape, data, settings.maxNorm, settings.method);
      const shaders = shadersIn(layout, problem, "flow");
      const flow = await NetworkFlow.create(device, shaders, shape, data, settings, layout);
      const [result] = await flow.run(from.slice(0, p), { stepsPerPoll: 6 });
      values.push(["converged", "infinite", "slow", "failed", "stuck"].indexOf(result!.end));
      values.push(...numbersIn(result));
      flow.destroy();
    }
    return values;
  };
}

interface FinisherCase extends NetworkCase {
  readonly mostSteps: number;
  /** One network begins with a pair of neurons that its chart takes apart. */
  readonly pair?: boolean;
  /** Standard deviation of the parameters at the start. */
  readonly size?: number;
}

export function finisherRun({ shape, data, maxNorm = 1e3, mostSteps, pair, size = 0.5 }: FinisherCase) {
  return async (device: ComputeDevice, layout: ScheduleName): Promise<number[]> => {
    const settings = { ...FINISHER_SETTINGS, maxNorm, mostSteps };
    const shaders = shadersIn(layout, networkProblem(shape, data, maxNorm), "finisher");
    const finisher = await NetworkFinisher.create(device, shaders, shape, data, settings, layout);
    const thetas = randomThetas(shape, NETWORKS, size);
    if (pair) gatedPair(shape, thetas.subarray(0, parameterCount(shape)), { layer: 0, epsilon: 1e-2 });
    for (const [i, value] of thetas.entries()) {
      thetas[i] = Math.fround(value) + Math.fround(value - Math.fround(value));
    }
    const results = await finisher.run(thetas, { triesPerPoll: 9 });
    finisher.destroy();
    return results.flatMap((result) => numbersIn(result));
  };
}

/** All numbers of a result, in the order of its properties. */
function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  if (ArrayBuffer.isView(value)) return [...value as Float64Array];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}
