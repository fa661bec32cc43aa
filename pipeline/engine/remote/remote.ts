/**
 * What a remote is to the rest of the engine: a place that may have a stage's result, and may take one. It is never
 * trusted and never needed: whatever is wrong with it, the stage is computed here.
 */
import type { StageDeclaration } from "../stage.ts";

export interface Remote {
  /**
   * Brings the result under a key into the store, if the remote has one that stands every check.
   * @returns whether the store has it now
   * @throws Interrupted when `signal` fires; StorageError when the store here cannot be written; nothing else
   */
  fetch(stage: StageDeclaration, key: string, signal?: AbortSignal): Promise<boolean>;
  /** Begins to send a result of the store there, where that is wanted; nobody waits for it before the run's end. */
  push(stage: StageDeclaration, key: string): void;
  /** Keys whose results in the store count as not there (store.ts); shared, so that what is brought counts again. */
  readonly distrusted: Set<string>;
}

/** Where bytes lie, by the paths `ac/KEY` and `cas/SHA256`; knows nothing of what they mean. */
export interface Transport {
  /** The remote's address as everybody may read it: without credentials. */
  readonly address: string;
  /**
   * @returns null when there is nothing
   * @throws RemoteFault; Interrupted
   */
  get(path: string, wanted: Wanted, signal: AbortSignal): Promise<Uint8Array | null>;
  /**
   * Whether there is something of this size.
   * @throws RemoteFault; Interrupted
   */
  has(path: string, size: number, signal: AbortSignal): Promise<boolean>;
  /**
   * @param hash SHA-256 of the content
   * @throws RemoteFault; Interrupted
   */
  put(path: string, content: Uint8Array, hash: string, signal: AbortSignal): Promise<void>;
  /** Removes what it keeps on this machine meanwhile. */
  close?(): void;
}

/** How many bytes are read: exactly so many, or at most. No more are ever taken, whatever is sent. */
export type Wanted = { readonly exactly: number } | { readonly most: number };

/** Faults of one kind have one cause, and are said once. */
export type FaultKind = "unreachable" | "time" | "status" | "redirect" | "bytes" | "folder" | "slow";

/** Something is wrong with a remote. The message goes on after its address: `answered 503`. Never has credentials. */
export class RemoteFault extends Error {
  override readonly name = "RemoteFault";
  constructor(readonly kind: FaultKind, message: string) {
    super(message);
  }
}

/** How long a remote may take, and how often it may fail. */
export interface Limits {
  /** Milliseconds until an answer begins. */
  readonly answer: number;
  /** Milliseconds between two pieces of it. */
  readonly pause: number;
  /** Bytes a second, on the whole, beyond the time for the answer: what is slower counts as a fault. */
  readonly slowest: number;
  /** Faults in a row after which the remote is not asked again. */
  readonly faults: number;
  /** Faults in all after which it is not. */
  readonly allFaults: number;
  /** Milliseconds before a server that cannot answer now is asked a second time, a third, and so on. */
  readonly again: readonly number[];
  /** Requests at a time. */
  readonly atOnce: number;
  /** Milliseconds that a run waits beyond what results spare it, and for what is still being sent at its end. */
  readonly patience: number;
}

export const LIMITS: Limits = {
  answer: 10_000,
  pause: 10_000,
  slowest: 32_000,
  faults: 3,
  allFaults: 10,
  again: [100, 400],
  atOnce: 8,
  patience: 60_000,
};
