/** Limits on what runs at once: a number of workers, and named pools such as the one GPU. */
import { Interrupted } from "./errors.ts";

interface Waiter {
  readonly turn: number;
  readonly resources: readonly string[];
  /** Waits until nothing runs, and lets nothing else start before it. */
  readonly alone: boolean;
  readonly signal: AbortSignal;
  grant(): void;
  interrupt(): void;
}

/**
 * Who waits for the same resources waits in one line, so that giving back a slot looks at the first of each line, not
 * at everybody: in a graph of many thousand stages nearly all of them wait.
 */
export class Slots {
  private readonly used = new Map<string, number>();
  private running = 0;
  private turns = 0;
  /** By the names of the resources; a set keeps the order in which they came. */
  private readonly lines = new Map<string, Set<Waiter>>();
  /** One listener for all who wait with a signal: each of its own would be looked for among all others. */
  private readonly watched = new Set<AbortSignal>();
  /** Whether what runs now has everything. */
  private alone = false;
  /** How many wait until nothing runs. */
  private waitingAlone = 0;

  constructor(
    private readonly jobs: number,
    private readonly pools: { readonly [resource: string]: number },
  ) {}

  /**
   * Waits for a worker and all of `resources` at once (never one while holding another, so nothing can lock up).
   * Of those who could go on, who came first does. The returned function gives the slot back.
   * @param alone whether to wait until nothing else runs, and to let nothing start meanwhile
   * @throws Interrupted when `signal` fires first
   */
  async acquire(resources: readonly string[], signal: AbortSignal, alone = false): Promise<() => void> {
    if (signal.aborted) throw new Interrupted();
    if (this.waitingAlone === 0 && this.fits(resources, alone)) this.take(resources, alone);
    else await this.wait(resources, signal, alone);
    return () => {
      this.running--;
      this.alone = false;
      this.count(resources, -1);
      this.grantAll();
    };
  }

  private wait(resources: readonly string[], signal: AbortSignal, alone: boolean): Promise<void> {
    if (!this.watched.has(signal)) {
      this.watched.add(signal);
      signal.addEventListener("abort", () => this.interrupt(signal), { once: true });
    }
    const name = JSON.stringify([alone, ...resources]);
    const line = this.lines.get(name) ?? new Set();
    this.lines.set(name, line);
    if (alone) this.waitingAlone++;
    return new Promise<void>((resolve, reject) => {
      const waiter: Waiter = {
        turn: this.turns++,
        resources,
        alone,
        signal,
        grant: () => {
          line.delete(waiter);
          if (alone) this.waitingAlone--;
          this.take(resources, alone);
          resolve();
        },
        interrupt: () => reject(new Interrupted()),
      };
      line.add(waiter);
    });
  }

  private grantAll(): void {
    for (let next = this.next(); next !== null; next = this.next()) next.grant();
  }

  /** Who came first of all who could go on. */
  private next(): Waiter | null {
    let first: Waiter | null = null;
    for (const line of this.lines.values()) {
      const [waiter] = line;
      if (waiter === undefined || (this.waitingAlone > 0 && !waiter.alone)) continue;
      if (!this.fits(waiter.resources, waiter.alone)) continue;
      if (first === null || waiter.turn < first.turn) first = waiter;
    }
    return first;
  }

  private interrupt(signal: AbortSignal): void {
    this.watched.delete(signal);
    for (const line of this.lines.values()) {
      for (const waiter of [...line].filter((each) => each.signal === signal)) {
        line.delete(waiter);
        if (waiter.alone) this.waitingAlone--;
        waiter.interrupt();
      }
    }
    this.grantAll();
  }

  private fits(resources: readonly string[], alone: boolean): boolean {
    if (alone) return this.running === 0;
    return !this.alone && this.running < this.jobs &&
      resources.every((name) => (this.used.get(name) ?? 0) < (this.pools[name] ?? 1));
  }

  private take(resources: readonly string[], alone: boolean): void {
    this.running++;
    this.alone = alone;
    this.count(resources, 1);
  }

  private count(resources: readonly string[], change: 1 | -1): void {
    for (const name of resources) this.used.set(name, (this.used.get(name) ?? 0) + change);
  }
}
