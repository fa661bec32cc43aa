/** Ends the dealings with a remote that fails again and again. */
import type { FaultKind, Limits, RemoteFault } from "./remote.ts";

/** What is to be said of a fault: nothing where the same was said before. */
export interface Told {
  readonly say: boolean;
  /** Whether this fault is the one that ends it. */
  readonly ends: boolean;
  /** How many there were with it. */
  readonly count: number;
}

/** One for reading and one for writing: who may not write may still read. */
export class Breaker {
  private readonly told = new Set<FaultKind>();
  private inRow = 0;
  private count = 0;
  private over = false;

  constructor(private readonly limits: Limits) {}

  /** Whether the remote is not to be asked any more. */
  get open(): boolean {
    return this.over;
  }

  answered(): void {
    this.inRow = 0;
  }

  failed({ kind }: RemoteFault): Told {
    this.count++;
    this.inRow++;
    const { faults, allFaults } = this.limits;
    const many = kind === "unreachable" || kind === "slow" || this.inRow >= faults || this.count >= allFaults;
    const ends = many && !this.over;
    if (ends) this.over = true;
    const say = !this.told.has(kind);
    this.told.add(kind);
    return { say, ends, count: this.count };
  }
}
