/**
 * The record of a run: for each stage its key, what it read, what it made, and facts of the execution. A small
 * JSON text to commit and to compare with; the same store gives the same text.
 *
 * Only `machine` may differ between two machines that agree; no comparison looks at it.
 */
import { adviceOf, type EngineOptions } from "../options.ts";
import type { ExecutionFacts } from "../events.ts";
import { FileIndex } from "../store/file_index.ts";
import { type Graph, GraphError } from "../graph.ts";
import { byCodeUnit, isHash, sha256 } from "../store/hash.ts";
import type { KeyField } from "../key/field.ts";
import { selectTargets } from "../select.ts";
import type { Json, StageDeclaration } from "../stage.ts";
import { type Origin, originOf } from "../store/origins.ts";
import { type Action, Store, type StoredOutput } from "../store/store.ts";

/** Counts up when the meaning of a part changes. */
const FORMAT = 1;

export interface StageRecord {
  readonly key: string;
  /** One hash over the key's fields of parameters, and one over those of code, packages and declarations. */
  readonly parameters: string;
  readonly code: string;
  /** SHA-256 of each input, by local name. */
  readonly inputs: { readonly [name: string]: string };
  readonly outputs: { readonly [name: string]: StoredOutput };
  /** `origin` where the result was made elsewhere. */
  readonly machine: ExecutionFacts & { readonly deno: string; readonly origin?: Origin };
}

/** An action, and where it comes from if it was not made here. */
export type FoundAction = Action & { readonly origin?: Origin };

export interface RunRecord {
  readonly format: typeof FORMAT;
  /** The profile, or what else names this series of runs. */
  readonly scope: string;
  readonly stages: { readonly [name: string]: StageRecord };
}

/**
 * The last execution of every stage under the targets, as the store has it.
 * @throws GraphError when a stage has none
 */
export function recordRun(graph: Graph, targets: readonly string[], options: EngineOptions): RunRecord {
  const stages = selectTargets(graph, targets);
  const actions = lastActions(stages, options);
  const absent = stages.find((stage) => !actions.has(stage.name));
  if (absent !== undefined) {
    throw new GraphError(
      `stage ${absent.name} has no recorded result for ${options.scope}: ${adviceOf(options).make()} first`,
    );
  }
  return recordOf(options.scope, actions);
}

/** The record of the last execution of each stage that has one. */
export function lastActions(
  stages: readonly StageDeclaration[],
  options: Pick<EngineOptions, "storeDir" | "scope">,
): Map<string, FoundAction> {
  const store = new Store(options.storeDir);
  const index = new FileIndex(store);
  const actions = new Map<string, FoundAction>();
  for (const { name } of stages) {
    const key = index.key(`${options.scope} ${name}`);
    const action = key === undefined ? null : store.readAction(key);
    if (action !== null) actions.set(name, { ...action, ...originOf(store, action.key) });
  }
  return actions;
}

export function recordOf(scope: string, actions: ReadonlyMap<string, FoundAction>): RunRecord {
  const stages = [...actions].sort(([a], [b]) => byCodeUnit(a, b)).map(([name, action]) =>
    [name, stageRecord(action)] as const
  );
  return { format: FORMAT, scope, stages: Object.fromEntries(stages) };
}

function stageRecord({ key, fields, outputs, execution, origin }: FoundAction): StageRecord {
  const { parameters, code, inputs } = partsOfKey(fields);
  const machine = origin === undefined ? execution : { ...execution, origin };
  return { key, parameters, code, inputs, outputs, machine };
}

/** The key's fields in three parts: what was asked, by what code, of which bytes. */
export function partsOfKey(
  fields: readonly KeyField[],
): Pick<StageRecord, "parameters" | "code" | "inputs"> {
  const parameters: KeyField[] = [];
  const code: KeyField[] = [];
  const inputs: { [name: string]: string } = {};
  for (const field of fields) {
    const [name, value] = field;
    if (/^parameter\b/.test(name)) parameters.push(field);
    else if (name.startsWith("input ")) inputs[name.slice("input ".length)] = value;
    else code.push(field);
  }
  return { parameters: sha256(JSON.stringify(parameters)), code: sha256(JSON.stringify(code)), inputs };
}

/** Sorted and indented, so that a change of one stage is a change of its lines only. */
export function formatRecord(record: RunRecord): string {
  return `${JSON.stringify(sorted(record as unknown as Json), null, 2)}\n`;
}

function sorted(value: Json): Json {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(sorted);
  const fields = Object.entries(value as { readonly [key: string]: Json });
  return Object.fromEntries(
    fields.sort(([a], [b]) => byCodeUnit(a, b)).map(([name, each]) => [name, sorted(each)]),
  );
}

/**
 * @param name the file's name, for the message
 * @param again what makes a right one, for the message
 * @throws GraphError when the text is not a record, with the path of the first wrong value
 */
export function parseRecord(text: string, name: string, again = "write it again"): RunRecord {
  const wrong = (what: string) => new GraphError(`record ${name}: ${what}: ${again}`);
  const fieldsOf = (value: unknown, path: string): { readonly [key: string]: unknown } => {
    if (value !== null && typeof value === "object" && !Array.isArray(value)) {
      return value as { readonly [key: string]: unknown };
    }
    throw wrong(`${path} must be an object`);
  };
  const expectHash = (value: unknown, path: string): void => {
    if (typeof value === "string" && isHash(value)) return;
    throw wrong(`${path} must be a SHA-256: found ${JSON.stringify(value)}`);
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw wrong(`it is not JSON (${(error as Error).message})`);
  }
  const record = fieldsOf(value, "the whole");
  if (record.format !== FORMAT) throw wrong(`format must be ${FORMAT}: found ${record.format}`);
  if (typeof record.scope !== "string") throw wrong("scope must be a text");
  for (const [stage, each] of Object.entries(fieldsOf(record.stages, "stages"))) {
    const fields = fieldsOf(each, `stages.${stage}`);
    for (const part of ["key", "parameters", "code"]) {
      expectHash(fields[part], `stages.${stage}.${part}`);
    }
    for (const [input, hash] of Object.entries(fieldsOf(fields.inputs, `stages.${stage}.inputs`))) {
      expectHash(hash, `stages.${stage}.inputs.${input}`);
    }
    for (const [output, made] of Object.entries(fieldsOf(fields.outputs, `stages.${stage}.outputs`))) {
      const path = `stages.${stage}.outputs.${output}`;
      expectHash(fieldsOf(made, path).hash, `${path}.hash`);
    }
    fieldsOf(fields.machine, `stages.${stage}.machine`);
  }
  return record as unknown as RunRecord;
}

/** How a stage's recorded result differs from another; null when every output has the same bytes. */
export type RecordDifference =
  | { readonly stage: string; readonly kind: "only recorded" | "only found" }
  | { readonly stage: string; readonly kind: "outputs"; readonly outputs: readonly string[] };

/** Where two runs made other bytes. Of what machine and what code they are counts nothing. */
export function compareRecords(recorded: RunRecord, found: RunRecord): RecordDifference[] {
  const names = new Set([...Object.keys(recorded.stages), ...Object.keys(found.stages)]);
  return [...names].sort(byCodeUnit).flatMap((stage): RecordDifference[] => {
    const [before, now] = [recorded.stages[stage], found.stages[stage]];
    if (before === undefined) return [{ stage, kind: "only found" }];
    if (now === undefined) return [{ stage, kind: "only recorded" }];
    const outputs = differingOutputs(before, now);
    return outputs.length === 0 ? [] : [{ stage, kind: "outputs", outputs }];
  });
}

/** Names of outputs that only one of the two has, or that differ. */
export function differingOutputs(
  recorded: Pick<StageRecord, "outputs">,
  found: Pick<StageRecord, "outputs">,
): string[] {
  const names = new Set([...Object.keys(recorded.outputs), ...Object.keys(found.outputs)]);
  return [...names].filter((name) => recorded.outputs[name]?.hash !== found.outputs[name]?.hash)
    .sort(byCodeUnit);
}
