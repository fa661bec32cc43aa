/** What of a current stage's result is not where it should be, and can be put right from its other copy. */
import type { FieldChange, Restoration } from "../events.ts";
import { type Looks, looksNow } from "../looks.ts";
import { readIfPresent } from "../store/files.ts";
import type { PlanContext } from "../context.ts";
import type { StageDeclaration } from "../stage.ts";
import type { ObjectState, Store, StoredOutput } from "../store/store.ts";

/** One of the two copies of an output that the other will be made from again. */
export interface Repair {
  readonly stage: string;
  /** A published file below the output folder; or an object, `objects/ab/cdef… of the store`. */
  readonly path: string;
  readonly hash: string;
  readonly was: Restoration;
}

type Outputs = { readonly [name: string]: string };

/** Published files of a current stage that are missing or hold something else. */
export function repairsOf(
  context: PlanContext,
  stage: StageDeclaration,
  outputs: Outputs,
  looks: Looks = looksNow(context),
): Repair[] {
  const repairs: Repair[] = [];
  for (const [name, declaration] of Object.entries(stage.outputs)) {
    const hash = outputs[name]!;
    for (const path of declaration.publish ?? []) {
      const found = looks.file(`${context.outputDir}/${path}`)?.hash ?? null;
      if (found !== hash) {
        repairs.push({ stage: stage.name, path, hash, was: found === null ? "missing" : "changed" });
      }
    }
  }
  return repairs;
}

/**
 * Objects of a current stage's published outputs that are missing or of another size than the published copy.
 * Reads none of them: damage that keeps the size is found by a check (check.ts), or when the object is read.
 */
export function objectRepairsOf(
  context: PlanContext,
  stage: StageDeclaration,
  outputs: Outputs,
  looks: Looks = looksNow(context),
): Repair[] {
  const repairs: Repair[] = [];
  for (const [name, { publish = [] }] of Object.entries(stage.outputs)) {
    const hash = outputs[name]!;
    const copy = rightCopy(context, publish, hash, looks);
    if (copy === undefined) continue;
    const state = context.store.looksPresent(hash, looks.file(copy)?.size ?? null);
    if (state === "present") continue;
    repairs.push(objectRepair(context, stage, hash, state));
  }
  return repairs;
}

function objectRepair(
  { store }: PlanContext,
  { name }: StageDeclaration,
  hash: string,
  state: ObjectState,
): Repair {
  const path = `${store.objectPath(hash).slice(store.folder.length + 1)} of the store`;
  return { stage: name, path, hash, was: state === "missing" ? "missing" : "changed" };
}

/**
 * Puts a missing or damaged object back from a published copy of it.
 * @returns whether there was a copy with the right bytes
 */
export function restoreObject(
  context: PlanContext,
  stage: StageDeclaration,
  outputs: Outputs,
  hash: string,
): boolean {
  const paths = Object.entries(stage.outputs).flatMap(([name, { publish = [] }]) =>
    outputs[name] === hash ? publish : []
  );
  const copy = rightCopy(context, paths, hash, looksNow(context));
  const content = copy === undefined ? null : readIfPresent(copy);
  // What is put is named by the hash of its bytes: a copy that changed meanwhile does not pass for this object.
  return content !== null && context.store.putObject(content).hash === hash;
}

/** Reads every object of a stage, puts damaged ones back from published copies, and says which have none. */
export function restoreObjects(
  context: PlanContext,
  stage: StageDeclaration,
  outputs: Outputs,
): { readonly restored: readonly Repair[]; readonly lost: readonly FieldChange[] } {
  const restored: Repair[] = [];
  const lost: FieldChange[] = [];
  for (const [name, hash] of Object.entries(outputs)) {
    const state = context.store.objectState(hash);
    if (state === "present") continue;
    if (restoreObject(context, stage, outputs, hash)) {
      restored.push(objectRepair(context, stage, hash, state));
    } else {
      const reason = state === "missing" ? "object-missing" : "object-corrupt";
      lost.push({ reason, field: `stored output ${name}`, oldHash: hash, newHash: null });
    }
  }
  return { restored, lost };
}

/** Equal keys must give equal bytes; when an earlier action says otherwise, the user must know. */
export function unlikeEarlier(
  store: Store,
  key: string,
  now: { readonly [name: string]: StoredOutput },
): string[] {
  return Object.entries(store.readAction(key)?.outputs ?? {}).flatMap(([name, earlier]) =>
    now[name] === undefined || now[name].hash === earlier.hash
      ? []
      : [`not reproducible: output ${name} was ${earlier.hash} and is now ${now[name].hash} for the same key`]
  );
}

function rightCopy(
  context: PlanContext,
  paths: readonly string[],
  hash: string,
  looks: Looks,
): string | undefined {
  return paths.map((path) => `${context.outputDir}/${path}`).find((path) => looks.file(path)?.hash === hash);
}
