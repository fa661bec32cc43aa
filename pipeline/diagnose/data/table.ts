/** Tables of samples, whatever file they are from: columns of numbers and texts that are gone through block by block. */
import { shortened } from "../input_error.ts";

export interface Column {
  /** NaN where there is a text or nothing. */
  readonly numbers: Float64Array;
  /** Cells that are no numbers; null elsewhere, and as a whole where every cell is a number or missing. */
  readonly texts: readonly (string | null)[] | null;
}

export interface Block {
  /** Of its first row, counted from 0 without a header. */
  readonly from: number;
  readonly rows: number;
  /** Those that were asked for, in this order. */
  readonly columns: readonly Column[];
}

export interface Table {
  readonly source: string;
  /** Columns; without a header their numbers from 1 on. */
  readonly names: readonly string[];
  readonly rows: number;
  /** Columns that the file itself calls targets, or null. */
  readonly targets: readonly number[] | null;
  readonly evidence: readonly string[];
  readonly warnings: readonly string[];
  /** @throws InputError from the iteration, for cells that cannot be read */
  blocks(columns: readonly number[]): AsyncIterable<Block>;
}

/** Rows in a block: some hundred columns of them stay in a processor's cache. */
export const BLOCK_ROWS = 1024;

/** More columns would be no table that a dense network takes. */
export const MOST_COLUMNS = 100_000;

type Cell = number | string | undefined;

/**
 * A column from cells as a file has them.
 * @param read a number, a text, or undefined where a cell is missing
 */
export function columnOf<T>(cells: ArrayLike<T>, read: (cell: T) => Cell): Column {
  const numbers = new Float64Array(cells.length).fill(NaN);
  let texts: (string | null)[] | null = null;
  for (let i = 0; i < cells.length; i++) {
    const cell = read(cells[i]!);
    if (typeof cell === "number") numbers[i] = cell;
    else if (cell !== undefined) (texts ??= new Array<string | null>(cells.length).fill(null))[i] = cell;
  }
  return { numbers, texts };
}

/** `row 12, column age`. */
export function placeText(table: Table, row: number, column: number): string {
  return `row ${row + 1}, column ${shortened(table.names[column] ?? String(column + 1))}`;
}
