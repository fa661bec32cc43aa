/** Cells of CSV: numbers as programs write them, with a decimal point or comma, and the ways to write that one is missing. */

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const COMMA = /^[+-]?\d*,\d+(?:e[+-]?\d+)?$/i;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;
const MISSING = /^(?:|na|n\/a|nan|null|none|\?)$/i;

/** A number, a text, or undefined where the cell says that there is nothing. */
export function cellOf(written: string, comma: boolean): number | string | undefined {
  const cell = written.trim();
  if (MISSING.test(cell)) return undefined;
  if (NUMBER.test(cell)) return Number(cell);
  if (comma && COMMA.test(cell)) return Number(cell.replace(",", "."));
  const infinite = INFINITE.exec(cell);
  return infinite === null ? cell : infinite[1] === "-" ? -Infinity : Infinity;
}

export function hasComma(cell: string): boolean {
  return COMMA.test(cell.trim());
}

export function hasPoint(cell: string): boolean {
  return cell.includes(".") && NUMBER.test(cell.trim());
}
