/** How a CSV file is written: separator, header, decimal comma; told from its first records. */
import { parse } from "@std/csv";
import { counted, InputError, shortened } from "../input_error.ts";
import { cellOf, hasComma, hasPoint } from "./cells.ts";
import { type Records, textOf } from "./csv_records.ts";
import { MOST_COLUMNS } from "./table.ts";

export interface CsvForm {
  readonly separator: string;
  /** Null without a header. */
  readonly header: readonly string[] | null;
  readonly columns: number;
  readonly comma: boolean;
  readonly evidence: readonly string[];
}

/** In this order: a comma may stand inside numbers, a space inside names. */
const SEPARATORS: readonly (readonly [separator: string, name: string])[] = [
  ["\t", "tabs"],
  [";", "semicolons"],
  ["|", "bars"],
  [",", "commas"],
  [" ", "spaces"],
];

/** Records that are looked at. */
const LOOK = 100;

/** @throws InputError for one column, rows of different lengths, a header alone */
export function csvForm(records: Records): CsvForm {
  const count = records.places.length / 2;
  if (count === 0) throw new InputError("The data file is empty: a row for each sample is needed");
  const text = textOf(records, 0, Math.min(count, LOOK)).replace(/^#\s*/, "");
  const { separator, name, rows } = separated(text);
  const [first, ...rest] = rows as [string[], ...string[][]];
  const comma = separator !== "," && decimalComma(rows);
  const headed = isHeader(first, rest, comma);
  if (headed && count === 1) {
    throw new InputError("The data have a header and no rows: write a row for each sample below it");
  }
  if (first.length > MOST_COLUMNS) {
    throw new InputError(`The data have ${first.length} columns: at most ${MOST_COLUMNS}`);
  }
  return {
    ...{ separator, comma, columns: first.length },
    header: headed ? first.map((each) => each.trim()) : null,
    evidence: [
      `data: ${counted(first.length, "column")} between ${name}, ` +
      `${headed ? "the first row is their names" : "no header: columns are called by their numbers"}` +
      `${comma ? ", decimal commas" : ""}`,
    ],
  };
}

function separated(text: string): { separator: string; name: string; rows: string[][] } {
  const uneven: string[] = [];
  for (const [separator, name] of SEPARATORS) {
    if (!text.includes(separator)) continue;
    try {
      const rows = parse(text, { separator });
      if (rows[0]!.length > 1) return { separator, name, rows };
    } catch (error) {
      uneven.push(`between ${name}: ${shortened((error as Error).message, 120)}`);
    }
  }
  throw new InputError(
    uneven.length > 0
      ? `The data's rows are not of one length (${
        uneven[0]
      }): write as many fields in each, gaps as empty fields`
      : "The data have one column: inputs and targets are needed side by side, between commas, semicolons, tabs, " +
        "bars or spaces",
  );
}

/** @throws InputError where both are used */
function decimalComma(rows: readonly (readonly string[])[]): boolean {
  const comma = rows.flat().find(hasComma);
  if (comma === undefined) return false;
  const point = rows.flat().find(hasPoint);
  if (point === undefined) return true;
  throw new InputError(
    `The data have decimal commas (${shortened(comma)}) and decimal points (${
      shortened(point)
    }): write one kind, as ` +
      "the other may divide thousands",
  );
}

/** Names stand above numbers, or are the columns' own numbers, as pandas writes them. */
function isHeader(first: readonly string[], rest: readonly (readonly string[])[], comma: boolean): boolean {
  const isText = (cell: string | undefined) => typeof cellOf(cell ?? "", comma) === "string";
  if (rest.length === 0) return first.every(isText);
  const numbered = first[0] === "" ? first.slice(1) : first;
  if (numbered.length >= 3 && numbered.every((cell, i) => cell === String(i))) return true;
  // A row of numbers and texts is data; names of whole numbers may stand beside others.
  if (first.some((cell) => typeof cellOf(cell, comma) === "number" && !/^\d+$/.test(cell.trim()))) {
    return false;
  }
  return first.some((cell, c) =>
    isText(cell) && rest.some((row) => typeof cellOf(row[c] ?? "", comma) === "number")
  );
}
