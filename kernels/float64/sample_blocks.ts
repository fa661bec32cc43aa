/** A data set in columns, by blocks of samples. */
import type { DataSet } from "../network_reference.ts";
import type { Column, Columns, Rows } from "./columns.ts";

export interface SampleBlock {
  /** Samples. */
  readonly n: number;
  /** Numbers of the columns that are worked on: n and what is behind, up to a multiple of 4. */
  readonly length: number;
  /** D columns and one of ones, with zeros up to a multiple of 4 columns. */
  readonly x: Rows;
  readonly y: Column;
}

/** Up to the next multiple. */
export const padded = (count: number, multiple = 4) => Math.ceil(count / multiple) * multiple;

/** Blocks as long as columns are. */
export function sampleBlocks(columns: Columns, { n, inputs, x, y }: DataSet): SampleBlock[] {
  return Array.from({ length: Math.ceil(n / columns.length) }, (_, b) => {
    const first = b * columns.length;
    const count = Math.min(columns.length, n - first);
    const block = {
      ...{ n: count, length: padded(count) },
      ...{ x: columns.rows(padded(inputs + 1)), y: columns.column() },
    };
    for (let k = 0; k < count; k++) columns.view(block.y)[k] = y[first + k]!;
    for (let i = 0; i < inputs; i++) {
      const column = columns.view(block.x.at + i * columns.stride);
      for (let k = 0; k < count; k++) column[k] = x[(first + k) * inputs + i]!;
    }
    columns.view(block.x.at + inputs * columns.stride).fill(1);
    return block;
  });
}
