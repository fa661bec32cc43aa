/** What was found of networks of the study, kept as lines of JSON: rules can be tried on it without finding it again. */
import type { Found } from "../../../kernels/diagnosis/verdict.ts";
import type { StudyCase } from "./study.ts";

export interface KeptCase extends Pick<StudyCase, "configuration" | "seed" | "at" | "study"> {
  readonly found: Found;
}

/** @throws Error for a line that is no JSON */
export function keptCases(path: string): KeptCase[] {
  return Deno.readTextFileSync(path).trimEnd().split("\n").map((line, k) => {
    try {
      return JSON.parse(line) as KeptCase;
    } catch (error) {
      throw new Error(
        `${path}: line ${k + 1} must be JSON, as --keep writes it: ${(error as Error).message}`,
      );
    }
  });
}
