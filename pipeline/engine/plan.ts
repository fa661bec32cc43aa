/** What would run and why: each stage's state against the store, without running anything. */
import type { FieldChange, Reason } from "./events.ts";
import { dependencies, GraphError } from "./graph.ts";
import type { PlanContext } from "./context.ts";
import { type Looks, looksNow, PlanLooks } from "./looks.ts";
import type { KeyField } from "./key/field.ts";
import { compareFields, keyFields, keyOf } from "./key/key.ts";
import { objectRepairsOf, type Repair, repairsOf } from "./trust/repair.ts";
import type { StageDeclaration } from "./stage.ts";

export type StagePlan =
  /** The result under this key is in the store. */
  | {
    readonly stage: string;
    readonly state: "current";
    readonly key: string;
    readonly outputs: { readonly [name: string]: string };
  }
  | {
    readonly stage: string;
    readonly state: "run";
    readonly key: string;
    readonly fields: readonly KeyField[];
    readonly changes: readonly FieldChange[];
  }
  /** Depends on stages that run first; if they give the same bytes as before, it will not run. */
  | { readonly stage: string; readonly state: "undecided"; readonly upstream: readonly string[] }
  | { readonly stage: string; readonly state: "broken"; readonly message: string };

export interface Plan {
  readonly stages: readonly StagePlan[];
  readonly repairs: readonly Repair[];
  /** Stored objects that are missing or of another size, and have a published copy to be made from again. */
  readonly objectRepairs: readonly Repair[];
}

/** Decides every stage of `stages` (in topological order, closed under dependencies). */
export async function makePlan(context: PlanContext, stages: readonly StageDeclaration[]): Promise<Plan> {
  const looks = new PlanLooks(context, stages);
  const decided = new Map<string, StagePlan>();
  const repairs: Repair[] = [];
  const objectRepairs: Repair[] = [];
  for (const stage of stages) {
    const pending = dependencies(stage).filter((name) => decided.get(name)!.state !== "current");
    const outputsOf = (name: string) => {
      const plan = decided.get(name)!;
      return plan.state === "current" ? plan.outputs : {};
    };
    looks.nextStage();
    const plan: StagePlan = pending.length > 0
      ? { stage: stage.name, state: "undecided", upstream: pending }
      : await decide(context, stage, outputsOf, "needed", looks);
    decided.set(stage.name, plan);
    if (plan.state !== "current") continue;
    repairs.push(...repairsOf(context, stage, plan.outputs, looks));
    objectRepairs.push(...objectRepairsOf(context, stage, plan.outputs, looks));
  }
  return { stages: stages.map((stage) => decided.get(stage.name)!), repairs, objectRepairs };
}

/** The state of one stage whose inputs are all known; `always` asks for an execution even of a current one. */
export async function decide(
  context: PlanContext,
  stage: StageDeclaration,
  outputsOf: (stage: string) => { readonly [name: string]: string },
  when: "needed" | "always" = "needed",
  looks: Looks = looksNow(context),
): Promise<StagePlan> {
  const inputHashes: { [name: string]: string } = {};
  for (const [name, source] of Object.entries(stage.inputs)) {
    const hash = source.kind === "output"
      ? outputsOf(source.stage)[source.output]
      : looks.source(`${context.projectRoot}/${source.path}`);
    if (hash === null || hash === undefined) {
      const what = source.kind === "file" ? `file ${source.path}` : `${source.output} of ${source.stage}`;
      return broken(
        stage,
        `stage ${stage.name}: input ${name} (${what}) does not exist: restore it and run again`,
      );
    }
    inputHashes[name] = hash;
  }
  let fields: KeyField[];
  try {
    fields = keyFields(stage, inputHashes, await context.modules.partsOf(stage.module), context.environment);
  } catch (error) {
    if (!(error instanceof GraphError) && !(error instanceof RangeError)) throw error;
    return broken(stage, `stage ${stage.name}: ${error.message}`);
  }
  const key = keyOf(fields);
  const outputs = when === "always" ? null : context.index.outputs(key, looks);
  if (outputs === null) {
    return { stage: stage.name, state: "run", key, fields, changes: explain(context, stage, key, fields) };
  }
  const damage = objectDamage(context, stage, outputs, looks);
  if (damage.length > 0) return { stage: stage.name, state: "run", key, fields, changes: damage };
  return { stage: stage.name, state: "current", key, outputs };
}

function broken(stage: StageDeclaration, message: string): StagePlan {
  return { stage: stage.name, state: "broken", message };
}

/** The fields that differ from the stage's last recorded execution. */
function explain(
  context: PlanContext,
  stage: StageDeclaration,
  key: string,
  fields: readonly KeyField[],
): FieldChange[] {
  const lastKey = context.index.key(`${context.scope} ${stage.name}`);
  const action = lastKey === undefined ? null : context.store.readAction(lastKey);
  if (lastKey === key) {
    // It ran with this very key: `always` asks for it, or what it left cannot be read.
    return action === null
      ? [{ reason: "record-missing", field: "record of the last run", oldHash: key, newHash: null }]
      : [];
  }
  if (action === null) {
    return [{ reason: "never-ran", field: "key", oldHash: null, newHash: key }];
  }
  return compareFields(action.fields, fields);
}

/**
 * Objects that are not what the action says. A published output is checked where it is published: if that copy
 * is right, the object can be made from it again, and every later read of the object is verified.
 */
function objectDamage(
  context: PlanContext,
  stage: StageDeclaration,
  outputs: { readonly [name: string]: string },
  looks: Looks,
): FieldChange[] {
  const changes: FieldChange[] = [];
  for (const [name, declaration] of Object.entries(stage.outputs)) {
    const hash = outputs[name]!;
    const published = declaration.publish ?? [];
    if (published.some((path) => looks.file(`${context.outputDir}/${path}`)?.hash === hash)) continue;
    const found = context.index.fileHash(context.store.objectPath(hash));
    if (found === hash) continue;
    const reason: Reason = found === null ? "object-missing" : "object-corrupt";
    changes.push({ reason, field: `stored output ${name}`, oldHash: hash, newHash: found });
  }
  return changes;
}

/** Why a stage whose inputs should be known cannot run. */
export function planMessage(plan: StagePlan): string {
  return plan.state === "broken" ? plan.message : `stage ${plan.stage}: its inputs are not known`;
}
