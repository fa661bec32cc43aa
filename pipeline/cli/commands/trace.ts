/** `trace`: the way from a figure, a file or a number back to where it comes from, as text, JSON or picture. */
import { lastRequest } from "../../diagnose/remembered.ts";
import {
  type EngineOptions,
  type Graph,
  logOf,
  readStatus,
  selectTargets,
  type Trace,
  traceBack,
  type TracedStage,
} from "../../engine/mod.ts";
import { EXIT } from "../../process/exit_codes.ts";
import { diagnosisEngine } from "../diagnosis_project.ts";
import { picture } from "../display/graph_picture.ts";
import type { Options } from "../options.ts";
import { engineOptions, type Project, resourceNames } from "../project.ts";
import { graphOf } from "../project_graph.ts";
import { bytes, duration, short } from "../display/text.ts";

export async function trace(project: Project, options: Options): Promise<number> {
  const [asked] = options.targets as [string];
  const { graph, engine } = await tracedIn(project, options, asked);
  const found = await traceBack(graph, asked, engine);
  if (options.format !== null) {
    const byName = new Map(found.stages.map((stage) => [stage.stage, stage]));
    const lines = ({ name }: { name: string }) => pictureLine(byName.get(name)!);
    const meant = found.places.map(({ stage }) => stage);
    const stages = selectTargets(graph, meant);
    const details = { lines, marked: meant, files: true, filled: resourceNames(project) };
    console.log(await picture(stages, options.format, details));
  } else if (options.json) console.log(JSON.stringify(found, null, 2));
  else {
    // A stage that failed has no execution: its log lies under the key that it would have now.
    const names = found.stages.map(({ stage }) => stage);
    const now = found.stages.every(({ state }) => state === "current")
      ? []
      : await readStatus(graph, names, engine);
    const keys = new Map(now.map(({ stage, key }) => [stage.name, key]));
    const log = ({ stage, key }: TracedStage) =>
      logOf(engine.storeDir, keys.get(stage) ?? key)?.replace(`${project.root}/`, "") ?? null;
    for (const each of traceLines(found, log)) console.log(each);
  }
  return EXIT.ok;
}

/** The graph that a subject belongs to: a diagnosis of its own below output/diagnose, else the profile's. */
async function tracedIn(
  project: Project,
  options: Options,
  asked: string,
): Promise<{ readonly graph: Graph; readonly engine: EngineOptions }> {
  const path = asked.replace(/^\.\//, "").replace(`${project.root}/`, "");
  const [, name] = /^output\/diagnose\/([^/]+)\/./.exec(path) ?? [];
  const request = name === undefined ? null : lastRequest(project.root, name);
  if (request === null) {
    return { graph: await graphOf(project, options), engine: engineOptions(project, options) };
  }
  const { diagnosisGraph } = await import("../../diagnose/graph.ts");
  return { graph: diagnosisGraph(request), engine: diagnosisEngine(project, options, request.name) };
}

function pictureLine({ key, execution }: TracedStage): string {
  return execution === null ? "never ran" : `${short(key)}\n${duration(execution.milliseconds)}`;
}

/** @param log the log of a stage's processes, where there is one */
export function traceLines(
  { places, rows, stages }: Trace,
  log: (stage: TracedStage) => string | null = () => null,
): string[] {
  const lines: string[] = [];
  for (const { stage, output } of places) if (output !== null) lines.push(`${output} of ${stage}`);
  for (const { number, cells } of rows?.rows ?? []) {
    const text = Object.entries(cells).map(([column, value]) => `${column} ${value || "(empty)"}`).join(", ");
    lines.push(`  row ${number}: ${text}`);
  }
  return [
    ...lines,
    ...stages.flatMap((stage, at) =>
      at + lines.length === 0 ? stageLines(stage, log) : ["", ...stageLines(stage, log)]
    ),
  ];
}

const STATES = { current: "", run: ", not up to date", undecided: ", not up to date", broken: ", broken" };
const LONGEST = 72;

/** As many names as a line holds, and how many more packages there are; --json has all. */
function listed(names: readonly string[]): string {
  let shown = 1;
  while (shown < names.length && names.slice(0, shown + 1).join(", ").length <= LONGEST) shown++;
  return `${names.slice(0, shown).join(", ")}${more(names.length - shown, "package")}`;
}

function stageLines(stage: TracedStage, log: (stage: TracedStage) => string | null): string[] {
  const { execution, origin } = stage;
  const lines = [`${stage.stage}: ${stage.about}`];
  const add = (name: string, text: string) => lines.push(`  ${name.padEnd(10)} ${text}`);
  const path = log(stage);
  if (execution === null) add("ran", path === null ? "never" : "never to its end");
  else {
    const adapter = execution.notes.adapter === undefined ? "" : `, ${execution.notes.adapter}`;
    const time = `${duration(execution.milliseconds)}, ${bytes(execution.peakBytes)}`;
    add("ran", `${time}, Deno ${execution.deno}${adapter}${STATES[stage.state]}`);
    if (origin === null) add("from", "here");
    else {
      const signed = origin.signedBy === null ? "no signature asked for" : `signed by ${origin.signedBy}`;
      add("from", `${origin.from}, ${signed}`);
    }
    add("key", stage.key!);
  }
  if (path !== null) add("log", path);
  const [own, ...reached] = stage.modules;
  if (own !== undefined) {
    add(
      "module",
      `${own.name}${own.hash === null ? "" : ` ${short(own.hash)}`}${more(reached.length, "module")}`,
    );
  }
  for (const { name, hash } of stage.texts) {
    add(name.endsWith(".wgsl") ? "shader" : "text", `${name} ${short(hash)}`);
  }
  if (stage.packages.length > 0) add("packages", listed(stage.packages.map(({ name }) => name)));
  for (const [path, value] of Object.entries(stage.parameters)) {
    add("parameter", `${path} = ${value.length <= LONGEST ? value : `${value.slice(0, LONGEST)}…`}`);
  }
  for (const { name, hash, from } of stage.inputs) {
    add("reads", `${name}${from === null ? "" : ` of ${from}`} ${short(hash)}`);
  }
  for (const { name, hash, size, published } of stage.outputs) {
    const where = published.length === 0 ? "" : ` → ${published.join(", ")}`;
    add("makes", `${name} ${short(hash)}${size === null ? "" : `, ${bytes(size)}`}${where}`);
  }
  return lines;
}

function more(count: number, what: string): string {
  return count === 0 ? "" : ` and ${count} more ${what}${count === 1 ? "" : "s"}`;
}
