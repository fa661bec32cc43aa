/** Networks of one kind shared out among stages of bounded length, and the stage that puts what they made together again. */
import { type InputSource, output, type StageDeclaration } from "../../engine/mod.ts";
import { stage } from "../stage_builder.ts";
import type { MergeParameters } from "./merge_runs.ts";

/** Some of the networks of one kind, seeds from `first` on. */
export interface Part {
  readonly number: number;
  readonly first: number;
  readonly seeds: number;
}

/**
 * As many parts as are needed, of sizes that differ by one at most.
 * @param most networks of one stage; 0 for all
 */
export function partsOf(seeds: number, most: number): Part[] {
  const count = most === 0 ? 1 : Math.ceil(seeds / most);
  const beginOf = (number: number) => Math.floor(number * seeds / count);
  return Array.from({ length: count }, (_, number) => ({
    ...{ number, first: beginOf(number) },
    seeds: beginOf(number + 1) - beginOf(number),
  }));
}

/** The name of the stage of a part of those of `name`. */
export function partName(name: string, { number }: Part): string {
  return `${name}-part${number}`;
}

/** The stage `name` from its parts. */
export function mergeStage(
  name: string,
  about: string,
  parts: readonly Part[],
  { tables, records = [] }: { readonly tables: readonly string[]; readonly records?: readonly string[] },
): StageDeclaration {
  const files = [...tables, ...records];
  const inputs = parts.flatMap((part) =>
    files.map((file): [string, InputSource] => [`${part.number}/${file}`, output(partName(name, part), file)])
  );
  return stage<MergeParameters>(name, `${about}, put together`, {
    module: "pipeline/paper/networks/merge_runs.ts",
    parameters: { parts: parts.length, tables, records },
    inputs: Object.fromEntries(inputs),
    outputs: files,
  });
}
