/** What the stages of a diagnosis read and write: findings as JSON, vectors as float64, files of the user. */
import type { StageContext } from "../engine/mod.ts";
import { vectorBytes, vectorOf } from "./vectors.ts";

/** A file of the user as a stage reads it. */
export interface StageFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Parameter `files`: names of the user's files; their bytes are the inputs `file-0`, `file-1` …
 * @param group another name than `file` where a stage reads several kinds
 */
export function filesOf(context: StageContext, group = "file"): StageFile[] {
  const names = context.parameters[`${group}s`] as readonly string[];
  return names.map((name, at) => ({ name, bytes: context.input(`${group}-${at}`) }));
}

/** Findings of another stage. */
export function readFindings<T>(context: StageContext, name: string): T {
  return JSON.parse(context.inputText(`${name}.json`)) as T;
}

/** The same of a stage that this graph may not have: parameter `parts` names those that it has. */
export function readPart<T>(context: StageContext, name: string): T | null {
  const parts = context.parameters.parts as readonly string[];
  return parts.includes(name) ? readFindings<T>(context, name) : null;
}

export function writeFindings(context: StageContext, name: string, findings: unknown): void {
  context.output(`${name}.json`, `${JSON.stringify(findings, null, 2)}\n`);
}

export function readVector(context: StageContext, name: string): Float64Array {
  return vectorOf(context.input(`${name}.f64`));
}

export function writeVector(context: StageContext, name: string, values: Float64Array): void {
  context.output(`${name}.f64`, vectorBytes(values));
}
