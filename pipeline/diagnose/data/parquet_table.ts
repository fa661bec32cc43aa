/** Parquet as a table, by hyparquet. */
import { parquetMetadata } from "hyparquet";

import { parquetReadColumn } from "hyparquet/src/read.js";
import { InputError, shortened } from "../input_error.ts";
import { pagesOf, refuseLyingPages } from "./parquet_pages.ts";
import { refuseLyingRuns } from "./parquet_runs.ts";
import { compressors } from "./parquet_unpack.ts";
import { type Block, columnOf, MOST_COLUMNS, type Table } from "./table.ts";

/** Cells of a row group, which is unpacked as a whole: half a gigabyte of float64. */
const MOST_CELLS = 64 * 1024 * 1024;
/** Rows of one: the library has some forty bytes for each while it decodes a column. */
const MOST_ROWS = 16 * 1024 * 1024;

export function isParquet(bytes: Uint8Array): boolean {
  const magic = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  return bytes.length >= 12 && magic(0) === "PAR1" && magic(bytes.length - 4) === "PAR1";
}

/** @throws InputError for what is not Parquet with flat columns of numbers and texts */
export async function parquetTable(source: string, bytes: Uint8Array): Promise<Table> {
  const file = bytes.slice().buffer;
  const { names, optional, groups, metadata } = await readAs(source, () => {
    const metadata = parquetMetadata(file, { parsers: PARSERS });
    const [, ...columns] = metadata.schema;
    if (columns.some(({ num_children, repetition_type }) => num_children || repetition_type === "REPEATED")) {
      throw new InputError(`${shortened(source)} has nested columns: flat ones of numbers are needed`);
    }
    const groups = metadata.row_groups.map(({ num_rows }) => Number(num_rows));
    refuseOdd(source, columns.map(({ name }) => name), groups, Number(metadata.num_rows));
    refuseLyingPages(source, file, metadata);
    const optional = columns.map(({ repetition_type }) => repetition_type !== "REQUIRED");
    return { names: columns.map(({ name }) => name), optional, groups, metadata };
  });
  const rows = Number(metadata.num_rows);

  function refuseLies(group: number, c: number): void {
    for (const { meta_data } of metadata.row_groups[group]!.columns) {
      if (meta_data === undefined || meta_data.path_in_schema[0] !== names[c]) continue;
      const pages = pagesOf(source, file, meta_data, groups[group]!);
      refuseLyingRuns(source, pages, { ...meta_data, optional: optional[c]! }, compressors);
    }
  }

  /** Row groups are the blocks: the pages of a part of one would be unpacked again for each part. */
  async function* blocks(wanted: readonly number[]): AsyncIterable<Block> {
    let from = 0;
    for (const [group, count] of groups.entries()) {
      const columns = [];
      for (const c of wanted) {
        const options = { file, metadata, compressors, columns: [names[c]!], parsers: PARSERS };
        const cells = await readAs(source, () => {
          refuseLies(group, c);
          return parquetReadColumn({ ...options, rowStart: from, rowEnd: from + count });
        });
        if (cells.length !== count) {
          throw new InputError(
            `${shortened(source)} has ${cells.length} values where it says ${count}: it is damaged`,
          );
        }
        columns.push(columnOf(cells, cellOf));
      }
      if (count > 0) yield { from, rows: count, columns };
      from += count;
    }
  }

  return {
    ...{ source, names, rows, blocks, targets: null, warnings: [] },
    evidence: [`Parquet: ${rows} rows, ${names.length} columns`],
  };
}

/** Dates stay what the file has, days or ticks, and are refused as no numbers: nothing in a stage may make a Date. */
const noNumber = () => "(a date)";
const PARSERS = {
  dateFromDays: noNumber,
  timestampFromMilliseconds: noNumber,
  timestampFromMicroseconds: noNumber,
  timestampFromNanoseconds: noNumber,
};

function refuseOdd(source: string, names: readonly unknown[], groups: readonly number[], rows: number): void {
  if (!names.every((name) => typeof name === "string")) {
    throw new InputError(`${shortened(source)} is damaged: it has a column without a name`);
  }
  if (new Set(names).size < names.length) {
    throw new InputError(`${shortened(source)} has two columns of one name: rename one`);
  }
  const isCount = groups.every((count) => Number.isSafeInteger(count) && count >= 0);
  if (!isCount || groups.reduce((sum, count) => sum + count, 0) !== rows) {
    throw new InputError(`${shortened(source)} is damaged: its groups of rows do not make its ${rows} rows`);
  }
  const most = Math.max(0, ...groups);
  const fits = most <= MOST_ROWS && names.length * most <= MOST_CELLS;
  if (names.length > 0 && names.length <= MOST_COLUMNS && fits) return;
  throw new InputError(
    `${
      shortened(source)
    } says that it has ${rows} rows of ${names.length} columns: at least one column is needed, ` +
      `and at most ${MOST_ROWS} rows and ${MOST_CELLS} cells in a group of rows: write it with smaller groups ` +
      "(row_group_size of pyarrow and pandas)",
  );
}

/** Whatever a library throws for a damaged file, in words. */
async function readAs<T>(source: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof InputError) throw error;
    const said = error instanceof Error ? error.message : String(error);
    throw new InputError(`Cannot read ${shortened(source)} as Parquet: ${shortened(said, 120)}`);
  }
}

/** Missing where there is nothing, or a number that is none. */
function cellOf(value: unknown): number | string | undefined {
  switch (typeof value) {
    case "number":
      return Number.isNaN(value) ? undefined : value;
    case "bigint":
    case "boolean":
      return Number(value);
    case "string":
      return value;
    default:
      return value === null || value === undefined ? undefined : "(no number)";
  }
}
