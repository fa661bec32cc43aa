/** Tables of stages: CSV with a first row of names, `.` decimals and LF, numbers in their shortest exact form. */
import { parse, stringify } from "@std/csv";

export type Cell = number | string;

export function writeTable(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return stringify(rows, { columns, headers: true }).replaceAll("\r\n", "\n");
}

/** Rows by column name; every field that is a number becomes one. */
export function readTable(text: string): Record<string, Cell>[] {
  return parse(text, { skipFirstRow: true }).map((row) => {
    const cells: Record<string, Cell> = {};
    for (const [name, value] of Object.entries(row)) {
      const number = Number(value);
      cells[name] = value !== "" && !Number.isNaN(number) ? number : value;
    }
    return cells;
  });
}
