/** Runs one stage in a fresh worker without permissions. */
import { Interrupted, StageFailure } from "./errors.ts";
import type { ExecutionFacts } from "./events.ts";
import { writeAtomically } from "./files.ts";
import { sha256 } from "./hash.ts";
import type { Json, StageDeclaration } from "./stage.ts";
import type { StageReply, StageRequest } from "./stage_worker.ts";
import type { Store } from "./store.ts";

export interface StageRun {
  readonly projectRoot: string;
  readonly store: Store;
  readonly stage: StageDeclaration;
  readonly key: string;
  readonly inputs: { readonly [name: string]: Uint8Array };
  readonly signal: AbortSignal;
  onProgress(done: number, total: number, note: string): void;
  onWarning(message: string): void;
}

export interface StageResult {
  readonly outputs: { readonly [name: string]: Uint8Array };
  readonly facts: ExecutionFacts;
}

const SAMPLE_MILLISECONDS = 50;

/**
 * @throws StageFailure when the stage throws, uses something undeclared, or forgets an output
 * @throws Interrupted when `signal` fires
 * @throws StorageError when a checkpoint cannot be kept
 */
export async function runStage(run: StageRun): Promise<StageResult> {
  const { stage, signal } = run;
  if (signal.aborted) throw new Interrupted();
  const worker = new Worker(entryModule(run), {
    type: "module",
    name: stage.name,
    deno: { permissions: "none" },
  } as WorkerOptions);
  const notes: { [key: string]: Json } = {};
  let peakBytes = Deno.memoryUsage().rss;
  const sampler = setInterval(() => {
    peakBytes = Math.max(peakBytes, Deno.memoryUsage().rss);
  }, SAMPLE_MILLISECONDS);
  const start = performance.now();
  let stop = () => {};
  try {
    const outputs = await new Promise<{ readonly [name: string]: Uint8Array }>((resolve, reject) => {
      const fail = (message: string) => reject(new StageFailure(stage.name, explain(stage.name, message)));
      stop = () => reject(new Interrupted());
      signal.addEventListener("abort", stop);
      worker.onerror = (event) => {
        event.preventDefault();
        fail(event.message);
      };
      worker.onmessageerror = () => fail("sent something that cannot be copied");
      worker.onmessage = (event) => {
        const reply = event.data as StageReply;
        switch (reply.kind) {
          case "ready":
            return worker.postMessage(requestFor(run));
          case "progress":
            return run.onProgress(reply.done, reply.total, reply.note);
          case "note":
            notes[reply.key] = reply.value;
            return;
          case "said":
            return run.onWarning(`wrote to the console: ${oneLine(reply.text)}`);
          case "checkpoint":
            try {
              run.store.writeCheckpoint(run.key, reply.state);
              worker.postMessage("kept");
            } catch (error) {
              reject(error);
            }
            return;
          case "done":
            return resolve(reply.outputs);
          case "failed":
            return fail(reply.message);
          default:
            reply satisfies never;
        }
      };
    });
    peakBytes = Math.max(peakBytes, Deno.memoryUsage().rss);
    return { outputs, facts: { milliseconds: Math.round(performance.now() - start), peakBytes, notes } };
  } finally {
    clearInterval(sampler);
    signal.removeEventListener("abort", stop);
    worker.terminate();
  }
}

function requestFor(run: StageRun): StageRequest {
  return {
    stage: run.stage.name,
    parameters: run.stage.parameters,
    inputs: run.inputs,
    outputs: Object.keys(run.stage.outputs),
    checkpoint: run.store.readCheckpoint(run.key),
  };
}

/**
 * A module that closes the sandbox and then imports the stage. A file, because a worker without permissions may
 * load only what can be read off its first module (an import of a literal address can).
 */
function entryModule(run: StageRun): string {
  const allow = JSON.stringify([...run.stage.allow ?? []].sort());
  const stageModule = new URL(run.stage.module, `file://${run.projectRoot}/`).href;
  const text = [
    `import { closeSandbox } from ${JSON.stringify(new URL("./sandbox.ts", import.meta.url).href)};`,
    `import { serve } from ${JSON.stringify(new URL("./stage_worker.ts", import.meta.url).href)};`,
    `serve(() => import(${JSON.stringify(stageModule)}), () => closeSandbox(${allow}));`,
    "",
  ].join("\n");
  const path = `${run.store.folder}/entries/${sha256(text)}.js`;
  writeAtomically(path, new TextEncoder().encode(text), run.store.scratch, false);
  return new URL(`file://${path}`).href;
}

/** The failure as one line: the stage, what it did, what to do. */
function explain(stage: string, message: string): string {
  const plain = message.replace(/^Uncaught (\(in worker[^)]*\) )?(\(in promise\) )?/, "");
  const text = oneLine(plain.replace(/^Error: /, ""));
  const denied = /Requires (\w+) access to (.+?), (?:run again|specify)/.exec(text) ??
    /Requires (\w+) access(?: to)? ?("[^"]*")?/.exec(text);
  // Deno's words where the process has LD_LIBRARY_PATH, as with the software adapter from npm.
  const program = /Requires --allow-run permissions/.test(text);
  if (denied !== null || program) {
    const what = denied === null
      ? "run access to a program"
      : `${denied[1]} access to ${denied[2] ?? "the system"}`;
    return `stage ${stage}: used ${what}, which it does not declare: pass it as an input or a parameter`;
  }
  return `stage ${stage}: ${text}`;
}

function oneLine(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, " ");
}
