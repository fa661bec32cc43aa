/** Parquet as a table, by hyparquet. */
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { InputError, shortened } from "../input_error.ts";
import { type Block, BLOCK_ROWS, columnOf, MOST_COLUMNS, type Table } from "./table.ts";

/** Cells of a file. What would not fit in memory as float64 is no table for these analyses. */
const MOST_CELLS = 32 * 1024 * 1024;

export function isParquet(bytes: Uint8Array): boolean {
  const magic = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  return bytes.length >= 12 && magic(0) === "PAR1" && magic(bytes.length - 4) === "PAR1";
}

/** @throws InputError for what is not Parquet with flat columns of numbers and texts */
export async function parquetTable(source: string, bytes: Uint8Array): Promise<Table> {
  const file = bytes.slice().buffer;
  const { names, rows } = await readAs(source, () => {
    const { schema, num_rows } = parquetMetadata(file);
    const [, ...columns] = schema;
    if (columns.some(({ num_children, repetition_type }) => num_children || repetition_type === "REPEATED")) {
      throw new InputError(`${shortened(source)} has nested columns: flat ones of numbers are needed`);
    }
    return { names: columns.map(({ name }) => name), rows: Number(num_rows) };
  });
  if (!(names.length > 0 && names.length <= MOST_COLUMNS && rows >= 0 && names.length * rows <= MOST_CELLS)) {
    throw new InputError(
      `${shortened(source)} says that it has ${rows} rows of ${names.length} columns: ` +
        `at least one column, and at most ${MOST_CELLS} cells are read`,
    );
  }
  if (new Set(names).size < names.length) {
    throw new InputError(`${shortened(source)} has two columns of one name: rename one`);
  }

  async function* blocks(columns: readonly number[]): AsyncIterable<Block> {
    for (let from = 0; from < rows; from += BLOCK_ROWS) {
      const to = Math.min(rows, from + BLOCK_ROWS);
      const wanted = columns.map((c) => names[c]!);
      const found = await readAs(
        source,
        () => parquetReadObjects({ file, compressors, columns: wanted, rowStart: from, rowEnd: to }),
      );
      if (found.length !== to - from) {
        throw new InputError(
          `${shortened(source)} has ${found.length} rows where it says ${to - from}: it is damaged`,
        );
      }
      yield {
        ...{ from, rows: found.length },
        columns: wanted.map((name) => columnOf(found.map((row) => cellOf(row[name])))),
      };
    }
  }

  return {
    ...{ source, names, rows, blocks, targets: null, warnings: [] },
    evidence: [`Parquet: ${rows} rows, ${names.length} columns`],
  };
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
