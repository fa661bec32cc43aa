/**
 * What a stage is: the declaration that the graph holds, and the context that the stage's code is given.
 *
 * A stage is a function from parameters and input bytes to output bytes. It runs in a worker without any
 * permission: what it reads and writes passes through {@linkcode StageContext}, so nothing can be forgotten.
 */

/** A JSON value; parameters of stages are JSON so that they have one canonical text. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Where an input's bytes come from: another stage's output, or a file of the project. */
export type InputSource =
  | { readonly kind: "output"; readonly stage: string; readonly output: string }
  | { readonly kind: "file"; readonly path: string };

/** One output of a stage; `publish` lists the paths below the output folder where users find it. */
export interface OutputDeclaration {
  readonly publish?: readonly string[];
}

/**
 * How far a number that is computed again may lie from the recorded one, |found − recorded| ≤ absolute +
 * relative · |recorded|, in CSV and JSON outputs of a stage that cannot give equal bytes everywhere.
 */
export interface Tolerance {
  readonly absolute: number;
  readonly relative: number;
}

/** A departure from the strict sandbox that keeps results deterministic, with what it allows. */
export type Allowance =
  /** `Date` and `performance.now` answer a constant instead of throwing (some drawing libraries ask at load). */
  | "frozen-clock"
  /** `Math.exp` and friends are left in place (drawing only: the result is rounded far above their error). */
  | "host-math"
  /** `navigator.gpu` is there. The adapter's name, features and limits may choose a schedule, never a result. */
  | "webgpu";

/** The declaration of a stage. Everything in it is data; the code is named by path and loaded only to run. */
export interface StageDeclaration {
  /** Unique, like `toy/edge-of-stability`; letters, digits, `-`, `_`, `.` and `/`. */
  readonly name: string;
  /** One line for people. */
  readonly about: string;
  /** The stage's code: a path from the project root, whose default export is a {@linkcode Stage}. */
  readonly module: string;
  readonly parameters: { readonly [key: string]: Json };
  /** Local name → source. */
  readonly inputs: { readonly [name: string]: InputSource };
  /** File name → declaration. */
  readonly outputs: { readonly [name: string]: OutputDeclaration };
  /** Further names under which users ask for this stage, such as the figure id `fig6a`. */
  readonly targets?: readonly string[];
  /** Named resources of which the run has a limited number, such as a device. They never enter the key. */
  readonly resources?: readonly string[];
  /** Facts of the machine that the result depends on (`adapter`); absent for a portable stage. They enter the key. */
  readonly environment?: readonly string[];
  readonly allow?: readonly Allowance[];
  /** For comparisons with a record only; absent, equal bytes are asked for. It never enters the key. */
  readonly tolerance?: Tolerance;
}

/** What a stage's code sees of the world. */
export interface StageContext {
  readonly stage: string;
  readonly parameters: { readonly [key: string]: Json };
  /** The bytes of a declared input. */
  input(name: string): Uint8Array;
  /** The same as UTF-8 text. */
  inputText(name: string): string;
  /** Sets a declared output. Each must be set exactly once before the stage returns. */
  output(name: string, content: Uint8Array | string): void;
  /** Reports progress for display; it never affects a result. */
  progress(done: number, total: number, note?: string): void;
  /** Records a fact about this execution (adapter, driver, steps taken). Not part of the key. */
  note(key: string, value: Json): void;
  /** State at deterministic points, so that a killed stage goes on where it was and ends with the same bytes. */
  readonly checkpoint: {
    load(): Uint8Array | null;
    save(state: Uint8Array): Promise<void>;
  };
}

/** The default export of a stage's module. */
export type Stage = (context: StageContext) => void | Promise<void>;

/** An input that is another stage's output. */
export function output(stage: string, name: string): InputSource {
  return { kind: "output", stage, output: name };
}

/** An input that is a file of the project, by its path from the root with `/`. */
export function file(path: string): InputSource {
  return { kind: "file", path };
}
