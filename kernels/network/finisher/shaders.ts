/** The finisher's kernels as final WGSL for a shape, a number of samples and a schedule. */
import constants from "./constants.wgsl" with { type: "text" };
import chart from "./chart.wgsl" with { type: "text" };
import chartPairs from "./chart_pairs.wgsl" with { type: "text" };
import damping from "./damping.wgsl" with { type: "text" };
import judge from "./judge.wgsl" with { type: "text" };
import matrix from "./matrix.wgsl" with { type: "text" };
import heldSize from "./held_size.wgsl" with { type: "text" };
import hold from "./hold.wgsl" with { type: "text" };
import measure from "./measure.wgsl" with { type: "text" };
import propose from "./propose.wgsl" with { type: "text" };
import pull from "./pull.wgsl" with { type: "text" };
import pullColumns from "./pull_columns.wgsl" with { type: "text" };
import pullRows from "./pull_rows.wgsl" with { type: "text" };
import small from "./small.wgsl" with { type: "text" };
import solve from "./solve.wgsl" with { type: "text" };
import units from "./units.wgsl" with { type: "text" };
import { strictShader } from "../../strict/strict.ts";
import type { Kernel, NetworkProblem, NetworkShaders, Schedule } from "../problem.ts";
import { PARTS, source as networkSource, type Sources } from "../parts.ts";
import { constantsOf, derivativeSources, withSchedules } from "../shaders.ts";
import { finisherConstants } from "./layout.ts";

const source = (name: string, text: string) => networkSource(`finisher/${name}`, text);
const { activation, sums, flow, panel, factor, reduce, norm } = PARTS;
const DAMPING = source("damping", damping);
const CHART = [...sums, flow, source("small", small), source("units", units)];
const CHART_AT_POINT = [...sums, activation, flow, source("small", small), source("units", units)];
const CONSTANTS = source("constants", constants);
const SIZE = source("held_size", heldSize);
const MATRIX = [...sums, panel, DAMPING, source("matrix", matrix)];

function sourcesOf(problem: NetworkProblem): Sources {
  const { derivatives, gradient } = derivativeSources(problem);
  return {
    ...derivatives,
    chart: [
      ...[...CHART_AT_POINT, CONSTANTS, norm],
      ...[source("chart_pairs", chartPairs), source("chart", chart)],
    ],
    pull_columns: [...CHART, source("pull", pull), source("pull_columns", pullColumns)],
    pull_rows: [...CHART, source("pull", pull), source("pull_rows", pullRows)],
    factorise: [...MATRIX, factor],
    reduce: [...MATRIX, reduce],
    propose: [
      ...[...CHART_AT_POINT, CONSTANTS, SIZE, DAMPING],
      ...[source("solve", solve), source("hold", hold), source("propose", propose)],
    ],
    measure: [...CHART_AT_POINT, CONSTANTS, ...gradient, norm, SIZE, source("measure", measure)],
    judge: [...sums, flow, ...gradient, norm, DAMPING, source("judge", judge)],
  };
}

/**
 * @returns undefined for a kernel that the problem has not
 * @throws StrictSyntaxError only for a mistake in the sources
 */
export function finisherShader(
  kernel: Kernel,
  problem: NetworkProblem,
  schedule: Schedule,
): string | undefined {
  const sources = sourcesOf(problem)[kernel];
  if (sources === undefined) return undefined;
  return strictShader(sources, {
    ...constantsOf(kernel, problem, schedule),
    ...finisherConstants(problem.shape),
  });
}

/** All kernels for each kind of adapter. */
export function finisherShaders(problem: NetworkProblem): NetworkShaders {
  const kernels = Object.keys(sourcesOf(problem)) as Kernel[];
  return withSchedules(
    problem,
    (schedule) =>
      Object.fromEntries(kernels.map((kernel) => [kernel, finisherShader(kernel, problem, schedule)])),
  );
}
