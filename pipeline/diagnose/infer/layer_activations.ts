/** Each layer's activation from whoever says it: the command line, spec.json, the file; never by a guess. */
import type { LayerActivation } from "../../../kernels/diagnosis/activations.ts";
import { InputError, shortened } from "../input_error.ts";
import type { TensorFile } from "../tensors.ts";
import { activationText, HOW_TO_SAY, parseActivation } from "./activation_names.ts";
import type { Spec } from "./spec.ts";

export interface Activations {
  readonly layers: readonly LayerActivation[];
  readonly evidence: readonly string[];
  readonly warnings: readonly string[];
}

/** A way to say it: null where it leaves a layer open. */
interface Source {
  readonly said: string;
  readonly layers: readonly (LayerActivation | null)[];
}

/** Keys of metadata that name the activation of hidden layers, or of all. */
const KEYS = ["activation", "activations", "hidden_activation", "activation_fn", "nonlinearity"];
const LAST_KEYS = ["output_activation", "out_activation", "final_activation"];

/**
 * @param count of layers
 * @param asked names from the command line, or null
 * @throws InputError where nothing says it of a hidden layer, or somebody says what is not known
 */
export function layerActivations(
  count: number,
  asked: readonly string[] | null,
  spec: Spec,
  { structure, metadata }: Pick<TensorFile, "structure" | "metadata">,
): Activations {
  const sources: Source[] = [];
  if (asked !== null) sources.push({ said: "--activation", layers: spread(asked, count, "--activation") });
  if (spec.layers !== undefined) {
    sources.push({
      said: "--spec",
      layers: spec.layers.map(({ activation }, at) =>
        activation === undefined ? null : parseActivation(activation, "--spec", at === count - 1)
      ),
    });
  }
  if (spec.activation !== undefined) {
    const names = typeof spec.activation === "string" ? [spec.activation] : spec.activation;
    sources.push({ said: "--spec", layers: spread(names, count, "--spec") });
  }
  if (structure !== undefined && structure.layers.length === count) {
    sources.push({ said: structure.source, layers: structure.layers.map(({ activation }) => activation) });
  }
  // What it says in words that are not known here is a fault only where it is needed.
  const open = Array.from(
    { length: count - 1 },
    (_, l) => sources.every((source) => source.layers[l] == null),
  );
  if (open.includes(true) || sources.length === 0) sources.push(...ofMetadata(metadata, count));
  return resolved(sources, count);
}

/** One name is that of all hidden layers; otherwise one for each hidden layer, or for each layer. */
function spread(names: readonly string[], count: number, said: string): (LayerActivation | null)[] {
  const words = names.flatMap((name) => name.split(",")).map((name) => name.trim());
  if (words.length === count) return words.map((word, at) => parseActivation(word, said, at === count - 1));
  const hidden = words.map((word) => parseActivation(word, said));
  if (hidden.length === 1 && count > 1) return [...Array(count - 1).fill(hidden[0]!), null];
  if (hidden.length === count - 1) return [...hidden, null];
  throw new InputError(
    `${said} names ${words.length} activations for ${count} layers: one for all hidden layers, one for each of ` +
      `the ${count - 1} hidden layers, or one for each layer`,
  );
}

function ofMetadata(metadata: TensorFile["metadata"], count: number): Source[] {
  const at = (keys: readonly string[]) => keys.find((key) => Object.hasOwn(metadata, key));
  const [key, lastKey] = [at(KEYS), at(LAST_KEYS)];
  const sources: Source[] = [];
  if (lastKey !== undefined) {
    const last = parseActivation(metadata[lastKey]!, `the file's metadata ${lastKey}`, true);
    sources.push({ said: `the file's metadata ${lastKey}`, layers: [...Array(count - 1).fill(null), last] });
  }
  if (key === undefined) return sources;
  const said = `the file's metadata ${key}`;
  const names = metadata[key]!.replace(/^\[|\]$|["']/g, "").split(",");
  return [...sources, { said, layers: spread(names, count, said) }];
}

function resolved(sources: readonly Source[], count: number): Activations {
  const [layers, evidence, warnings]: [LayerActivation[], string[], string[]] = [[], [], []];
  for (let l = 0; l < count; l++) {
    const saying = sources.filter((source) => source.layers[l] != null);
    const [first] = saying;
    if (first === undefined && l < count - 1) {
      throw new InputError(
        `Nothing says the activation of layer ${l + 1} of ${count}: say it by ${HOW_TO_SAY}`,
      );
    }
    const activation: LayerActivation = first?.layers[l] ?? { name: "identity" };
    layers.push(activation);
    const from = first === undefined
      ? "no activation is named behind the last layer"
      : `${first.said} says so`;
    evidence.push(`activation of layer ${l + 1}: ${activationText(activation)} (${from})`);
    const other = saying.find((source) => textOf(source.layers[l]!) !== textOf(activation));
    if (other !== undefined) {
      warnings.push(
        `layer ${l + 1}: ${first!.said} says ${textOf(activation)} and ${shortened(other.said)} ` +
          `${textOf(other.layers[l]!)}; the former counts`,
      );
    }
  }
  if (layers.some(({ name }) => name === "erf")) {
    warnings.push(
      "erf is erf(z/√2) here, the paper's: of a network with erf(z), multiply its weights and biases by √2",
    );
  }
  return { layers, evidence: merged(evidence), warnings };
}

function textOf({ name, parameter }: LayerActivation): string {
  return parameter === undefined ? name : `${name}(${parameter})`;
}

/** Equal sentences of neighbours become one: `activation of layers 1 to 3: …`. */
function merged(sentences: readonly string[]): string[] {
  const runs: { from: number; to: number; rest: string }[] = [];
  for (const [at, sentence] of sentences.entries()) {
    const rest = sentence.slice(sentence.indexOf(":"));
    const last = runs.at(-1);
    if (last?.rest === rest) last.to = at + 1;
    else runs.push({ from: at + 1, to: at + 1, rest });
  }
  return runs.map(({ from, to, rest }) =>
    from === to ? `activation of layer ${from}${rest}` : `activation of layers ${from} to ${to}${rest}`
  );
}
