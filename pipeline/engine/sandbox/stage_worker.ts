/** The worker's side of a stage: receives the inputs, calls the stage, sends the outputs. */
import type { Json, Stage, StageContext } from "../stage.ts";

/** What the runner sends once. */
export interface StageRequest {
  readonly stage: string;
  readonly parameters: { readonly [key: string]: Json };
  readonly inputs: { readonly [name: string]: Uint8Array };
  readonly outputs: readonly string[];
  readonly checkpoint: Uint8Array | null;
}

/** What the worker sends back. */
export type StageReply =
  | { readonly kind: "ready" }
  | { readonly kind: "progress"; readonly done: number; readonly total: number; readonly note: string }
  | { readonly kind: "note"; readonly key: string; readonly value: Json }
  /** What was written to the console. */
  | { readonly kind: "said"; readonly text: string }
  | { readonly kind: "checkpoint"; readonly state: Uint8Array }
  | { readonly kind: "done"; readonly outputs: { readonly [name: string]: Uint8Array } }
  | { readonly kind: "failed"; readonly message: string };

interface WorkerScope {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

/**
 * Answers the one request that a stage's worker gets.
 * @param load gives the stage's module
 * @param close takes away what a stage must not have, before the module is loaded
 */
export function serve(load: () => Promise<{ default?: unknown }>, close: () => void): void {
  const scope = globalThis as unknown as WorkerScope;
  const { postMessage } = scope;
  const reply = (message: StageReply, transfer: Transferable[] = []) => postMessage(message, transfer);
  close();
  replaceConsole((text) => reply({ kind: "said", text }));
  const waiting: (() => void)[] = [];
  scope.onmessage = (event) => {
    // After the request, the only message is the acknowledgement of a checkpoint.
    scope.onmessage = () => waiting.shift()?.();
    const outputs: { [name: string]: Uint8Array } = {};
    const request = event.data as StageRequest;
    // A worker is started before it is known which stage it will serve.
    Object.defineProperty(globalThis, "name", { value: request.stage, writable: true, configurable: true });
    const context = makeContext(request, outputs, reply, waiting);
    load().then((module) => {
      if (typeof module.default !== "function") {
        throw new Error("its module has no default export that is a function");
      }
      return (module.default as Stage)(context);
    }).then(() => {
      const missing = request.outputs.filter((name) => !Object.hasOwn(outputs, name));
      if (missing.length > 0) {
        throw new Error(`returned without setting its declared output ${missing.join(", ")}`);
      }
      reply({ kind: "done", outputs }, Object.values(outputs).map(({ buffer }) => buffer as ArrayBuffer));
    }).catch((error) => reply({ kind: "failed", message: describe(error) }));
  };
  reply({ kind: "ready" });
}

function makeContext(
  request: StageRequest,
  outputs: { [name: string]: Uint8Array },
  reply: (message: StageReply, transfer?: Transferable[]) => void,
  waiting: (() => void)[],
): StageContext {
  const input = (name: string): Uint8Array => {
    if (Object.hasOwn(request.inputs, name)) return request.inputs[name]!;
    throw new Error(
      `reads the input ${JSON.stringify(name)}, which it does not declare: add it to its inputs`,
    );
  };
  return {
    stage: request.stage,
    parameters: request.parameters,
    input,
    inputText: (name) => new TextDecoder("utf-8", { fatal: true }).decode(input(name)),
    output(name, content) {
      if (!request.outputs.includes(name)) {
        throw new Error(
          `sets the output ${JSON.stringify(name)}, which it does not declare: add it to its outputs`,
        );
      }
      if (Object.hasOwn(outputs, name)) throw new Error(`sets the output ${JSON.stringify(name)} twice`);
      // A copy, as the stage may go on with its array (Node's Buffer has a slice that is none); it has a buffer of its
      // own, which is handed over at the end.
      outputs[name] = typeof content === "string"
        ? new TextEncoder().encode(content)
        : new Uint8Array(content);
    },
    progress: (done, total, note = "") => reply({ kind: "progress", done, total, note }),
    note: (key, value) => reply({ kind: "note", key, value }),
    checkpoint: {
      load: () => request.checkpoint,
      save: (state) => {
        const copy = new Uint8Array(state);
        reply({ kind: "checkpoint", state: copy }, [copy.buffer]);
        return new Promise((resolve) => waiting.push(resolve));
      },
    },
  };
}

/** What a library says goes to the run's events, not into the text that the command prints. */
function replaceConsole(say: (text: string) => void): void {
  const { inspect } = Deno;
  const text = (parts: readonly unknown[]) =>
    parts.map((part) => typeof part === "string" ? part : inspect(part)).join(" ");
  const speaking = ["log", "info", "debug", "warn", "error", "trace", "dir", "dirxml", "table", "group"];
  const silent = ["assert", "clear", "count", "countReset", "groupCollapsed", "groupEnd", "time", "timeEnd"];
  const value = Object.fromEntries([
    ...speaking.map((name) => [name, (...parts: unknown[]) => say(text(parts))]),
    ...[...silent, "timeLog", "timeStamp", "profile", "profileEnd"].map((name) => [name, () => {}]),
  ]);
  Object.defineProperty(globalThis, "console", { value, writable: true, configurable: true });
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === "Error" ? error.message : `${error.name}: ${error.message}`;
}
