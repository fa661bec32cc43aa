/**
 * The report's recomputation in the reader's browser: the stages' own modules, run in order on what the record says
 * they read, with SHA-256 of what they make beside the record's.
 */
import type { Json, Stage, StageContext } from "../../engine/mod.ts";
import toyMinibatchTrain from "../toy/minibatch_train.ts";
import toySamples from "../toy/samples.ts";
import { sha256 } from "./web_hash.ts";

/** What the page's scripts/record.js sets. */
export interface RecomputeRecord {
  readonly stages: readonly {
    readonly stage: string;
    readonly parameters: { readonly [name: string]: Json };
    /** Texts by local name. */
    readonly texts: { readonly [name: string]: string };
    /** Bytes by local name, from a stage that ran before on this page. */
    readonly made: { readonly [name: string]: { readonly stage: string; readonly output: string } };
    readonly output: string;
    readonly sha256: string;
  }[];
}

const STAGES: Readonly<Record<string, Stage>> = {
  "toy/samples": toySamples,
  "toy/minibatch-train": toyMinibatchTrain,
};

const { recomputeRecord } = globalThis as unknown as { recomputeRecord: RecomputeRecord };
const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const button = element<HTMLButtonElement>("recompute");

function say(text: string): void {
  element("state").textContent = text;
}

/** What a stage sees here: inputs of the record or of this page, progress on the page, no checkpoint. */
function contextOf(at: number, outputs: Map<string, Uint8Array>): StageContext {
  const { stage, parameters, texts, made } = recomputeRecord.stages[at]!;
  const missing = (name: string): never => {
    throw new Error(`stage ${stage}: the record of this page has no input ${name}`);
  };
  return {
    stage,
    parameters,
    input(name) {
      const from = made[name];
      return (from === undefined ? undefined : outputs.get(`${from.stage} ${from.output}`)) ?? missing(name);
    },
    inputText: (name) => texts[name] ?? missing(name),
    output(name, content) {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      outputs.set(`${stage} ${name}`, bytes);
    },
    progress(done, total) {
      element<HTMLProgressElement>(`progress-${at}`).value = done / total;
    },
    note: (key, value) => {
      if (key === "adapter") say(`Computing on ${value} …`);
    },
    checkpoint: { load: () => null, save: () => Promise.resolve() },
  };
}

async function recompute(): Promise<void> {
  button.disabled = true;
  const outputs = new Map<string, Uint8Array>();
  const different: string[] = [];
  try {
    for (const [at, { stage, output, sha256: recorded }] of recomputeRecord.stages.entries()) {
      await STAGES[stage]!(contextOf(at, outputs));
      const found = await sha256(outputs.get(`${stage} ${output}`)!);
      const same = found === recorded;
      element<HTMLProgressElement>(`progress-${at}`).value = 1;
      element(`found-${at}`).textContent = found;
      const verdict = element(`verdict-${at}`);
      verdict.textContent = same ? "identical" : "different";
      verdict.className = same ? "identical" : "different";
      if (!same) different.push(stage);
    }
    say(
      different.length === 0
        ? "Every bit is as recorded."
        : `Not as recorded: ${
          different.join(", ")
        }. Either this report or this graphics driver is not right.`,
    );
  } catch (error) {
    say(`Could not be computed: ${error instanceof Error ? error.message : error}`);
  } finally {
    button.disabled = false;
  }
}

async function begin(): Promise<void> {
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) {
    return say(
      "This browser gives no WebGPU adapter, so nothing can be computed here; see below for what can be done.",
    );
  }
  button.disabled = false;
  button.addEventListener("click", recompute);
  say("Ready.");
}

begin();
