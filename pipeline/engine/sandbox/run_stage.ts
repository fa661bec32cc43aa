/** Runs one stage in a fresh worker without permissions. */
import { toFileUrl } from "../file_address.ts";
import { Interrupted, StageFailure } from "../errors.ts";
import type { ExecutionFacts } from "../events.ts";
import type { CodeRoot } from "../key/code_root.ts";
import { writeIfOther } from "../store/files.ts";
import { sha256 } from "../store/hash.ts";
import type { Json, StageDeclaration } from "../stage.ts";
import { entryText } from "./stage_entry.ts";
import type { StageReply, StageRequest } from "./stage_worker.ts";
import type { Store } from "../store/store.ts";
import { StageWorkers } from "./workers.ts";

export interface StageRun {
  readonly codeRoot: CodeRoot;
  readonly store: Store;
  readonly stage: StageDeclaration;
  readonly key: string;
  /** Each in a buffer of its own: they are handed over, and empty afterwards. */
  readonly inputs: { readonly [name: string]: Uint8Array };
  readonly signal: AbortSignal;
  /** Where the stage's worker comes from; none is started ahead where nobody says. */
  readonly workers?: StageWorkers;
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
  const { stage, signal, workers = new StageWorkers() } = run;
  if (signal.aborted) throw new Interrupted();
  const entry = entryModule(run);
  const { worker, early } = workers.take(stage, entry);
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
      let loaded = false;
      // A worker that still loads its modules would complain when their folder is taken away under it.
      stop = () => {
        if (loaded) reject(new Interrupted());
      };
      signal.addEventListener("abort", stop);
      worker.onerror = (event) => {
        event.preventDefault();
        if (signal.aborted) reject(new Interrupted());
        fail(event.message);
      };
      worker.onmessageerror = () => fail("sent something that cannot be copied");
      worker.onmessage = (event) => {
        const reply = event.data as StageReply;
        switch (reply.kind) {
          case "ready":
            loaded = true;
            if (signal.aborted) return reject(new Interrupted());
            handOver(worker, requestFor(run));
            // Not sooner: to start a worker takes this thread for some time.
            return workers.prepare(stage, entry);
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
      for (const event of early) {
        if (event.type === "error") worker.onerror!(event as ErrorEvent);
        else worker.onmessage!(event as MessageEvent);
      }
    });
    peakBytes = Math.max(peakBytes, Deno.memoryUsage().rss);
    return { outputs, facts: { milliseconds: Math.round(performance.now() - start), peakBytes, notes } };
  } finally {
    clearInterval(sampler);
    signal.removeEventListener("abort", stop);
    worker.terminate();
  }
}

/** Sends the request; its bytes go to the worker without a copy, and are gone here. */
function handOver(worker: Worker, request: StageRequest): void {
  const bytes = [
    ...Object.values(request.inputs),
    ...request.checkpoint === null ? [] : [request.checkpoint],
  ];
  worker.postMessage(request, [...new Set(bytes.map(({ buffer }) => buffer as ArrayBuffer))]);
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
 * Written to a file, because a worker without permissions may load only what can be read off its first module (an import of a literal address can).
 */
function entryModule(run: StageRun): string {
  const addresses = {
    sandbox: new URL("./sandbox.ts", import.meta.url).href,
    stageWorker: new URL("./stage_worker.ts", import.meta.url).href,
    stage: toFileUrl(`${run.codeRoot.folder}/${run.stage.module}`).href,
  };
  const text = entryText(addresses, run.stage.allow ?? [], run.codeRoot.node);
  const path = `${run.store.folder}/entries/${sha256(text)}.js`;
  writeIfOther(path, new TextEncoder().encode(text), run.store.scratch);
  return toFileUrl(path).href;
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
