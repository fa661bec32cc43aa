/** Tables of stages: CSV with a first row of names, `.` decimals and LF, numbers in their shortest exact form. */
import { parse, stringify } from "@std/csv";

export type Cell = number | string;

/** A number as `String` writes one: no sign `+`, no other base, no blanks around it. */
const NUMBER = /^-?(?:Infinity|(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?)$/i;

/** A field keeps its own line ends, in quotes; those of rows are LF. */
export function writeTable(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const text = stringify(rows, { columns, headers: true });
  return text.replace(/"(?:[^"]|"")*"|\r\n/g, (found) => found === "\r\n" ? "\n" : found);
}

/** Rows by column name; every field that is a number becomes one. */
export function readTable(text: string): Record<string, Cell>[] {
  return parse(text, { skipFirstRow: true }).map((row) => {
    const cells: Record<string, Cell> = {};
    for (const [name, value] of Object.entries(row)) {
      cells[name] = NUMBER.test(value) ? Number(value) : value;
    }
    return cells;
  });
}
