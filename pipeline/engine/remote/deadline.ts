/** The time that a transfer has: until it begins, between two pieces, and in all. */
import { setTimeout } from "node:timers/promises";
import { Interrupted } from "../errors.ts";
import { OwnTimer } from "./own_time.ts";
import { type Limits, RemoteFault } from "./remote.ts";

/** One transfer's clock. Its signal fires when time is up, or when the run ends. */
export class Deadline implements Disposable {
  private readonly abort = new AbortController();
  private readonly stop = () => {
    const { reason } = this.outer;
    // A fault of its own for each transfer: each is counted.
    this.abort.abort(
      reason instanceof RemoteFault ? new RemoteFault(reason.kind, reason.message) : new Interrupted(),
    );
  };
  private readonly whole: OwnTimer;
  private piece: OwnTimer;

  /**
   * @param bytes how many are on their way, at most
   * @param outer ends it with its own reason, if that is a RemoteFault, or else as the run's end
   */
  constructor(private readonly limits: Limits, bytes: number, private readonly outer: AbortSignal) {
    const { answer, pause, slowest } = limits;
    const all = answer + pause + 1000 * bytes / slowest;
    this.whole = this.after(all, `is slower than ${slowest} bytes a second`);
    this.piece = this.after(answer, `gave no answer in ${answer / 1000} s`);
    outer.addEventListener("abort", this.stop);
    if (outer.aborted) this.stop();
  }

  get signal(): AbortSignal {
    return this.abort.signal;
  }

  /** Something came. */
  progress(): void {
    this.piece.clear();
    this.piece = this.after(this.limits.pause, `sent nothing for ${this.limits.pause / 1000} s`);
  }

  /** A request goes out. While its body is sent, if it has one, no answer is due. */
  asking(bytes: number): void {
    this.piece.clear();
    const { answer, slowest } = this.limits;
    const what = bytes > 0 ? "took nothing" : "gave no answer";
    this.piece = this.after(answer + 1000 * bytes / slowest, `${what} in ${answer / 1000} s`);
  }

  /** Lets so many milliseconds go by. */
  async rest(milliseconds: number): Promise<void> {
    this.piece.clear();
    await setTimeout(milliseconds, undefined, { signal: this.signal }).catch(() => {});
    if (this.reason !== null) throw this.reason;
  }

  /** Waits for something that knows no signals; it may go on without anybody waiting for it. */
  async wait<T>(work: Promise<T>): Promise<T> {
    const late = Promise.withResolvers<never>();
    const end = () => late.reject(this.abort.signal.reason);
    this.abort.signal.addEventListener("abort", end);
    if (this.abort.signal.aborted) end();
    try {
      return await Promise.race([work, late.promise]);
    } finally {
      this.abort.signal.removeEventListener("abort", end);
      work.catch(() => {});
    }
  }

  /** What ended the transfer, if the clock or the run's end did. */
  get reason(): RemoteFault | Interrupted | null {
    return this.abort.signal.aborted ? this.abort.signal.reason : null;
  }

  [Symbol.dispose](): void {
    this.whole.clear();
    this.piece.clear();
    this.outer.removeEventListener("abort", this.stop);
  }

  private after(milliseconds: number, what: string): OwnTimer {
    return new OwnTimer(milliseconds, () => this.abort.abort(new RemoteFault("time", what)));
  }
}
