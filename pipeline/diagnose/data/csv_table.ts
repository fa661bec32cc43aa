/** CSV as a table. */
import { parse } from "@std/csv";
import { InputError, shortened } from "../input_error.ts";
import { cellOf } from "./cells.ts";
import { csvForm } from "./csv_form.ts";
import { recordsOf, textOf } from "./csv_records.ts";
import { type Block, BLOCK_ROWS, columnOf, type Table } from "./table.ts";

/** @throws InputError for what is no CSV of at least two columns and one row */
export function csvTable(source: string, bytes: Uint8Array): Table {
  const records = recordsOf(bytes);
  const { separator, header, columns, comma, evidence } = csvForm(records);
  const first = header === null ? 0 : 1;
  const rows = records.places.length / 2 - first;

  function cells(from: number, to: number): string[][] {
    let parsed: string[][];
    try {
      const text = textOf(records, first + from, first + to);
      parsed = parse(first + from === 0 ? text.replace(/^#\s*/, "") : text, { separator });
    } catch (error) {
      if (to - from > 1) { // Which of them it is.
        for (let row = from; row < to; row++) cells(row, row + 1);
      }
      throw new InputError(
        `Row ${from + 1} of ${shortened(source)} cannot be read: ${shortened((error as Error).message, 120)}`,
      );
    }
    const odd = parsed.findIndex((row) => row.length !== columns);
    if (odd < 0 && parsed.length === to - from) return parsed;
    throw new InputError(
      `Row ${from + Math.max(odd, 0) + 1} of ${shortened(source)} has ${
        parsed[Math.max(odd, 0)]?.length ?? 0
      } ` +
        `fields: expected ${columns}, gaps as empty fields`,
    );
  }

  async function* blocks(wanted: readonly number[]): AsyncGenerator<Block> {
    for (let from = 0; from < rows; from += BLOCK_ROWS) {
      const block = cells(from, Math.min(rows, from + BLOCK_ROWS));
      const columns = wanted.map((c) => columnOf(block, (row) => cellOf(row[c]!, comma)));
      yield { from, rows: block.length, columns };
    }
  }

  return {
    ...{ source, rows, evidence, blocks, targets: null, warnings: records.notes },
    names: header ?? Array.from({ length: columns }, (_, c) => String(c + 1)),
  };
}
