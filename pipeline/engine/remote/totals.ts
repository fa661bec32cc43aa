/** What a run and a remote had to do with each other. */
export interface Totals {
  readonly fetched: number;
  readonly fetchedBytes: number;
  /** Of fetched results: bytes of objects that were here already. */
  readonly hereBytes: number;
  /** What the fetched results took where they were made, milliseconds. */
  readonly spared: number;
  readonly sent: number;
  readonly sentBytes: number;
  /** Of sent results: bytes of objects that were there already. */
  readonly thereBytes: number;
  readonly refused: number;
  readonly faults: number;
}

/** Totals that are still counted. */
export type Counting = { -readonly [K in keyof Totals]: Totals[K] };

export function noTotals(): Counting {
  return {
    ...{ fetched: 0, fetchedBytes: 0, hereBytes: 0, spared: 0 },
    ...{ sent: 0, sentBytes: 0, thereBytes: 0, refused: 0, faults: 0 },
  };
}
