/** Where stages run that do not run in this process: what a run asks of such a place, and what comes back. */
import type { RunEvent } from "../events.ts";
import type { KeyField } from "../key/field.ts";
import type { StageDeclaration } from "../stage.ts";
import type { Store } from "../store/store.ts";

/**
 * All that a process needs to execute one stage: no graph and no profile. The stage's input hashes are in the fields;
 * the process computes them again, so that a key is never believed.
 */
export interface Order {
  readonly key: string;
  readonly stage: StageDeclaration;
  readonly fields: readonly KeyField[];
  /** `always` runs it although its result is in the store, because an object of it is damaged. */
  readonly when: "needed" | "always";
  /** Names the series of runs whose last result this one will be. */
  readonly scope: string;
  /** Resident memory that its process may hold; null for no limit. */
  readonly bytes: number | null;
  /** Facts of the machine that asked, for stages that are not portable. */
  readonly environment: { readonly [name: string]: string };
}

export interface Task {
  readonly order: Order;
  readonly store: Store;
  /** Whether there was a result under the key when it was decided that the stage runs: a damaged one, to be made again. */
  readonly hadResult: boolean;
  readonly signal: AbortSignal;
  /** The stage begins to run, once. */
  started(): void;
  emit(event: RunEvent): void;
}

/** The way in which a stage came to its end. The proof is in the store: whoever asked looks there. */
export type Ending =
  | { readonly kind: "made" }
  /** Somebody else had made it. */
  | { readonly kind: "current" }
  /** Nothing ran, for the stored object of this input is missing or damaged. */
  | { readonly kind: "damaged"; readonly input: string; readonly source: string };

export interface Executor {
  /** How much it takes at a time, where that is not for this machine to say. */
  readonly limits?: { readonly jobs: number; readonly pools: { readonly [resource: string]: number } };
  /**
   * @throws StageFailure; Interrupted; StorageError
   * @throws MachineFailure when the stage may succeed elsewhere, or with less beside it
   */
  execute(task: Task): Promise<Ending>;
}

/** A stage did not come to an end of its own, and the cause is not in it. */
export class MachineFailure extends Error {
  override readonly name = "MachineFailure";
  /** @param alone whether it should have the machine for itself when it runs again */
  constructor(message: string, readonly alone: boolean) {
    super(message);
  }
}
