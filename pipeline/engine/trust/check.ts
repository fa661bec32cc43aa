/**
 * Is everything that was recorded still there, and still right? Reads every file and every object, believes no
 * cache of hashes, and executes nothing.
 */
import type { EngineOptions } from "../options.ts";
import type { FieldChange, Restoration } from "../events.ts";
import type { FileIndex } from "../store/file_index.ts";
import { statIfPresent } from "../store/files.ts";
import { dependencies, type Graph } from "../graph.ts";
import { openContext, type PlanContext } from "../context.ts";
import { decide } from "../plan.ts";
import { repairsOf } from "./repair.ts";
import { selectTargets } from "../select.ts";
import type { StageDeclaration } from "../stage.ts";
import type { ObjectState, Store } from "../store/store.ts";

export type Finding =
  /** The stage would run: it never ran, or its code, parameters or inputs are not those of its result. */
  | { readonly kind: "stale"; readonly stage: string; readonly changes: readonly FieldChange[] }
  | { readonly kind: "broken"; readonly stage: string; readonly message: string }
  /** A stored output is missing or holds other bytes. `stage` is null where no action names the object. */
  | {
    readonly kind: "object";
    readonly stage: string | null;
    readonly output: string | null;
    readonly hash: string;
    readonly was: Exclude<ObjectState, "present">;
  }
  /** A published file, by its path below the output folder. */
  | { readonly kind: "file"; readonly stage: string; readonly path: string; readonly was: Restoration }
  /** An action that is missing or not what was written, by its path below the store; users read of its record. */
  | {
    readonly kind: "record";
    readonly stage: string | null;
    readonly path: string;
    readonly was: Exclude<ObjectState, "present">;
  };

export interface CheckResult {
  readonly findings: readonly Finding[];
  /** Stages that come after one that is stale: whether they would run is not known. */
  readonly undecided: readonly string[];
  /** Paths below the store of what no command made there. */
  readonly strays: readonly string[];
  readonly checked: { readonly stages: number; readonly files: number; readonly objects: number };
}

/** @throws GraphError for an unknown target; StorageError when something cannot be read */
export async function checkRun(
  graph: Graph,
  targets: readonly string[],
  options: EngineOptions,
): Promise<CheckResult> {
  const stages = selectTargets(graph, targets);
  const context = openContext(options, "nothing");
  const { store, index } = context;
  const archive = readArchive(store, index, new Map(graph.stages.map((stage, at) => [stage.name, at])));
  const findings: Finding[] = [];
  const undecided: string[] = [];
  const outputsOf = new Map<string, { readonly [name: string]: string }>();
  let files = 0;
  for (const stage of stages) {
    if (dependencies(stage).some((name) => !outputsOf.has(name))) {
      undecided.push(stage.name);
      continue;
    }
    const outputs = await outputsIfCurrent(context, stage, outputsOf, findings);
    if (outputs === null) continue;
    outputsOf.set(stage.name, outputs);
    findings.push(...missingObjects(stage, outputs, archive.present));
    for (const { path, was } of repairsOf(context, stage, outputs)) {
      findings.push({ kind: "file", stage: stage.name, path, was });
    }
    for (const output of Object.values(stage.outputs)) files += output.publish?.length ?? 0;
  }
  const named = new Set(findings.flatMap((each) => each.kind === "record" ? [each.path] : []));
  const further = archive.findings.filter((each) => each.kind !== "record" || !named.has(each.path));
  findings.unshift(...further);
  return {
    findings,
    undecided,
    strays: archive.strays,
    checked: { stages: stages.length, files, objects: archive.count },
  };
}

/** Output hashes of a stage whose result is the one asked for, even if an object of it is damaged. */
async function outputsIfCurrent(
  context: PlanContext,
  stage: StageDeclaration,
  outputsOf: ReadonlyMap<string, { readonly [name: string]: string }>,
  findings: Finding[],
): Promise<{ readonly [name: string]: string } | null> {
  const plan = await decide(context, stage, (name) => outputsOf.get(name)!);
  switch (plan.state) {
    case "current":
      return plan.outputs;
    case "run": {
      const damaged = plan.changes.every(({ reason }) => /^object-/.test(reason));
      const outputs = damaged ? context.index.outputs(plan.key) : null;
      if (outputs !== null) return outputs;
      if (context.index.key(`${context.scope} ${stage.name}`) === plan.key) {
        findings.push(lostAction(context.store, stage.name, plan.key));
        return null;
      }
      findings.push({ kind: "stale", stage: stage.name, changes: plan.changes });
      return null;
    }
    case "broken":
      findings.push({ kind: "broken", stage: stage.name, message: plan.message });
      return null;
    default:
      throw new Error(`stage ${stage.name}: state ${plan.state} with known inputs`);
  }
}

/** The stage ran with this very key, but the action of it cannot be read. */
function lostAction(store: Store, stage: string, key: string): Finding {
  const path = store.actionPath(key);
  const was = statIfPresent(path) === null ? "missing" : "corrupt";
  return { kind: "record", stage, path: path.slice(store.folder.length + 1), was };
}

function missingObjects(
  stage: StageDeclaration,
  outputs: { readonly [name: string]: string },
  present: ReadonlySet<string>,
): Finding[] {
  return Object.keys(stage.outputs).filter((name) => !present.has(outputs[name]!)).map((name) => ({
    kind: "object",
    stage: stage.name,
    output: name,
    hash: outputs[name]!,
    was: "missing",
  }));
}

interface Archive {
  /** Names of all objects, damaged ones too: those are among the findings already. */
  readonly present: ReadonlySet<string>;
  readonly findings: Finding[];
  readonly strays: readonly string[];
  readonly count: number;
}

/** Reads every action and every object of the store, those of other scopes and earlier runs as well. */
function readArchive(store: Store, index: FileIndex, order: ReadonlyMap<string, number>): Archive {
  const findings: Finding[] = [];
  const makers = new Map<string, Maker>();
  const rank = (stage: string) => order.get(stage) ?? Infinity;
  const [actions, objects] = [store.filed("actions"), store.filed("objects")];
  for (const { name, path } of actions.files) {
    const action = store.readAction(name);
    if (action === null) {
      findings.push({ kind: "record", stage: null, path, was: "corrupt" });
      continue;
    }
    for (const [output, { hash }] of Object.entries(action.outputs)) {
      const other = makers.get(hash);
      // Of several stages with these bytes, the first made them; the others passed them on.
      if (other === undefined || rank(action.stage) < rank(other.stage)) {
        makers.set(hash, { stage: action.stage, output });
      }
    }
  }
  const present = new Set<string>();
  for (const { name: hash, path } of objects.files) {
    present.add(hash);
    if (index.fileHash(`${store.folder}/${path}`) === hash) continue;
    findings.push({ kind: "object", ...makers.get(hash) ?? NOBODY, hash, was: "corrupt" });
  }
  const [origins, latest] = [store.filed("origins"), store.last.all()];
  const strays = [...actions.strays, ...objects.strays, ...origins.strays, ...latest.strays];
  return { present, findings, strays, count: present.size };
}

interface Maker {
  readonly stage: string;
  readonly output: string;
}

const NOBODY = { stage: null, output: null };
