/** Limits on what runs at once: a number of workers, and named pools such as the one GPU. */
import { Interrupted } from "./errors.ts";

interface Waiter {
  readonly resources: readonly string[];
  grant(): void;
}

export class Slots {
  private readonly used = new Map<string, number>();
  private running = 0;
  private readonly waiting: Waiter[] = [];

  constructor(
    private readonly jobs: number,
    private readonly pools: { readonly [resource: string]: number },
  ) {}

  /**
   * Waits for a worker and all of `resources` at once (never one while holding another, so nothing can lock up).
   * The returned function gives them back.
   * @throws Interrupted when `signal` fires first
   */
  async acquire(resources: readonly string[], signal: AbortSignal): Promise<() => void> {
    if (signal.aborted) throw new Interrupted();
    if (!this.fits(resources)) {
      await new Promise<void>((resolve, reject) => {
        const stop = () => {
          this.waiting.splice(this.waiting.indexOf(waiter), 1);
          reject(new Interrupted());
        };
        const waiter: Waiter = {
          resources,
          grant: () => {
            signal.removeEventListener("abort", stop);
            this.take(resources, 1);
            resolve();
          },
        };
        signal.addEventListener("abort", stop, { once: true });
        this.waiting.push(waiter);
      });
    } else {
      this.take(resources, 1);
    }
    return () => {
      this.take(resources, -1);
      for (let at = 0; at < this.waiting.length;) {
        const waiter = this.waiting[at]!;
        if (!this.fits(waiter.resources)) {
          at++;
          continue;
        }
        this.waiting.splice(at, 1);
        waiter.grant();
      }
    };
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
