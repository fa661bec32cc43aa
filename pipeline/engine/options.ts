/** What a caller tells the engine: folders, limits, and its own words. */
import type { RunEvent } from "./events.ts";
import type { Remote } from "./remote/remote.ts";
import type { Executor } from "./execution/executor.ts";

/**
 * What the user does next, for errors that say so. Whoever calls the engine knows its own commands; each text stands
 * for an order, such as `run make toy/flow`.
 */
export interface Advice {
  /** Makes the results of a stage, or of everything where none is named. */
  make(stage?: string): string;
  /** Reads every file again and says what is wrong. */
  readonly check: string;
  /** Removes every stored result. */
  readonly startAfresh: string;
}

/** For callers that have no commands. */
export const PLAIN_ADVICE: Advice = {
  make: (stage) => `run ${stage === undefined ? "the graph" : `stage ${stage}`}`,
  check: "check the store",
  startAfresh: "remove the store",
};

export interface EngineOptions {
  /** Absolute path of the folder with deno.json; modules and input files are named from here. */
  readonly projectRoot: string;
  readonly storeDir: string;
  readonly outputDir: string;
  /** Names the series of runs that explanations compare with, such as a profile. */
  readonly scope: string;
  /** Default: plain words. */
  readonly advice?: Advice;
  /** Stages that run at once, at least 1. */
  readonly jobs: number;
  /** How many stages may hold a named resource at once; 1 where nothing is said. */
  readonly pools: { readonly [resource: string]: number };
  /** Facts of the machine for stages that are not portable. */
  readonly environment: { readonly [name: string]: string };
  /** After a failure: finish everything that does not depend on it, instead of only what has started. */
  readonly keepGoing: boolean;
  /** Asked for a result before a stage runs, and given what it made. Verifications never ask. */
  readonly remote?: Remote;
  /** Where stages run; absent, in workers of this process. */
  readonly executor?: Executor;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
}

export function adviceOf({ advice = PLAIN_ADVICE }: Pick<EngineOptions, "advice">): Advice {
  return advice;
}
