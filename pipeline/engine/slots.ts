/** Limits on what runs at once: a number of workers, and named pools such as the one GPU. */
import { Interrupted } from "./errors.ts";

interface Waiter {
  readonly turn: number;
  readonly resources: readonly string[];
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
  /** One listener for all who wait: each of its own would be looked for among all others. */
  private readonly watched = new Set<AbortSignal>();

  constructor(
    private readonly jobs: number,
    private readonly pools: { readonly [resource: string]: number },
  ) {}

  /**
   * Waits for a worker and all of `resources` at once (never one while holding another, so nothing can lock up).
   * Of those who could go on, who came first does. The returned function gives the slot back.
   * @throws Interrupted when `signal`, one for all calls, fires first
   */
  async acquire(resources: readonly string[], signal: AbortSignal): Promise<() => void> {
    if (signal.aborted) throw new Interrupted();
    if (this.fits(resources)) this.take(resources, 1);
    else await this.wait(resources, signal);
    return () => {
      this.take(resources, -1);
      for (let next = this.next(); next !== null; next = this.next()) next.grant();
    };
  }

  private wait(resources: readonly string[], signal: AbortSignal): Promise<void> {
    if (!this.watched.has(signal)) {
      this.watched.add(signal);
      signal.addEventListener("abort", () => this.interruptAll(), { once: true });
    }
    const name = JSON.stringify(resources);
    const line = this.lines.get(name) ?? new Set();
    this.lines.set(name, line);
    return new Promise<void>((resolve, reject) => {
      const waiter: Waiter = {
        turn: this.turns++,
        resources,
        grant: () => {
          line.delete(waiter);
          this.take(resources, 1);
          resolve();
        },
        interrupt: () => reject(new Interrupted()),
      };
      line.add(waiter);
    });
  }

  /** Who came first of all who could go on. */
  private next(): Waiter | null {
    let first: Waiter | null = null;
    for (const line of this.lines.values()) {
      const [waiter] = line;
      if (waiter === undefined || !this.fits(waiter.resources)) continue;
      if (first === null || waiter.turn < first.turn) first = waiter;
    }
    return first;
  }

  private interruptAll(): void {
    const waiters = [...this.lines.values()].flatMap((line) => [...line]);
    this.lines.clear();
    for (const waiter of waiters) waiter.interrupt();
  }

  private fits(resources: readonly string[]): boolean {
    return this.running < this.jobs &&
      resources.every((name) => (this.used.get(name) ?? 0) < (this.pools[name] ?? 1));
  }

  private take(resources: readonly string[], change: 1 | -1): void {
    this.running += change;
    for (const name of resources) this.used.set(name, (this.used.get(name) ?? 0) + change);
  }
}
