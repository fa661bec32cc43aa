/**
 * A stage's turn in this process: lock → decide again → read inputs → run → keep. The run itself takes it, or a process
 * that was started for this stage alone (execute_order.ts).
 */
import { codeRootOf } from "../key/code_root.ts";
import type { PlanContext } from "../context.ts";
import { StageFailure } from "../errors.ts";
import type { ExecutionFacts, RunEvent } from "../events.ts";
import { DamagedInput, readInputs } from "../key/inputs.ts";
import { SourceModules } from "../key/source_modules.ts";
import { decide, planMessage, type StagePlan } from "../plan.ts";
import type { Remote } from "../remote/remote.ts";
import { runStage, type StageResult } from "../sandbox/run_stage.ts";
import type { StageWorkers } from "../sandbox/workers.ts";
import type { StageDeclaration } from "../stage.ts";
import type { StoredOutput } from "../store/store.ts";
import { unlikeEarlier } from "../trust/repair.ts";

export type Outputs = { readonly [name: string]: string };
export type PlannedRun = StagePlan & { readonly state: "run" };

export interface Turn {
  readonly context: PlanContext;
  readonly stage: StageDeclaration;
  readonly plan: PlannedRun;
  /** Hashes of the outputs of the stages that it reads from. */
  readonly known: ReadonlyMap<string, Outputs>;
  /** `always` runs it although its result is in the store, because an object of it is damaged. */
  readonly when: "needed" | "always";
  /** Of the last execution, for the time left. */
  readonly expectedMilliseconds: number | null;
  /** Asked for the result before the stage runs. */
  readonly remote?: Remote | undefined;
  /** Workers that were started ahead. */
  readonly workers?: StageWorkers | undefined;
  readonly signal: AbortSignal;
  emit(event: RunEvent): void;
}

export type Result =
  | { readonly kind: "made"; readonly outputs: Outputs; readonly facts: ExecutionFacts }
  /** Another process made it meanwhile. */
  | { readonly kind: "current"; readonly outputs: Outputs };

/**
 * Waits for the key's lock and runs the stage, unless another process finished it meanwhile. Inputs are read when the
 * lock is there: stages that wait hold none of them in memory.
 * @param settle called with the result while the lock is held
 * @returns what `settle` gives; or the input whose stored object is damaged: then nothing ran
 * @throws StageFailure; Interrupted; StorageError
 */
export async function executeInTurn<T>(
  turn: Turn,
  settle: (result: Result) => T | Promise<T>,
): Promise<T | DamagedInput> {
  const { context, stage, plan, known } = turn;
  const tellWaiting = () => turn.emit({ kind: "stage-waiting", stage: stage.name });
  const unlock = await context.store.lock(plan.key, true, tellWaiting, turn.signal);
  try {
    context.index.forgetOutputs(plan.key);
    const fetched = await turn.remote?.fetch(stage, plan.key, turn.signal) ?? false;
    const made = await decide(context, stage, (name) => known.get(name)!, fetched ? "needed" : turn.when);
    if (made.state === "current") return await settle({ kind: "current", outputs: made.outputs });
    if (made.state !== "run") throw new StageFailure(stage.name, planMessage(made));
    const inputs = readInputs(context, stage, known);
    if (inputs instanceof DamagedInput) return inputs;
    tellStarted(turn);
    const result = await runUnchanged(turn, inputs);
    return await settle({ kind: "made", outputs: await keep(turn, result), facts: result.facts });
  } finally {
    unlock();
  }
}

function tellStarted({ stage, plan, expectedMilliseconds, emit }: Turn): void {
  emit({ kind: "stage-started", stage: stage.name, reasons: plan.changes, expectedMilliseconds });
}

/** Runs the stage and makes sure that what it was made of is what its key says, also when it fails. */
async function runUnchanged(
  turn: Turn,
  inputs: { readonly [name: string]: Uint8Array },
): Promise<StageResult> {
  const { context: { modules, store }, stage, plan, emit } = turn;
  try {
    const result = await runStage({
      codeRoot: await codeRootOf(modules, store, stage.module),
      store,
      stage,
      key: plan.key,
      inputs,
      signal: turn.signal,
      ...turn.workers === undefined ? {} : { workers: turn.workers },
      onProgress: (done, total, note) =>
        emit({ kind: "stage-progress", stage: stage.name, done, total, note }),
      onWarning: (message) => emit({ kind: "warning", stage: stage.name, message }),
    });
    await expectUnchanged(turn);
    return result;
  } catch (error) {
    // A module that went away makes the worker fail in its own words.
    if (error instanceof StageFailure) await expectUnchanged(turn);
    throw error;
  }
}

/** The worker loads its code after the key was computed: an edit in between must not be filed under that key. */
async function expectUnchanged({ context, stage, plan, known }: Turn): Promise<void> {
  // What the key was computed from is as it was, mostly: only where it is not is the key computed again.
  if (inputsAreUnchanged(context, stage, plan) && await context.modules.isUnchanged(stage.module)) return;
  const fresh = { ...context, modules: new SourceModules(context.projectRoot, context.index) };
  const now = await decide(fresh, stage, (name) => known.get(name)!, "always");
  if (now.state === "run" && now.key === plan.key) return;
  if (now.state === "broken") throw new StageFailure(stage.name, now.message);
  throw new StageFailure(
    stage.name,
    `stage ${stage.name}: its code or an input file changed while it ran: run the same command again`,
  );
}

/** Stores what a stage made. */
async function keep(
  { context: { store, index }, stage, plan, emit }: Turn,
  result: StageResult,
): Promise<Outputs> {
  const stored: { [name: string]: StoredOutput } = {};
  for (const name of Object.keys(stage.outputs)) stored[name] = await store.keepObject(result.outputs[name]!);
  for (const message of unlikeEarlier(store, plan.key, stored)) {
    emit({ kind: "warning", stage: stage.name, message });
  }
  await store.keepAction({
    key: plan.key,
    stage: stage.name,
    fields: plan.fields,
    outputs: stored,
    execution: { ...result.facts, deno: Deno.version.deno },
  });
  store.removeCheckpoint(plan.key);
  return index.setOutputs(
    plan.key,
    Object.fromEntries(Object.entries(stored).map(([name, { hash }]) => [name, hash])),
  );
}

function inputsAreUnchanged(
  { projectRoot, index }: PlanContext,
  stage: StageDeclaration,
  plan: Turn["plan"],
): boolean {
  const found = new Map(plan.fields);
  return Object.entries(stage.inputs).every(([name, source]) =>
    source.kind === "output" ||
    index.sourceHash(`${projectRoot}/${source.path}`) === found.get(`input ${name}`)
  );
}
