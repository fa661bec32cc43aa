/** Limits on what runs at once: a number of workers, and named pools such as the one GPU. */
import { Interrupted } from "./errors.ts";

interface Waiter {
  readonly resources: readonly string[];
  /** Waits until nothing runs, and lets nothing else start before it. */
  readonly alone: boolean;
  grant(): void;
}

export class Slots {
  private readonly used = new Map<string, number>();
  private running = 0;
  /** Whether what runs now has everything. */
  private alone = false;
  private readonly waiting: Waiter[] = [];
  /** How many of them wait until nothing runs. */
  private waitingAlone = 0;

  constructor(
    private readonly jobs: number,
    private readonly pools: { readonly [resource: string]: number },
  ) {}

  /**
   * Waits for a worker and all of `resources` at once (never one while holding another, so nothing can lock up).
   * The returned function gives them back.
   * @param alone whether to wait until nothing else runs, and to let nothing start meanwhile
   * @throws Interrupted when `signal` fires first
   */
  async acquire(resources: readonly string[], signal: AbortSignal, alone = false): Promise<() => void> {
    if (signal.aborted) throw new Interrupted();
    if (this.waitingAlone > 0 || !this.fits(resources, alone)) {
      await new Promise<void>((resolve, reject) => {
        const stop = () => {
          this.remove(this.waiting.indexOf(waiter));
          reject(new Interrupted());
          this.grantAll();
        };
        const waiter: Waiter = {
          resources,
          alone,
          grant: () => {
            signal.removeEventListener("abort", stop);
            this.take(resources, 1);
            this.alone = alone;
            resolve();
          },
        };
        signal.addEventListener("abort", stop, { once: true });
        this.waiting.push(waiter);
        if (alone) this.waitingAlone++;
      });
    } else {
      this.take(resources, 1);
      this.alone = alone;
    }
    return () => {
      this.take(resources, -1);
      this.alone = false;
      this.grantAll();
    };
  }

  private grantAll(): void {
    for (let at = 0; at < this.waiting.length && !this.alone && this.running < this.jobs;) {
      const waiter = this.waiting[at]!;
      const turn = this.waitingAlone === 0 || waiter.alone;
      if (!turn || !this.fits(waiter.resources, waiter.alone)) {
        at++;
        continue;
      }
      this.remove(at);
      waiter.grant();
    }
  }

  private remove(at: number): void {
    if (this.waiting.splice(at, 1)[0]!.alone) this.waitingAlone--;
  }

  private fits(resources: readonly string[], alone: boolean): boolean {
    if (alone) return this.running === 0;
    return !this.alone && this.running < this.jobs &&
      resources.every((name) => (this.used.get(name) ?? 0) < (this.pools[name] ?? 1));
  }

  private take(resources: readonly string[], change: 1 | -1): void {
    this.running += change;
    for (const name of resources) this.used.set(name, (this.used.get(name) ?? 0) + change);
  }
}
