/** The network kernels as final WGSL for a shape, a number of samples and a schedule. */
import { derivativeFactor } from "../loss.ts";
import { parameterCount } from "../network_shape.ts";
import { operationsOfARound } from "../strict/operations.ts";
import { type Constants, strictDeclarations, strictShader, type StrictSource } from "../strict/strict.ts";
import { activationConstants } from "./activation_table.ts";
import { blockConstants } from "./blocks.ts";
import { deepConstants } from "./deep/layout.ts";
import { DEEP, DEEP_GRADIENT } from "./deep/shaders.ts";
import { pair, sumConstants } from "./exact_sums.ts";
import { flowConstants } from "./flow/layout.ts";
import { flowSources } from "./flow/shaders.ts";
import type { Sources } from "./parts.ts";
import {
  entryPointOf,
  type Kernel,
  MOST_IN_REGISTERS,
  type NetworkProblem,
  type NetworkShaders,
  type Schedule,
  scheduleOf,
} from "./problem.ts";
import { sampleConstants } from "./samples.ts";
import { shallowConstants } from "./shallow/layout.ts";
import { SHALLOW, SHALLOW_GRADIENT } from "./shallow/shaders.ts";

export { PARTS, type Sources } from "./parts.ts";

/** The kernels of loss, gradient and Hessian, and the sources by which others read the gradient. */
export function derivativeSources(
  { shape }: NetworkProblem,
): { readonly derivatives: Sources; readonly gradient: readonly StrictSource[] } {
  return shape.hidden.length > 1
    ? { derivatives: DEEP, gradient: DEEP_GRADIENT }
    : { derivatives: SHALLOW, gradient: SHALLOW_GRADIENT };
}

function sourcesOf(problem: NetworkProblem): Sources {
  const { derivatives, gradient } = derivativeSources(problem);
  return { ...derivatives, ...flowSources(gradient, problem.method) };
}

/** Of the network and the schedule; what belongs to a piece of WGSL is in that piece's module. */
function problemConstants({ shape, n }: NetworkProblem, { lanes, tiles, registers }: Schedule): Constants {
  return {
    P: parameterCount(shape),
    BIASED: shape.biased,
    ...pair("LOSS_FACTOR", derivativeFactor(n)),
    LANES: lanes,
    TILES: tiles,
    STEP: lanes * tiles,
    IN_REGISTERS: registers,
  };
}

/**
 * @returns undefined for a kernel that the problem has not
 * @throws StrictSyntaxError only for a mistake in the sources
 */
export function networkShader(
  kernel: Kernel,
  problem: NetworkProblem,
  schedule: Schedule,
): string | undefined {
  const parts = partsOf(kernel, problem, schedule);
  return parts && strictShader(...parts);
}

/** Operations of one round of a kernel's longest loop (`operationsOfARound`), 0 for a kernel that the problem has not. */
export function networkOperations(kernel: Kernel, problem: NetworkProblem, schedule: Schedule): number {
  const parts = partsOf(kernel, problem, schedule);
  return parts === undefined ? 0 : operationsOfARound(strictDeclarations(...parts), entryPointOf(kernel));
}

function partsOf(
  kernel: Kernel,
  problem: NetworkProblem,
  schedule: Schedule,
): [readonly StrictSource[], Constants] | undefined {
  const sources = sourcesOf(problem)[kernel];
  return sources && [sources, constantsOf(kernel, problem, schedule)];
}

/** Every constant of a problem that a kernel may have. */
export function constantsOf(kernel: Kernel, problem: NetworkProblem, schedule: Schedule): Constants {
  const own = problem.shape.hidden.length > 1
    ? deepConstants(problem, schedule.lanes, kernel === "curvatureInner")
    : shallowConstants(problem, schedule);
  return {
    ...activationConstants(problem.shape.activation),
    ...problemConstants(problem, schedule),
    ...sampleConstants(problem),
    ...sumConstants(problem, schedule),
    ...blockConstants(problem, schedule),
    ...flowConstants(problem),
    ...own,
  };
}

/** All kernels for each kind of adapter. */
export function networkShaders(problem: NetworkProblem): NetworkShaders {
  const kernels = Object.keys(sourcesOf(problem)) as Kernel[];
  return withSchedules(
    problem,
    (schedule) =>
      Object.fromEntries(kernels.map((kernel) => [kernel, networkShader(kernel, problem, schedule)])),
  );
}

/** Shaders for each schedule that a problem has. */
export function withSchedules(
  problem: NetworkProblem,
  all: (schedule: Schedule) => { readonly [kernel in Kernel]?: string },
): NetworkShaders {
  const { hidden } = problem.shape;
  const long = hidden.length === 1 && parameterCount(problem.shape) > MOST_IN_REGISTERS;
  const of = (layout: Parameters<typeof scheduleOf>[0]) => all(scheduleOf(layout, problem.n));
  return {
    software: of("software"),
    ...(long ? { compact: of("compact") } : {}),
    parallel: of("parallel"),
  };
}
