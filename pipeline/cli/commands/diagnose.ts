/** `diagnose`: a network's files in, a verdict with its numbers out; a graph of stages of its own for each network. */
import type { Diagnosis } from "../../../kernels/diagnosis/findings.ts";
import { collect, Collector, MODEL_ENDINGS } from "../../diagnose/collect.ts";
import { type FixFindings, fixLines } from "../../diagnose/fix/findings.ts";
import { diagnosisGraph } from "../../diagnose/graph.ts";
import { diagnosisFolder, expectSameModel, nameOf, remember } from "../../diagnose/remembered.ts";
import { summaryLines } from "../../diagnose/summary.ts";
import {
  type EngineOptions,
  execute,
  type Graph,
  namesIn,
  planRun,
  type RunResult,
  statIfPresent,
} from "../../engine/mod.ts";
import { CommandError, EXIT } from "../../process/exit_codes.ts";
import { EndListener } from "../../process/signals.ts";
import { diagnosisEngine, diagnosisProspect } from "../diagnosis_project.ts";
import { failure, leftBehind, plainMessage, READERS, showPartial } from "../diagnosis_end.ts";
import { diagnosisLines } from "../display/diagnosis_lines.ts";
import { duration, isPlain } from "../display/text.ts";
import type { Options } from "../options.ts";
import type { Project } from "../project.ts";

export async function diagnose(project: Project, options: Options): Promise<number> {
  const [model] = options.targets as [string];
  const name = nameOf(model, options.diagnosis.name, [".safetensors.index.json", ...MODEL_ENDINGS]);
  expectSameModel(project.root, name, model);
  try {
    return await diagnoseAs(name, model, project, options);
  } catch (error) {
    if (error instanceof CommandError) removeUnlessDiagnosed(`${project.root}/${diagnosisFolder(name)}`);
    throw error;
  }
}

/** Files that were refused leave no folder; an earlier diagnosis, which they were not read for, stays. */
function removeUnlessDiagnosed(folder: string): void {
  const names = namesIn(folder);
  if (names.length > 0 && !names.includes("diagnosis.json")) Deno.removeSync(folder, { recursive: true });
}

async function diagnoseAs(name: string, model: string, project: Project, options: Options): Promise<number> {
  const asked = options.diagnosis;
  const collector = new Collector(project.root, `${diagnosisFolder(name)}/inputs`);
  const request = collect(model, name, asked, collector);
  collector.tidy();
  remember(project.root, model, request);
  const graph = diagnosisGraph(request);
  if (asked.trace) return await showTrace(project, options, name, graph);
  const { code, unfixed } = await bringUpToDate(project, options, name, graph);
  if (code !== EXIT.ok) return code;
  if (asked.verify && unfixed === null) return await verifyDiagnosis(project, options, name, graph);
  const text = Deno.readTextFileSync(`${project.root}/${diagnosisFolder(name)}/diagnosis.json`);
  if (options.json) console.log(text.trimEnd());
  else {
    for (const line of summaryLines(JSON.parse(text) as Diagnosis)) console.log(line);
    if (request.fix !== null && unfixed === null) {
      const folder = diagnosisFolder(name);
      const fix = JSON.parse(
        Deno.readTextFileSync(`${project.root}/${folder}/findings/fix.json`),
      ) as FixFindings;
      for (const line of ["", ...fixLines(fix, folder)]) console.log(line);
    }
    console.log(`\nsee ${diagnosisFolder(name)}/index.html, and diagnosis.json beside it`);
  }
  if (unfixed === null) return EXIT.ok;
  console.error(`${options.json ? "" : "\n"}--fix ${request.fix}: ${unfixed}`);
  return EXIT.failed;
}

interface Brought {
  readonly code: number;
  /** Why there is no changed network, where that alone is missing: the verdict is there. */
  readonly unfixed: string | null;
}

/** Runs what is to run; nothing is printed where everything is there. */
async function bringUpToDate(
  project: Project,
  options: Options,
  name: string,
  graph: Graph,
): Promise<Brought> {
  const start = performance.now();
  const plain = diagnosisEngine(project, options, name);
  const plan = await planRun(graph, [], plain);
  const stale = plan.stages.filter(({ state }) => state !== "current").map(({ stage }) => stage);
  if (stale.length + plan.repairs.length + plan.objectRepairs.length === 0) return done(EXIT.ok);
  removeStale(project, name, graph, stale);
  using end = new EndListener();
  const { openDisplay } = await import("../display/open_display.ts");
  const pending = graph.stages.filter((stage) => stale.includes(stage.name));
  const display = options.json ? null : await openDisplay(diagnosisProspect(graph, plain, pending));
  let result: RunResult;
  try {
    const show = display === null ? () => {} : display.show.bind(display);
    const options = { toldAtTheEnd: [...READERS, "fix"], print: console.log, now: () => performance.now() };
    const onEvent = display !== null && isPlain() ? diagnosisLines(show, options) : show;
    const more = { signal: end.signal, onEvent };
    result = await execute(graph, [], { ...plain, ...more });
  } finally {
    display?.end();
  }
  if (result.interrupted) {
    if (!options.json) showPartial(project, name, graph);
    console.error(
      `interrupted after ${duration(performance.now() - start)}: ${leftBehind(project, name, graph)}; ` +
        "finished stages are kept: run the same command to go on",
    );
    return done(end.exitCode);
  }
  const [first] = result.failed;
  if (first !== undefined && result.failed.every(({ stage }) => stage === "fix")) {
    if (!options.json) console.log("");
    return done(EXIT.ok, plainMessage(first.message));
  }
  if (first !== undefined) {
    if (!options.json) showPartial(project, name, graph);
    return done(failure(result, graph));
  }
  if (!options.json) console.log("");
  return done(EXIT.ok);
}

const done = (code: number, unfixed: string | null = null): Brought => ({ code, unfixed });

/** Outputs of an earlier diagnosis must not stand beside new ones: those that run, and those of stages that are no more. */
function removeStale(project: Project, name: string, graph: Graph, stale: readonly string[]): void {
  const folder = `${project.root}/${diagnosisFolder(name)}`;
  const kept = new Set(
    graph.stages.filter((stage) => !stale.includes(stage.name)).flatMap(({ outputs }) =>
      Object.values(outputs).flatMap(({ publish = [] }) => publish)
    ),
  );
  for (const path of publishedIn(folder)) if (!kept.has(path)) Deno.removeSync(`${folder}/${path}`);
}

function publishedIn(folder: string): string[] {
  const own = /^(inputs|\.request|\.partial|\.verify)$/;
  return namesIn(folder).filter((each) => !own.test(each)).flatMap((each) =>
    statIfPresent(`${folder}/${each}`) === null
      ? namesIn(`${folder}/${each}`).map((name) => `${each}/${name}`)
      : [each]
  );
}

async function showTrace(project: Project, options: Options, name: string, graph: Graph): Promise<number> {
  const { traceBack } = await import("../../engine/mod.ts");
  const { traceLines } = await import("./trace.ts");
  const found = await traceBack(graph, "page", diagnosisEngine(project, options, name));
  for (const line of traceLines(found)) console.log(line);
  return EXIT.ok;
}

/** Every stage again, in an empty store, compared with what is there. */
async function verifyDiagnosis(
  project: Project,
  options: Options,
  name: string,
  graph: Graph,
): Promise<number> {
  const { Interrupted, storedReference, verifyRun } = await import("../../engine/mod.ts");
  const { fullLines } = await import("../display/verify_text.ts");
  const { openDisplay } = await import("../display/open_display.ts");
  const engine = diagnosisEngine(project, options, name);
  const scratchDir = `${project.root}/${diagnosisFolder(name)}/.verify`;
  const removeScratch = () => {
    if (namesIn(`${scratchDir}/..`).includes(".verify")) Deno.removeSync(scratchDir, { recursive: true });
  };
  removeScratch();
  using end = new EndListener(removeScratch);
  const display = await openDisplay(diagnosisProspect(graph, engine, graph.stages));
  const settings: EngineOptions = { ...engine, signal: end.signal, onEvent: (event) => display.show(event) };
  try {
    const reference = storedReference(graph, [], engine);
    const result = await verifyRun(graph, [], settings, reference, { repeat: 1, scratchDir });
    display.end();
    for (const line of fullLines(result, 1)) console.log(line);
    return result.ok ? EXIT.ok : EXIT.failed;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    console.error("interrupted: nothing was compared");
    return end.exitCode;
  } finally {
    display.end();
    removeScratch();
  }
}
