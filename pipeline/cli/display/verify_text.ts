/** What `verify` found, in lines: one for each figure or table, then where it began, then a sum. */
import type {
  FullVerification,
  OutputDifference,
  SampleVerification,
  StageVerdict,
  Unsteady,
} from "../../engine/mod.ts";
import { changeText } from "./change_text.ts";
import { counted, short } from "./text.ts";

export interface Sampling {
  readonly seed: number;
  readonly chosen: readonly string[];
  /** Stages that are longer than the budget. */
  readonly never: readonly string[];
}

export interface Chance {
  readonly percent: number;
  readonly altered: number;
  readonly caught: number;
}

const COLUMN = 18;

function line(verdict: string, text: string): string {
  return `${verdict.padEnd(COLUMN)}${text}`;
}

export function fullLines(result: FullVerification, repeat: number): string[] {
  const byName = new Map(result.stages.map((stage) => [stage.stage, stage]));
  const described = new Set<string>();
  const named = Map.groupBy(result.artifacts, ({ name }) => name);
  const lines = result.artifacts.map(({ name, stage, verdict, origin }) => {
    const label = named.get(name)!.length > 1 ? `${name} (${stage})` : name;
    if (origin === null) return line(verdict, label);
    described.add(origin);
    return line(verdict, `${label}: first ${stageText(byName.get(origin)!)}`);
  });
  for (const stage of result.stages) {
    // Where it began counts; what follows from it has been said.
    if (result.origins.get(stage.stage) !== stage.stage || described.has(stage.stage)) continue;
    lines.push(line(stage.verdict, stageText(stage)));
  }
  for (const { path, stage, where } of result.altered) {
    lines.push(line("altered", `published file ${path} of stage ${stage}: ${where}`));
  }
  for (const name of result.goneStages) lines.push(line("only recorded", `stage ${name}`));
  lines.push(...unsteadyLines(result.unsteady), ...otherCodeLine(result.stages));
  const identical = result.stages.filter(({ verdict }) => verdict === "identical").length;
  const times = repeat === 1 ? "" : `, each run ${repeat} times`;
  if (result.earlier.length > 0) {
    lines.push(
      line("note", `${result.earlier.length} of ${result.stages.length} ran in an earlier verification here`),
    );
  }
  lines.push(
    `${identical} of ${counted(result.stages.length, "stage")} identical${times}: ${
      result.ok ? "verified" : "NOT verified"
    }`,
  );
  return lines;
}

export function sampleLines(
  result: SampleVerification,
  sampling: Sampling,
  chances: readonly Chance[],
  repeat: number,
): string[] {
  const lines = result.stages.map((stage) =>
    line(stage.verdict, stage.verdict === "identical" ? stage.stage : stageText(stage))
  );
  for (const { stage, input, source } of result.links) {
    lines.push(line("broken record", `stage ${stage}: input ${input} is not ${source}`));
  }
  lines.push(...unsteadyLines(result.unsteady));
  if (result.changed.length > 0) {
    lines.push(line("note", `not of the recorded code or parameters: ${result.changed.join(", ")}`));
  }
  const times = repeat === 1 ? "" : `, each run ${repeat} times`;
  lines.push(
    `${sampling.chosen.length} of ${counted(result.total, "stage")} drawn, --seed ${sampling.seed}${times}`,
  );
  for (const { percent, altered, caught } of chances) {
    const least = altered === 1 ? "at least 1" : `at least ${altered}`;
    lines.push(
      `a run with ≥ ${percent} % altered stages (${least} of ${result.total}) would be caught ` +
        `with probability ${(100 * caught).toFixed(1)} %`,
    );
  }
  if (sampling.never.length > 0) {
    lines.push(
      `only if all stages are as likely to be altered: longer than the budget and never drawn are ${
        sampling.never.join(", ")
      }`,
    );
  }
  lines.push(result.ok ? "verified in part" : "NOT verified");
  return lines;
}

/** The stage, its first differing value, and what it is made of that changed. */
function stageText(verdict: StageVerdict): string {
  const parts = [`stage ${verdict.stage}`];
  if (verdict.message !== null) parts.push(verdict.message);
  if (verdict.verdict === "not recorded") parts.push("the record does not have it");
  const [first] = verdict.differences;
  if (first !== undefined) parts.push(differenceText(first, "recorded", "found"));
  if (first === undefined || verdict.changes.length === 0) return parts.join(": ");
  const [change, ...others] = verdict.changes;
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  return `${parts.join(": ")}; ${changeText(change!)}${more}`;
}

function differenceText(
  { output, recorded, found, first }: OutputDifference,
  one: string,
  two: string,
): string {
  if (first === null || first.verdict === "identical") {
    return `${output}: ${one} ${short(recorded)}, ${two} ${short(found)} (the bytes of one are not at hand)`;
  }
  if (first.verdict === "within tolerance") return `${output}, ${first.where}: within its tolerance`;
  return `${output}, ${first.where}: ${one} ${first.recorded ?? "nothing"}, ${two} ${
    first.found ?? "nothing"
  }`;
}

function unsteadyLines(unsteady: readonly Unsteady[]): string[] {
  return unsteady.map(({ stage, difference }) =>
    line("not deterministic", `stage ${stage}: ${differenceText(difference, "first", "then")}`)
  );
}

/** Equal results of other code are no fault, but the record should say so. */
function otherCodeLine(stages: readonly StageVerdict[]): string[] {
  const names = stages.filter(({ verdict, changes }) => verdict === "identical" && changes.length > 0);
  if (names.length === 0) return [];
  const list = names.map(({ stage }) => stage).join(", ");
  return [line("note", `identical by other code or parameters than recorded: ${list}`)];
}
