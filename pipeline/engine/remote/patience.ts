/**
 * The time that may be spent on waiting for a remote: some, and as much as its results spared. A server that answers
 * each question just in time would otherwise make a long build of many small stages.
 */
import { RemoteFault } from "./remote.ts";

/** Of one result no more is believed to be spared than so many times the limit: a remote says itself what it took. */
const MOST_SPARED = 10;

export class Patience {
  private readonly end = new AbortController();
  private active = 0;
  private since = 0;
  private waited = 0;
  private spared = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param limit milliseconds of waiting that nothing has to be spared for; Infinity: wait as long as it takes */
  constructor(private readonly limit: number) {}

  /** Fires with a RemoteFault when it is at an end. */
  get signal(): AbortSignal {
    return this.end.signal;
  }

  /** While this goes on, somebody waits. Several at once count as one. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    if (this.active++ === 0) {
      this.since = performance.now();
      this.schedule();
    }
    try {
      return await work();
    } finally {
      if (--this.active === 0) {
        this.waited += performance.now() - this.since;
        clearTimeout(this.timer);
      }
    }
  }

  /** A result came that took so many milliseconds where it was made. */
  earn(milliseconds: number): void {
    this.spared += Math.min(milliseconds, MOST_SPARED * this.limit);
    this.schedule();
  }

  private schedule(): void {
    clearTimeout(this.timer);
    if (this.limit === Infinity || this.active === 0) return;
    const spent = this.waited + performance.now() - this.since;
    const left = this.limit + this.spared - spent;
    const say = () => {
      const seconds = Math.round((this.limit + this.spared) / 1000);
      this.end.abort(
        new RemoteFault("slow", `has kept everybody waiting for ${seconds} s, longer than it spares`),
      );
    };
    // The longest that a timer can be.
    this.timer = setTimeout(say, Math.min(Math.max(0, left), 2 ** 31 - 1));
  }
}
