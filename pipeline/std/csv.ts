/** `@std/csv`'s `parse` and `stringify` over csv-parse and csv-stringify. deno.json's import map swaps the real one in. */
import { parse as parseRows } from "csv-parse/sync";
import { stringify as stringifyRows } from "csv-stringify/sync";

export interface ParseOptions {
  /** Leaves the first row out; with `columns` unset it names the fields. */
  readonly skipFirstRow?: boolean;
  readonly columns?: readonly string[];
  readonly separator?: string;
}

/**
 * Rows as arrays of strings, or as records when `skipFirstRow` or `columns` is given.
 * @throws SyntaxError when the text is not CSV
 */
export function parse(
  text: string,
  options: ParseOptions & ({ skipFirstRow: true } | { columns: readonly string[] }),
): Record<
  string,
  string
>[];
export function parse(text: string, options?: ParseOptions): string[][];
export function parse(text: string, options: ParseOptions = {}): string[][] | Record<string, string>[] {
  const columns = options.columns ?? (options.skipFirstRow === true);
  try {
    return parseRows(text, {
      columns: columns === false ? false : columns === true ? true : [...columns],
      from_line: options.skipFirstRow === true && options.columns !== undefined ? 2 : 1,
      delimiter: options.separator ?? ",",
    }) as string[][] | Record<string, string>[];
  } catch (error) {
    throw new SyntaxError(error instanceof Error ? error.message : String(error));
  }
}

export interface StringifyOptions {
  /** Names of the fields, in order; needed for records. */
  readonly columns?: readonly string[];
  /** Writes a first row with the names (default: true when `columns` is given). */
  readonly headers?: boolean;
  readonly separator?: string;
}

/** Text with CRLF row ends, as RFC 4180 and the real module have it. */
export function stringify(
  data: readonly (readonly unknown[] | Readonly<Record<string, unknown>>)[],
  options: StringifyOptions = {},
): string {
  const rows = data.map((row) =>
    Array.isArray(row)
      ? row as unknown[]
      : (options.columns ?? []).map((name) => (row as Record<string, unknown>)[name])
  );
  const header = options.columns !== undefined && options.headers !== false ? [[...options.columns]] : [];
  return stringifyRows([...header, ...rows], {
    delimiter: options.separator ?? ",",
    record_delimiter: "\r\n",
    // A line end of either kind inside a field; csv-stringify alone looks for the row's own.
    quoted_match: /[\r\n]/,
  });
}
