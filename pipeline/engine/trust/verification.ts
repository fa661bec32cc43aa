/** What the two ways of verifying have in common. */
import { firstDifference } from "./difference.ts";
import type { EngineOptions } from "../options.ts";
import { StageFailure } from "../errors.ts";
import { reexecute, type Rerun, type RerunResult } from "./reexecute.ts";
import type { StageDeclaration } from "../stage.ts";
import type { Store, StoredOutput } from "../store/store.ts";
import type { OutputDifference, StageVerdict } from "./verdict.ts";

export interface VerifySettings {
  /** How often each stage runs, at least 1. */
  readonly repeat: number;
  /** A folder for the second store, empty or marked by an earlier verification; the caller removes it. */
  readonly scratchDir: string;
}

/** An output that a stage did not give twice from the same input. */
export interface Unsteady {
  readonly stage: string;
  readonly difference: OutputDifference;
}

export interface Verification {
  readonly ok: boolean;
  readonly stages: readonly StageVerdict[];
  /** For each stage whose result is not the recorded one: where that began. */
  readonly origins: ReadonlyMap<string, string>;
  readonly unsteady: readonly Unsteady[];
}

export function allGood(verdicts: readonly StageVerdict[]): boolean {
  return verdicts.every(({ verdict }) => verdict === "identical" || verdict === "within tolerance");
}

/** Runs everything `times - 1` times more and lists what came out differently. */
export async function repeated(
  reruns: readonly Rerun[],
  first: readonly RerunResult[],
  scratch: Store,
  options: EngineOptions,
  times: number,
): Promise<Unsteady[]> {
  const unsteady = new Map<string, Unsteady>();
  for (let time = 1; time < times; time++) {
    const results = await reexecute(reruns, scratch, options);
    reruns.forEach(({ stage }, at) => {
      const difference = differenceOf(first[at]!, results[at]!, scratch);
      if (difference !== null && !unsteady.has(stage.name)) {
        unsteady.set(stage.name, { stage: stage.name, difference });
      }
    });
  }
  return [...unsteady.values()];
}

function differenceOf(first: RerunResult, second: RerunResult, scratch: Store): OutputDifference | null {
  if ("failed" in first) return null;
  const hashes = (result: RerunResult): { readonly [name: string]: StoredOutput } =>
    "failed" in result ? {} : result.outputs;
  for (const [output, { hash }] of Object.entries(first.outputs)) {
    const found = hashes(second)[output]?.hash ?? null;
    if (found === hash) continue;
    const [before, now] = [scratch.readObject(hash), found === null ? null : scratch.readObject(found)];
    const difference = before !== null && now !== null ? firstDifference(output, before, now) : null;
    return { output, recorded: hash, found, first: difference };
  }
  return null;
}

export function lostInput(stage: StageDeclaration, input: string, why: string): StageFailure {
  return new StageFailure(stage.name, `stage ${stage.name}: input ${input}: ${why}`);
}
