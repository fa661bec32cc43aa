/**
 * The time that may be spent on waiting for a remote: some, and as much as its results spared. A server that answers
 * each question just in time would otherwise make a long build of many small stages.
 */
import { OwnClock } from "./own_time.ts";
import { RemoteFault } from "./remote.ts";

/** Of one result no more is believed to be spared than so many times the limit: a remote says itself what it took. */
const MOST_SPARED = 10;

/** Of the limit, what a busy spell of this process counts at most. */
const PART = 1 / 60;

export class Patience {
  private readonly end = new AbortController();
  private readonly clock: OwnClock;
  private active = 0;
  private spared = 0;

  /** @param limit milliseconds of waiting that nothing has to be spared for; Infinity: wait as long as it takes */
  constructor(private readonly limit: number) {
    this.clock = new OwnClock(Math.min(limit * PART, 1000), (spent) => this.look(spent));
  }

  /** Fires with a RemoteFault when it is at an end. */
  get signal(): AbortSignal {
    return this.end.signal;
  }

  /** While this goes on, somebody waits. Several at once count as one. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    if (this.active++ === 0) this.clock.start();
    try {
      return await work();
    } finally {
      if (--this.active === 0) this.clock.stop();
    }
  }

  /** A result came that took so many milliseconds where it was made. */
  earn(milliseconds: number): void {
    this.spared += Math.min(milliseconds, MOST_SPARED * this.limit);
  }

  private look(spent: number): void {
    if (spent <= this.limit + this.spared) return;
    const seconds = Math.round(spent / 1000);
    this.end.abort(
      new RemoteFault("slow", `has kept everybody waiting for ${seconds} s, longer than it spares`),
    );
  }
}
