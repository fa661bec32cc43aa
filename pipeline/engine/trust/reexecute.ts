/** Runs single stages again from given input bytes, whatever the store has of them. */
import { codeRootOf } from "../key/code_root.ts";
import { Interrupted, StageFailure } from "../errors.ts";
import type { EngineOptions } from "../options.ts";
import { FileIndex } from "../store/file_index.ts";
import { runStage } from "../sandbox/run_stage.ts";
import { Slots } from "../slots.ts";
import { SourceModules } from "../key/source_modules.ts";
import type { StageDeclaration } from "../stage.ts";
import type { Store, StoredOutput } from "../store/store.ts";

export interface Rerun {
  readonly stage: StageDeclaration;
  /** Names checkpoints; each rerun starts without one. */
  readonly key: string;
  /** Called when the stage's turn has come. @throws StageFailure when an input is not at hand */
  readInputs(): { readonly [name: string]: Uint8Array };
}

export type RerunResult =
  | { readonly outputs: { readonly [name: string]: StoredOutput } }
  | { readonly failed: string };

/**
 * Results in the order of `reruns`; the bytes of the outputs go to `scratch`.
 * @throws Interrupted when `options.signal` fires
 */
export async function reexecute(
  reruns: readonly Rerun[],
  scratch: Store,
  options: EngineOptions,
): Promise<RerunResult[]> {
  const slots = new Slots(options.jobs, options.pools);
  const modules = new SourceModules(options.projectRoot, new FileIndex(scratch));
  const signal = options.signal ?? new AbortController().signal;
  options.onEvent?.({ kind: "run-started", stages: reruns.length, toRun: reruns.length });
  const results = await Promise.allSettled(reruns.map(async (rerun): Promise<RerunResult> => {
    const release = await slots.acquire(rerun.stage.resources ?? [], signal);
    try {
      return { outputs: await runOnce(rerun, scratch, options, modules, signal) };
    } catch (error) {
      if (!(error instanceof StageFailure)) throw error;
      options.onEvent?.({ kind: "stage-failed", stage: rerun.stage.name, message: error.message });
      return { failed: error.message };
    } finally {
      release();
    }
  }));
  if (signal.aborted) throw new Interrupted();
  return results.map((result) => {
    if (result.status === "rejected") throw result.reason;
    return result.value;
  });
}

async function runOnce(
  { stage, key, readInputs }: Rerun,
  scratch: Store,
  options: EngineOptions,
  modules: SourceModules,
  signal: AbortSignal,
): Promise<{ [name: string]: StoredOutput }> {
  options.onEvent?.({
    kind: "stage-started",
    stage: stage.name,
    reasons: [],
    expectedMilliseconds: null,
  });
  scratch.removeCheckpoint(key);
  const { outputs, facts } = await runStage({
    codeRoot: await codeRootOf(modules, scratch, stage.module),
    store: scratch,
    stage,
    key,
    inputs: readInputs(),
    signal,
    onProgress: (done, total, note) =>
      options.onEvent?.({ kind: "stage-progress", stage: stage.name, done, total, note }),
    onWarning: (message) => options.onEvent?.({ kind: "warning", stage: stage.name, message }),
  });
  scratch.removeCheckpoint(key);
  const stored: { [name: string]: StoredOutput } = {};
  for (const [name, content] of Object.entries(outputs)) stored[name] = scratch.putObject(content);
  options.onEvent?.({ kind: "stage-finished", stage: stage.name, facts });
  return stored;
}
