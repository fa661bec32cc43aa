/**
 * The one way to declare a stage of the paper. Its name says where its code is: `toy/edge-of-stability` is
 * pipeline/paper/toy/edge_of_stability.ts.
 */
import { type Allowance, type InputSource, type Json, output, type StageDeclaration } from "../engine/mod.ts";
import { ON_GPU } from "./on_gpu.ts";

/** Local name → source. */
export type Inputs = { readonly [name: string]: InputSource };

/** Names of files that only stages read; or each with the paths where users find it, null for one they do not. */
export type Outputs = readonly string[] | { readonly [file: string]: string | readonly string[] | null };

interface Declared {
  readonly inputs?: Inputs;
  readonly outputs: Outputs;
  /** The code, where the name does not say it: of several stages, or of none's name. A path from the root. */
  readonly module?: string;
  /** Computes with WebGPU: waits for its turn on the device, and may see it. */
  readonly gpu?: boolean;
  readonly targets?: readonly string[];
  readonly allow?: readonly Allowance[];
}

/**
 * A stage. One with parameters names the type by which its module reads them, `stage<SliceParameters>(…)`: without it
 * no parameters are taken, so that declaration and code cannot drift apart.
 * @param name `room/what-it-is`
 * @param about one line for people
 */
export function stage(
  name: string,
  about: string,
  declared: Declared & { readonly parameters?: never },
): StageDeclaration;
export function stage<Parameters extends object = never>(
  name: string,
  about: string,
  declared: Declared & { readonly parameters: NoInfer<Parameters> },
): StageDeclaration;
export function stage(
  name: string,
  about: string,
  declared: Declared & { readonly parameters?: object },
): StageDeclaration {
  const { parameters = {}, inputs = {}, outputs, module = moduleOf(name), gpu = false, targets } = declared;
  const allow = [...gpu ? ON_GPU.allow : [], ...declared.allow ?? []];
  return {
    ...{ name, about, module, inputs, outputs: declaredOutputs(outputs) },
    parameters: parameters as { readonly [name: string]: Json },
    ...(targets === undefined ? {} : { targets }),
    ...(gpu ? { resources: ON_GPU.resources } : {}),
    ...(allow.length === 0 ? {} : { allow }),
  };
}

/** Outputs of a stage as inputs of another, under their own names. */
export function outputsOf(stage: string, ...files: readonly string[]): Inputs {
  return Object.fromEntries(files.map((file) => [file, output(stage, file)]));
}

function moduleOf(name: string): string {
  return `pipeline/paper/${name.replaceAll("-", "_")}.ts`;
}

function declaredOutputs(outputs: Outputs): StageDeclaration["outputs"] {
  const entries = isList(outputs) ? outputs.map((file) => [file, null] as const) : Object.entries(outputs);
  return Object.fromEntries(
    entries.map(([file, publish]) => [file, publish === null ? {} : { publish: [publish].flat() }]),
  );
}

/** `Array.isArray` does not narrow a list that is read-only. */
function isList(outputs: Outputs): outputs is readonly string[] {
  return Array.isArray(outputs);
}
