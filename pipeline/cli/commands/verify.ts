/** `verify`: runs stages again, apart from the store, and compares with the record. Exit code 0 or 1. */
import {
  alteredStages,
  chanceOfCatching,
  drawShare,
  drawWithin,
  type EngineOptions,
  formatRecord,
  type Graph,
  Interrupted,
  Reference,
  type RunRecord,
  selectTargets,
  sha256,
  storedReference,
  verifyRun,
  verifySample,
} from "../../engine/mod.ts";
import { openDisplay } from "../display/open_display.ts";
import { CommandError, EXIT } from "../../process/exit_codes.ts";
import type { Options } from "../options.ts";
import { engineOptions, prepareFor, profileOf, type Project, taskOf } from "../project.ts";
import { graphOf } from "../project_graph.ts";
import { prospectOf } from "../display/prospect.ts";
import { readRecord } from "./record.ts";
import { recordPath } from "../record_file.ts";
import { Scratch } from "../scratch.ts";
import { isFile } from "../../setup/unpack.ts";
import { fullLines, sampleLines, type Sampling } from "../display/verify_text.ts";

export async function verify(project: Project, options: Options): Promise<number> {
  const graph = await graphOf(project, options);
  const say = options.json ? () => {} : console.log;
  const reference = referenceFor(project, options, graph, say);
  const sampling = samplingFor(options, graph, reference);
  const toRun = selectTargets(graph, options.targets).filter((stage) =>
    sampling === null || sampling.chosen.includes(stage.name)
  );
  await prepareFor(project, options, toRun, options.json ? console.error : say);
  using scratch = new Scratch(project.root, options.scratch, options.resume, {
    profile: profileOf(project, options),
    record: sha256(formatRecord(reference.record)),
  });
  if (scratch.otherRecord) say("the earlier verification here compared with another record");
  say(`working in ${scratch.folder}${options.scratch === null ? ", which goes at the end" : ""}`);
  const display = options.json
    ? { show: () => {}, end: () => {} }
    : await openDisplay(prospectOf(project, graph, options, toRun));
  try {
    const settings = engineOptions(project, options, {
      signal: scratch.end.signal,
      onEvent: (event) => display.show(event),
    });
    return await compare(graph, options, settings, reference, sampling, scratch.folder, () => display.end());
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    display.end();
    console.error(`interrupted: nothing was compared; ${scratch.remedy}`);
    return scratch.end.exitCode;
  } finally {
    display.end();
  }
}

async function compare(
  graph: Graph,
  options: Options,
  engine: EngineOptions,
  reference: Reference,
  sampling: Sampling | null,
  scratchDir: string,
  ended: () => void,
): Promise<number> {
  const settings = { repeat: options.repeat, scratchDir };
  if (sampling === null) {
    const result = await verifyRun(graph, options.targets, engine, reference, settings);
    ended();
    if (options.json) printJson({ ...result, origins: Object.fromEntries(result.origins) });
    else for (const line of fullLines(result, options.repeat)) console.log(line);
    return result.ok ? EXIT.ok : EXIT.failed;
  }
  const chosen = { ...settings, chosen: sampling.chosen };
  const result = await verifySample(graph, options.targets, engine, reference, chosen);
  ended();
  const { total } = result;
  const drawn = sampling.chosen.length;
  const chances = [1, 10].map((percent) => {
    const altered = alteredStages(total, percent);
    return { percent, altered, caught: chanceOfCatching(total, altered, drawn) };
  });
  if (options.json) {
    printJson({ ...result, origins: Object.fromEntries(result.origins), sampling, chances });
  } else for (const line of sampleLines(result, sampling, chances, options.repeat)) console.log(line);
  return result.ok ? EXIT.ok : EXIT.failed;
}

function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}

/** The given record; else the run in the store; where there is none, the project's own record of the profile. */
function referenceFor(
  project: Project,
  options: Options,
  graph: Graph,
  say: (line: string) => void,
): Reference {
  const profile = profileOf(project, options);
  const engine = engineOptions(project, options);
  if (options.record !== null) {
    const record = recordFor(project, options, graph, options.record);
    say(`comparing with ${options.record}`);
    return new Reference(record, graph, engine);
  }
  const stored = storedReference(graph, options.targets, engine);
  if (Object.keys(stored.record.stages).length > 0) {
    say(`comparing with the last run of ${profile} in the store`);
    return stored;
  }
  const kept = `${project.root}/${recordPath(profile)}`;
  if (isFile(kept)) {
    const record = recordFor(project, options, graph, kept);
    say(`comparing with ${recordPath(profile)}`);
    return new Reference(record, graph, engine);
  }
  throw new CommandError(
    EXIT.usage,
    `nothing to compare with: the store has no run of ${profile}, and there is no ${recordPath(profile)}: ` +
      `run ${taskOf(project, options, "reproduce")}, or give --record FILE`,
  );
}

/**
 * A record that has everything that will be compared with it.
 * @throws CommandError (64) when it is of another profile, or lacks stages: nothing ran in vain then
 */
function recordFor(project: Project, options: Options, graph: Graph, path: string): RunRecord {
  const record = readRecord(path);
  const profile = profileOf(project, options);
  if (record.scope !== profile) {
    throw new CommandError(
      EXIT.usage,
      `record ${path} is of ${record.scope}, and the profile here is ${profile}: give --profile ${record.scope}`,
    );
  }
  const [first, ...others] = selectTargets(graph, options.targets).filter(({ name }) =>
    record.stages[name] === undefined
  );
  if (first === undefined) return record;
  throw new CommandError(
    EXIT.usage,
    `record ${path} has no stage ${first.name}${
      others.length === 0 ? "" : ` and ${others.length} more`
    }: name ` +
      `targets whose stages it has, or write it again with ${taskOf(project, options, "record")}`,
  );
}

/** Null when everything is to run. */
function samplingFor(options: Options, graph: Graph, reference: Reference): Sampling | null {
  if (options.sample === null && options.budget === null) return null;
  const seed = options.seed ?? crypto.getRandomValues(new Uint32Array(1))[0]!;
  const names = selectTargets(graph, options.targets).map((stage) => stage.name);
  if (options.sample !== null) return { seed, chosen: drawShare(names, options.sample, seed), never: [] };
  const times = new Map(names.map((name) => {
    const recorded = reference.record.stages[name]?.machine.milliseconds;
    return [name, (recorded ?? 0) * options.repeat];
  }));
  const draw = drawWithin(times, options.budget!, seed);
  if (draw.chosen.length > 0) return { seed, ...draw };
  throw new CommandError(EXIT.usage, "--budget is shorter than the recorded time of every stage: give more");
}
