/** What a verification says of each stage and of each figure or table. */
import { type Difference, firstDifference } from "./difference.ts";
import type { FieldChange } from "../events.ts";
import { dependencies } from "../graph.ts";
import type { KeyField } from "../key/field.ts";
import { compareFields } from "../key/key.ts";
import { differingOutputs, partsOfKey } from "./record.ts";
import type { Reference } from "./reference.ts";
import type { StageDeclaration } from "../stage.ts";
import type { Store, StoredOutput } from "../store/store.ts";

/** How one output differs from the recorded one. */
export interface OutputDifference {
  readonly output: string;
  readonly recorded: string | null;
  readonly found: string | null;
  /** Null when the bytes of one side are not at hand: only the hashes can be told. */
  readonly first: Difference | null;
}

export interface StageVerdict {
  readonly stage: string;
  readonly verdict: "identical" | "within tolerance" | "different" | "failed" | "not run" | "not recorded";
  readonly differences: readonly OutputDifference[];
  /** What the stage is made of that is not as recorded: parameters, code, packages, input files. */
  readonly changes: readonly FieldChange[];
  /** Why it failed or did not run. */
  readonly message: string | null;
}

/** What a stage gave when it ran again. */
export type Outcome =
  | {
    readonly outputs: { readonly [name: string]: StoredOutput };
    readonly key: string;
    readonly fields: readonly KeyField[];
  }
  | { readonly failed: string }
  | { readonly notRun: string };

/** @param scratch holds the bytes of what was found */
export function judgeStage(
  stage: StageDeclaration,
  outcome: Outcome,
  reference: Reference,
  scratch: Store,
): StageVerdict {
  const bare = { stage: stage.name, differences: [], changes: [], message: null };
  if ("failed" in outcome) return { ...bare, verdict: "failed", message: outcome.failed };
  if ("notRun" in outcome) return { ...bare, verdict: "not run", message: outcome.notRun };
  const recorded = reference.record.stages[stage.name];
  if (recorded === undefined) return { ...bare, verdict: "not recorded" };
  const changes = changesOf(stage.name, outcome, reference);
  const names = differingOutputs(recorded, outcome);
  if (names.length === 0) return { ...bare, changes, verdict: "identical" };
  const differences = names.map((name): OutputDifference => {
    const [before, now] = [recorded.outputs[name]?.hash ?? null, outcome.outputs[name]?.hash ?? null];
    const [old, fresh] = [before && reference.read(before), now && scratch.readObject(now)];
    const first = old && fresh ? firstDifference(name, old, fresh, stage.tolerance ?? null) : null;
    return { output: name, recorded: before, found: now, first };
  });
  const near = differences.every(({ first }) => first?.verdict === "within tolerance");
  return { ...bare, differences, changes, verdict: near ? "within tolerance" : "different" };
}

/** Field by field where the store knows the recorded execution, else in the record's coarse parts. */
function changesOf(
  stage: string,
  found: { readonly key: string; readonly fields: readonly KeyField[] },
  reference: Reference,
): FieldChange[] {
  const recorded = reference.record.stages[stage]!;
  if (recorded.key === found.key) return [];
  const fields = reference.fields(stage);
  if (fields !== null) return compareFields(fields, found.fields);
  const now = partsOfKey(found.fields);
  const coarse = (parts: typeof now): KeyField[] => [
    ["parameter (all)", parts.parameters],
    ["module (all code)", parts.code],
    ...Object.entries(parts.inputs).map(([name, hash]): KeyField => [`input ${name}`, hash]),
  ];
  return compareFields(coarse(recorded), coarse(now));
}

/** A figure or table: a stage that publishes files, under the first name that users ask for it by. */
export interface ArtifactVerdict {
  readonly name: string;
  readonly stage: string;
  readonly verdict: "identical" | "within tolerance" | "different";
  /** The earliest stage under it whose result is not the recorded one; null when it is identical. */
  readonly origin: string | null;
}

/** @param verdicts of all stages of `stages`, which are in topological order and closed under dependencies */
export function judgeArtifacts(
  stages: readonly StageDeclaration[],
  verdicts: ReadonlyMap<string, StageVerdict>,
): ArtifactVerdict[] {
  const origins = originsOf(stages, verdicts);
  return stages.flatMap((stage): ArtifactVerdict[] => {
    const published = Object.entries(stage.outputs).filter(([, { publish }]) => (publish ?? []).length > 0)
      .map(([name]) => name);
    if (published.length === 0) return [];
    const { verdict, differences } = verdicts.get(stage.name)!;
    const touched = differences.filter(({ output }) => published.includes(output));
    const made = verdict === "identical" || differences.length > 0;
    const artifact = { name: stage.targets?.[0] ?? stage.name, stage: stage.name };
    if (made && touched.length === 0) return [{ ...artifact, verdict: "identical", origin: null }];
    const near = made && touched.every(({ first }) => first?.verdict === "within tolerance");
    const origin = origins.get(stage.name) ?? stage.name;
    return [{ ...artifact, verdict: near ? "within tolerance" : "different", origin }];
  });
}

/**
 * For each stage, the earliest stage at or under it where the run departs from the record: its result is not the
 * recorded one although everything that it read is.
 */
export function originsOf(
  stages: readonly StageDeclaration[],
  verdicts: ReadonlyMap<string, StageVerdict>,
): Map<string, string> {
  const place = new Map(stages.map((stage, at) => [stage.name, at]));
  const origins = new Map<string, string>();
  for (const stage of stages) {
    const verdict = verdicts.get(stage.name)!;
    if (verdict.verdict === "identical") continue;
    const above = dependencies(stage).filter((name) => readsDifference(stage, name, verdicts.get(name)!))
      .map((name) => origins.get(name)!).sort((a, b) => place.get(a)! - place.get(b)!);
    origins.set(stage.name, above[0] ?? stage.name);
  }
  return origins;
}

/** Whether what `stage` reads of a stage before it is not what was recorded. */
function readsDifference(stage: StageDeclaration, before: string, verdict: StageVerdict): boolean {
  if (["failed", "not run", "not recorded"].includes(verdict.verdict)) return true;
  return Object.values(stage.inputs).some((source) =>
    source.kind === "output" && source.stage === before &&
    verdict.differences.some(({ output }) => output === source.output)
  );
}
