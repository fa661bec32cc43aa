/** Rows of stalls.csv, and what is asked of each. */
import type { Cell } from "../../table.ts";

export type StallRow = Readonly<Record<string, Cell>>;

/** Not diverged. */
export const isRun = ({ end }: StallRow): boolean => end !== "diverged";

export const isEntrance = ({ entrance }: StallRow): boolean => entrance === 1;

/** What going on would take off the loss, as a part of it. */
export function priceOf({ loss, reach_loss }: StallRow): number {
  return (Number(loss) - Number(reach_loss)) / Number(loss);
}

/** The draw of data that a network was trained on: a Gaussian process has one for each width, activations share theirs. */
export function drawOf({ data_set, hidden }: StallRow): string {
  return data_set === "rosenbrock" ? data_set : `${data_set}/${hidden}`;
}

export function byDraw(rows: readonly StallRow[]): StallRow[][] {
  return [...Map.groupBy(rows, drawOf).values()];
}
