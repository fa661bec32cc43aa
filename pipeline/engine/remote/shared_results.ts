/**
 * Results shared with others: what a remote has is brought into the store after every check; what was made here is
 * sent, where that is wanted. A remote that is wrong, slow or away costs a line and some bounded time, never a result.
 */
import { Interrupted } from "../errors.ts";
import type { RunEvent } from "../events.ts";
import { sha256 } from "../store/hash.ts";
import { readOrigin, writeOrigin } from "../store/origins.ts";
import type { StageDeclaration } from "../stage.ts";
import type { Action, Store } from "../store/store.ts";
import { Conversation } from "./conversation.ts";
import { type Entry, objectPath, readEntry, Refused, resultPath, sameOutputs, writeEntry } from "./entry.ts";
import { LIMITS, type Limits, type Remote, RemoteFault, type Transport, type Wanted } from "./remote.ts";
import { OwnTimer } from "./own_time.ts";
import type { Signer, TrustedKeys } from "./signature.ts";
import { bringObjects, unique } from "./objects.ts";
import { type Counting, noTotals } from "./totals.ts";

export interface Sharing {
  readonly transport: Transport;
  /** Whose results are taken; null: everybody's whose hashes are right. */
  readonly trusted: TrustedKeys | null;
  /** Signs what is sent; null: nobody does. */
  readonly signer: Signer | null;
  /** Whether anything that was made here is sent. */
  readonly writes: boolean;
  readonly limits?: Limits;
  /** Whether the transfer itself is what the user waits for: then nothing is computed instead. */
  readonly patient?: boolean;
}

export class SharedResults implements Remote, Disposable {
  readonly totals: Counting = noTotals();
  private readonly talk: Conversation;
  private readonly limits: Limits;
  private readonly pending = new Set<Promise<unknown>>();

  /** @param signal ends what is on its way */
  constructor(
    private readonly store: Store,
    private readonly sharing: Sharing,
    private readonly emit: (event: RunEvent) => void,
    private readonly signal: AbortSignal = new AbortController().signal,
  ) {
    this.limits = sharing.limits ?? LIMITS;
    this.talk = new Conversation(
      sharing.transport,
      this.limits,
      this.totals,
      emit,
      signal,
      sharing.patient ?? false,
    );
  }

  get address(): string {
    return this.sharing.transport.address;
  }

  get distrusted(): Set<string> {
    return this.store.distrusted;
  }

  async fetch(stage: StageDeclaration, key: string, signal = this.signal): Promise<boolean> {
    const work = async () => {
      const get = (path: string, wanted: Wanted) => this.talk.get(path, wanted, signal);
      const entry = await readEntry(get, stage, key, this.sharing.trusted);
      if (entry === null) return false;
      const earlier = this.store.readAction(key);
      if (earlier !== null && !sameOutputs(earlier, entry.action)) {
        throw new Refused("its outputs there are not those that were made here under the same key");
      }
      const here = (size: number) => this.totals.hereBytes += size;
      const bytes = await bringObjects(entry.action, this.store, this.talk, here, signal);
      if (bytes === null) return false;
      // What is here keeps its own facts: only its objects were wanting.
      if (earlier === null) this.keep(entry, key);
      this.totals.fetched++;
      this.totals.fetchedBytes += bytes;
      this.totals.spared += entry.action.execution.milliseconds;
      this.talk.patience.earn(entry.action.execution.milliseconds);
      this.emit({
        kind: "remote-fetched",
        stage: stage.name,
        bytes,
        from: this.address,
        signedBy: entry.signedBy,
      });
      return true;
    };
    return await this.talk.guarded("reading", stage, () => this.talk.patience.during(work)) ?? false;
  }

  push(stage: StageDeclaration, key: string): void {
    if (!this.sharing.writes || this.talk.isOver("writing")) return;
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
      this.talk.giveUp(new RemoteFault("slow", `did not take everything in ${patience / 1000} s`));
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
    return await this.talk.guarded("writing", stage, async () => {
      const [action, sealed] = [this.store.readAction(key), this.store.sealedAction(key)];
      if (action === null || sealed === null) throw new Refused("its record is not in the store here");
      const origin = readOrigin(this.store, key);
      // Who signs vouches: not for what came from elsewhere, and was not checked.
      const signer = origin === null || origin.signedBy !== null ? this.sharing.signer : null;
      const standing = await this.standing(stage, key, action, signer);
      const signature = await signer?.sign(sealed) ?? origin?.signature ?? null;
      const { files, result } = writeEntry(action, sealed, signature);
      let sent = 0;
      for (const output of unique(Object.values(action.outputs))) {
        if (!this.talk.poisoned.has(output.hash) && await this.talk.has(output)) {
          this.totals.thereBytes += output.size;
        } else {
          const content = this.store.readObject(output.hash);
          if (content === null) throw new Refused(`object ${output.hash} is damaged in the store here`);
          await this.talk.put(objectPath(output.hash), content, output.hash);
          this.talk.poisoned.delete(output.hash);
          sent += output.size;
        }
      }
      if (standing === null) {
        for (const { hash, size, content } of files) {
          await this.talk.put(objectPath(hash), content, hash);
          sent += size;
        }
        await this.talk.put(resultPath(key), result, sha256(result));
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
  private async standing(
    stage: StageDeclaration,
    key: string,
    mine: Action,
    signer: Signer | null,
  ): Promise<Entry | null> {
    const { trusted } = this.sharing;
    const get = (path: string, wanted: Wanted) => this.talk.get(path, wanted, this.signal);
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

  private keep({ sealed, signature, signedBy }: Entry, key: string): void {
    writeOrigin(this.store, key, { from: this.address, signedBy, action: sha256(sealed), signature });
    this.store.writeSealedAction(key, sealed);
  }
}
