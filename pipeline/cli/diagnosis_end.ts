/** How a diagnosis ends that does not come to its verdict: what its failures mean, and what it leaves to read. */
import { diagnosisFolder } from "../diagnose/remembered.ts";
import type { Known } from "../diagnose/summary_numbers.ts";
import { partialLines } from "../diagnose/summary.ts";
import { type Graph, namesIn, readIfPresent, type RunResult } from "../engine/mod.ts";
import { CommandError, EXIT } from "../process/exit_codes.ts";
import { counted } from "./display/text.ts";
import type { Project } from "./project.ts";

/** A stage's error without its name and kind. */
export function plainMessage(message: string): string {
  return message.replace(/^stage [\w-]+: (\w*Error: )?/, "");
}

/** Stages that read the user's files: what fails there is a matter of the file. */
export const READERS = ["network", "data", "checkpoints", "point"];

export function failure({ failed, skipped }: RunResult, graph: Graph): number {
  const readers = failed.filter(({ stage }) => READERS.includes(stage));
  if (readers.length > 0) {
    const [first] = readers;
    throw new CommandError(EXIT.usage, inLines(plainMessage(first!.message)));
  }
  console.error(
    `${counted(failed.length, "stage")} failed, ${skipped.length} of ${graph.stages.length} not run:`,
  );
  for (const { message } of failed) console.error(`  ${message}`);
  return EXIT.failed;
}

/** A stage's error is one line; Python that is to be copied from it (../diagnose/read/pickle.ts) takes its own. */
function inLines(message: string): string {
  return message.replace(
    /(Convert it in Python:) (import .*) (s\.save_file\(.*\)) (Loading a pickle )/,
    "$1\n  $2\n  $3\n$4",
  );
}

/** Stages that find nothing of their own. */
const LAST = ["diagnosis", "page", "fix"];

/** What a run that has not come to its end has found: all that is missing were stages of it. */
export function showPartial(project: Project, name: string, graph: Graph): void {
  const folder = `${project.root}/${diagnosisFolder(name)}/findings`;
  const found = new Map<string, unknown>();
  const missing: string[] = [];
  for (const { name: stage } of graph.stages) {
    const content = readIfPresent(`${folder}/${stage}.json`);
    if (content !== null) found.set(stage, JSON.parse(new TextDecoder().decode(content)));
    else if (!LAST.includes(stage)) missing.push(stage);
  }
  const lines = partialLines(Object.fromEntries(found) as Partial<Known>, missing);
  for (const line of lines.length === 0 ? [] : ["", ...lines, ""]) console.log(line);
}

/** What an interrupted run leaves to read. */
export function leftBehind(project: Project, name: string, graph: Graph): string {
  const folder = `${project.root}/${diagnosisFolder(name)}`;
  const found = namesIn(`${folder}/findings`).filter((each) => each.endsWith(".json"));
  if (found.length === 0) return "no stage had finished";
  const order = graph.stages.map((stage) => `${stage.name}.json`);
  const names = found.sort((a, b) => order.indexOf(a) - order.indexOf(b)).map((each) => each.slice(0, -5));
  return `${diagnosisFolder(name)}/findings has ${names.join(", ")}`;
}
