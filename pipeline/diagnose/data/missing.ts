/** Rows that miss a value: left out, counted by the columns that miss it, with what that does to every number. */
import type { MissingFindings } from "../../../kernels/diagnosis/findings.ts";
import { counted, listed, shortened } from "../input_error.ts";
import { placeText, type Table } from "./table.ts";

export class MissingRows {
  rows = 0;
  readonly #counts: Map<number, number> = new Map();
  #first = "";

  constructor(readonly table: Table) {}

  /** @param gaps the table's columns that miss a value in this row: at least one */
  add(row: number, gaps: readonly number[]): void {
    this.rows += 1;
    for (const column of gaps) this.#counts.set(column, (this.#counts.get(column) ?? 0) + 1);
    this.#first ||= placeText(this.table, row, gaps[0]!);
  }

  /** Columns as they stand in the table; null where no row misses anything. */
  findings(): MissingFindings | null {
    if (this.rows === 0) return null;
    const columns = [...this.#counts].sort(([a], [b]) => a - b).map(([column, rows]) => ({
      name: shortened(this.table.names[column] || String(column + 1)),
      rows,
    }));
    return { rows: this.rows, columns };
  }

  /** Of every row, where none is left: what to do about it. */
  everyRowText(): string {
    return `No row of ${shortened(this.table.source)} has all its values: ${this.rows} miss ${
      gapsText(this.findings()!)
    }, the first gap is ${this.#first}. Leave out a column that training did not see, and fill gaps as training did`;
  }

  /** @param numbers what is computed of these rows */
  warnings(numbers: string): string[] {
    const found = this.findings();
    if (found === null) return [];
    const { source, rows } = this.table;
    return [
      `${found.rows} of ${rows} rows of ${shortened(source)} miss a value and are left out: ${
        gapsText(found)
      } ` +
      `(the first: ${this.#first}). ${numbers} of the other ${
        counted(rows - found.rows, "row")
      } alone; what those left out would ` +
      "change is not known. If training filled gaps in, give the data so filled",
    ];
  }
}

/** `age in 4, income in 5`. */
export function gapsText({ columns }: MissingFindings, most = 8): string {
  return listed(columns.map(({ name, rows }) => `${name} in ${rows}`), most);
}
