/**
 * Results shared with others: what a remote has is brought into the store after every check; what was made here is
 * sent, where that is wanted. A remote that is wrong, slow or away costs a line and some bounded time, never a result.
 */
import { Interrupted } from "../errors.ts";
import type { RunEvent } from "../events.ts";
import { sha256 } from "../store/hash.ts";
import { readOrigin, writeOrigin } from "../store/origins.ts";
import { Slots } from "../slots.ts";
import type { StageDeclaration } from "../stage.ts";
import type { Action, Store, StoredOutput } from "../store/store.ts";
import { Breaker, type Told } from "./breaker.ts";
import {
  type Entry,
  objectPath,
  readEntry,
  readObject,
  Refused,
  resultPath,
  sameOutputs,
  writeEntry,
} from "./entry.ts";
import { LIMITS, type Limits, type Remote, RemoteFault, type Transport, type Wanted } from "./remote.ts";
import { OwnTimer } from "./own_time.ts";
import { Patience } from "./patience.ts";
import type { Signer, TrustedKeys } from "./signature.ts";

export interface Sharing {
  readonly transport: Transport;
  /** Whose results are taken; null: everybody's whose hashes are right. */
  readonly trusted: TrustedKeys | null;
  /** Signs what is sent; null: nobody does. */
  readonly signer: Signer | null;
  /** Whether `push` sends anything. */
  readonly writes: boolean;
  readonly limits?: Limits;
}

/** What a run and a remote had to do with each other. */
export interface Totals {
  readonly fetched: number;
  readonly fetchedBytes: number;
  /** Of fetched results: bytes of objects that were here already. */
  readonly hereBytes: number;
  /** What the fetched results took where they were made, milliseconds. */
  readonly spared: number;
  readonly sent: number;
  readonly sentBytes: number;
  /** Of sent results: bytes of objects that were there already. */
  readonly thereBytes: number;
  readonly refused: number;
  readonly faults: number;
}

/** The remote is not asked any more. */
class Over extends Error {}

export class SharedResults implements Remote, Disposable {
  readonly totals: { -readonly [K in keyof Totals]: Totals[K] } = {
    ...{ fetched: 0, fetchedBytes: 0, hereBytes: 0, spared: 0 },
    ...{ sent: 0, sentBytes: 0, thereBytes: 0, refused: 0, faults: 0 },
  };
  private readonly reading: Breaker;
  private readonly writing: Breaker;
  private readonly slots: Slots;
  private readonly pending = new Set<Promise<unknown>>();
  /** Objects that have other bytes there: what is there is replaced. */
  private readonly poisoned = new Set<string>();
  private readonly patience: Patience;
  private readonly limits: Limits;
  /** Ends what is still being sent when nobody waits any longer. */
  private readonly late = new AbortController();
  /** What each fault did to its breaker. */
  private readonly counted = new WeakMap<RemoteFault, Counted>();

  /** @param signal ends what is on its way */
  constructor(
    private readonly store: Store,
    private readonly sharing: Sharing,
    private readonly emit: (event: RunEvent) => void,
    private readonly signal: AbortSignal = new AbortController().signal,
  ) {
    this.limits = sharing.limits ?? LIMITS;
    this.reading = new Breaker(this.limits);
    this.writing = new Breaker(this.limits);
    this.slots = new Slots(this.limits.atOnce, {});
    this.patience = new Patience(this.limits.patience);
  }

  get address(): string {
    return this.sharing.transport.address;
  }

  async fetch(stage: StageDeclaration, key: string, signal = this.signal): Promise<boolean> {
    const work = async () => {
      const get = (path: string, wanted: Wanted) => this.get(path, wanted, signal);
      const entry = await readEntry(get, stage, key, this.sharing.trusted);
      if (entry === null) return false;
      const earlier = this.store.readAction(key);
      if (earlier !== null && !sameOutputs(earlier, entry.action)) {
        throw new Refused("its outputs there are not those that were made here under the same key");
      }
      const bytes = await this.bringObjects(entry.action, signal);
      if (bytes === null) return false;
      // What is here keeps its own facts: only its objects were wanting.
      if (earlier === null) this.keep(entry, key);
      this.totals.fetched++;
      this.totals.fetchedBytes += bytes;
      this.totals.spared += entry.action.execution.milliseconds;
      this.patience.earn(entry.action.execution.milliseconds);
      this.emit({
        kind: "remote-fetched",
        stage: stage.name,
        bytes,
        from: this.address,
        signedBy: entry.signedBy,
      });
      return true;
    };
    return await this.guarded(this.reading, stage, () => this.patience.during(work)) ?? false;
  }

  push(stage: StageDeclaration, key: string): void {
    if (!this.sharing.writes || this.writing.open) return;
    const work = this.send(stage, key).catch((error) => {
      if (!(error instanceof Interrupted)) throw error;
    });
    // Whoever waits for the end hears of a store that cannot be read.
    work.catch(() => {});
    this.pending.add(work);
  }

  /** Waits for all that is being sent, but not for ever. @throws StorageError when the store here cannot be read */
  async settle(): Promise<void> {
    const { patience } = this.limits;
    const give = () =>
      this.late.abort(new RemoteFault("slow", `did not take everything in ${patience / 1000} s`));
    const timer = patience === Infinity ? null : new OwnTimer(patience, give);
    try {
      await Promise.all(this.pending);
      this.pending.clear();
    } finally {
      timer?.clear();
    }
  }

  [Symbol.dispose](): void {
    this.sharing.transport.close?.();
  }

  /**
   * Sends a result of the store: its objects first, and last what lies under its key, so that whoever finds that finds
   * all. What is there already is not sent.
   * @returns null when it could not be sent
   * @throws Interrupted; StorageError
   */
  async send(stage: StageDeclaration, key: string): Promise<"sent" | "there" | null> {
    return await this.guarded(this.writing, stage, async () => {
      const [action, sealed] = [this.store.readAction(key), this.store.sealedAction(key)];
      if (action === null || sealed === null) throw new Refused("its record is not in the store here");
      const { signer } = this.sharing;
      const standing = await this.standing(stage, key, action);
      const signature = await signer?.sign(sealed) ?? readOrigin(this.store, key)?.signature ?? null;
      const { files, result } = writeEntry(action, sealed, signature);
      let sent = 0;
      for (const output of unique(Object.values(action.outputs))) {
        if (!this.poisoned.has(output.hash) && await this.has(output)) this.totals.thereBytes += output.size;
        else {
          const content = this.store.readObject(output.hash);
          if (content === null) throw new Refused(`object ${output.hash} is damaged in the store here`);
          await this.put(objectPath(output.hash), content, output.hash);
          this.poisoned.delete(output.hash);
          sent += output.size;
        }
      }
      if (standing === null) {
        for (const { hash, size, content } of files) {
          await this.put(objectPath(hash), content, hash);
          sent += size;
        }
        await this.put(resultPath(key), result, sha256(result));
      }
      if (sent === 0 && standing !== null) return "there";
      this.totals.sent++;
      this.totals.sentBytes += sent;
      this.emit({ kind: "remote-sent", stage: stage.name, bytes: sent });
      return "sent";
    });
  }

  /**
   * What is there and may stay.
   * @throws Refused when it is right in itself and has other bytes
   */
  private async standing(stage: StageDeclaration, key: string, mine: Action): Promise<Entry | null> {
    const { trusted, signer } = this.sharing;
    const get = (path: string, wanted: Wanted) => this.get(path, wanted, this.signal);
    const entry = await readEntry(get, stage, key, trusted).catch((error) => {
      // What nobody would take is replaced.
      if (error instanceof Refused) return null;
      throw error;
    });
    if (entry === null) return null;
    const mayStay = signer === null || entry.signedBy !== null || entry.signature?.key === signer.id;
    if (!mayStay) return null;
    if (sameOutputs(entry.action, mine)) return entry;
    throw new Refused(
      "other bytes are there under the same key, and stay: one of the two is not reproducible",
    );
  }

  /** Objects that are not here. @returns how many bytes came; null when one is gone there */
  private async bringObjects(action: Action, signal: AbortSignal): Promise<number | null> {
    const wanting = unique(Object.values(action.outputs)).filter(({ hash, size }) => {
      if (this.store.readObject(hash) === null) return true;
      this.totals.hereBytes += size;
      return false;
    });
    const stop = new AbortController();
    const both = AbortSignal.any([signal, stop.signal]);
    const names = new Map(Object.entries(action.outputs).map(([name, { hash }]) => [hash, name]));
    let first: { readonly error: unknown } | null = null;
    const came = await Promise.all(wanting.map(async (output) => {
      try {
        const get = (path: string, wanted: Wanted) => this.get(path, wanted, both);
        const content = await readObject(get, output, `output ${names.get(output.hash)}`);
        if (content === null) stop.abort();
        else this.store.putObject(content);
        return content !== null;
      } catch (error) {
        // The others end because of it.
        if (!stop.signal.aborted) first = { error };
        stop.abort();
        return false;
      }
    }));
    if (first !== null) throw (first as { error: unknown }).error;
    if (signal.aborted) throw new Interrupted();
    return came.every((each) => each) ? wanting.reduce((sum, { size }) => sum + size, 0) : null;
  }

  private keep({ sealed, signature, signedBy }: Entry, key: string): void {
    writeOrigin(this.store, key, { from: this.address, signedBy, action: sha256(sealed), signature });
    this.store.writeSealedAction(key, sealed);
  }

  private async get(path: string, wanted: Wanted, signal: AbortSignal): Promise<Uint8Array | null> {
    const both = AbortSignal.any([signal, this.patience.signal, this.late.signal]);
    return await this.inTurn(this.reading, signal, () => this.sharing.transport.get(path, wanted, both));
  }

  private async has({ hash, size }: StoredOutput): Promise<boolean> {
    const both = AbortSignal.any([this.signal, this.late.signal]);
    const ask = () => this.sharing.transport.has(objectPath(hash), size, both);
    return await this.inTurn(this.writing, this.signal, ask);
  }

  private async put(path: string, content: Uint8Array, hash: string): Promise<void> {
    const both = AbortSignal.any([this.signal, this.late.signal]);
    const ask = () => this.sharing.transport.put(path, content, hash, both);
    await this.inTurn(this.writing, this.signal, ask);
  }

  private async inTurn<T>(breaker: Breaker, signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
    const release = await this.slots.acquire([], signal);
    try {
      if (breaker.open || this.late.signal.aborted) throw new Over();
      const answer = await ask();
      breaker.answered();
      return answer;
    } catch (error) {
      // Counted before the next one's turn comes.
      if (error instanceof RemoteFault) this.counted.set(error, { breaker, ...breaker.failed(error) });
      throw error;
    } finally {
      release();
    }
  }

  /** Null when it could not be done; why was said, unless it was said before. */
  private async guarded<T>(
    breaker: Breaker,
    stage: StageDeclaration,
    work: () => Promise<T>,
  ): Promise<T | null> {
    if (breaker.open) return null;
    try {
      return await work();
    } catch (error) {
      if (error instanceof Refused) this.refuse(stage, error);
      else if (error instanceof RemoteFault) this.tell(stage, error, this.counted.get(error)!);
      else if (!(error instanceof Over)) throw error;
      return null;
    }
  }

  private refuse(stage: StageDeclaration, { message, poisoned }: Refused): void {
    this.totals.refused++;
    this.emit({ kind: "remote-refused", stage: stage.name, message: `${message} (${this.address})` });
    if (poisoned === null) return;
    this.poisoned.add(poisoned);
    const fault = new RemoteFault("bytes", "has wrong bytes");
    this.tell(stage, fault, { breaker: this.reading, ...this.reading.failed(fault), say: false });
  }

  private tell(
    { name }: StageDeclaration,
    { message }: RemoteFault,
    { breaker, say, ends, count }: Counted,
  ): void {
    this.totals.faults++;
    if (!say && !ends) return;
    const reads = breaker === this.reading;
    const instead = reads ? "stages are computed here instead" : "results stay here";
    const over = reads
      ? "it is not asked again in this run, stages are computed here instead, and results stay here"
      : "nothing more is sent in this run, results stay here";
    const what = ends ? `after ${counted(count)} ${over}` : instead;
    this.emit({ kind: "remote-fault", message: `${this.address} ${message}, asked about ${name}: ${what}` });
  }
}

interface Counted extends Told {
  readonly breaker: Breaker;
}

function counted(faults: number): string {
  return faults === 1 ? "this fault" : `${faults} faults`;
}

function unique(outputs: readonly StoredOutput[]): StoredOutput[] {
  return [...new Map(outputs.map((output) => [output.hash, output])).values()];
}
