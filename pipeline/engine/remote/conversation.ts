/**
 * The conversation of a run with a remote: so many questions at a time, each with an end, as long as the remote does not
 * fail again and again. What goes wrong is counted, and told once.
 */
import type { RunEvent } from "../events.ts";
import { Slots } from "../slots.ts";
import type { StageDeclaration } from "../stage.ts";
import type { StoredOutput } from "../store/store.ts";
import { Breaker, type Told } from "./breaker.ts";
import { objectPath, Refused } from "./entry.ts";
import { Patience } from "./patience.ts";
import { type Limits, RemoteFault, type Transport, type Wanted } from "./remote.ts";
import type { Counting } from "./totals.ts";

/** The remote is not asked any more. */
class Over extends Error {}

/** Who may not write may still read: each side ends by itself. */
type Side = "reading" | "writing";

export class Conversation {
  /** Objects that have other bytes there: what is there is replaced. */
  readonly poisoned = new Set<string>();
  readonly patience: Patience;
  private readonly breakers: { readonly [side in Side]: Breaker };
  private readonly slots: Slots;
  /** Ends what is still being sent when nobody waits any longer. */
  private readonly late = new AbortController();
  /** What each fault did to its side. */
  private readonly counted = new WeakMap<RemoteFault, Counted>();

  /**
   * @param signal ends what is on its way
   * @param onlyTransfers whether nothing is computed instead of what does not come
   */
  constructor(
    private readonly transport: Transport,
    limits: Limits,
    private readonly totals: Counting,
    private readonly emit: (event: RunEvent) => void,
    private readonly signal: AbortSignal,
    private readonly onlyTransfers = false,
  ) {
    this.breakers = { reading: new Breaker(limits), writing: new Breaker(limits) };
    this.slots = new Slots(limits.atOnce, {});
    this.patience = new Patience(limits.patience);
  }

  /** Whether one side is not asked any more. */
  isOver(side: Side): boolean {
    return this.breakers[side].open;
  }

  /** Ends everything that is on its way, because of `fault`. */
  giveUp(fault: RemoteFault): void {
    this.late.abort(fault);
  }

  /** What lies under a path; null when there is nothing. */
  async get(path: string, wanted: Wanted, signal: AbortSignal): Promise<Uint8Array | null> {
    const both = AbortSignal.any([signal, this.patience.signal, this.late.signal]);
    return await this.inTurn("reading", signal, () => this.transport.get(path, wanted, both));
  }

  /** Whether it has an object. */
  async has({ hash, size }: StoredOutput): Promise<boolean> {
    const both = AbortSignal.any([this.signal, this.late.signal]);
    const ask = () => this.transport.has(objectPath(hash), size, both);
    return await this.inTurn("writing", this.signal, ask);
  }

  /** Takes content in, whose SHA-256 is `hash`. */
  async put(path: string, content: Uint8Array, hash: string): Promise<void> {
    const both = AbortSignal.any([this.signal, this.late.signal]);
    const ask = () => this.transport.put(path, content, hash, both);
    await this.inTurn("writing", this.signal, ask);
  }

  private async inTurn<T>(side: Side, signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
    const release = await this.slots.acquire([], signal);
    const breaker = this.breakers[side];
    try {
      if (breaker.open || this.late.signal.aborted) throw new Over();
      const answer = await ask();
      breaker.answered();
      return answer;
    } catch (error) {
      // Counted before the next one's turn comes.
      if (error instanceof RemoteFault) this.counted.set(error, { side, ...breaker.failed(error) });
      throw error;
    } finally {
      release();
    }
  }

  /** Null when it could not be done; why was said, unless it was said before. */
  async guarded<T>(
    side: Side,
    stage: StageDeclaration,
    work: () => Promise<T>,
  ): Promise<T | null> {
    if (this.isOver(side)) return null;
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
    this.emit({
      kind: "remote-refused",
      stage: stage.name,
      message: `${message} (${this.transport.address})`,
    });
    if (poisoned === null) return;
    this.poisoned.add(poisoned);
    const fault = new RemoteFault("bytes", "has wrong bytes");
    this.tell(stage, fault, { side: "reading", ...this.breakers.reading.failed(fault), say: false });
  }

  private tell(
    { name }: StageDeclaration,
    { message }: RemoteFault,
    { side, say, ends, count }: Counted,
  ): void {
    this.totals.faults++;
    if (!say && !ends) return;
    const reads = side === "reading";
    const computed = this.onlyTransfers ? "nothing of this is taken" : "stages are computed here instead";
    const instead = reads ? computed : "results stay here";
    const over = reads
      ? `it is not asked again in this run, ${computed}, and results stay here`
      : "nothing more is sent in this run, results stay here";
    const what = ends ? `after ${counted(count)} ${over}` : instead;
    this.emit({
      kind: "remote-fault",
      message: `${this.transport.address} ${message}, asked about ${name}: ${what}`,
    });
  }
}

interface Counted extends Told {
  readonly side: Side;
}

function counted(faults: number): string {
  return faults === 1 ? "this fault" : `${faults} faults`;
}
