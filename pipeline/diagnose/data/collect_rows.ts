/** One way through a table: the rows that are used, and what all rows together say (moments, classes, missing cells). */
import { InputError, shortened } from "../input_error.ts";
import type { ChosenColumns } from "./choose_columns.ts";
import { labelOf } from "./class_names.ts";
import { MissingRows } from "./missing.ts";
import { Moments } from "./scaling.ts";
import { placeText, type Table } from "./table.ts";

export interface Collected {
  /** Rows used, missing ones taken away. */
  readonly used: number;
  /** used × D. */
  readonly x: Float64Array;
  /** used × targets; empty where labels are asked for. */
  readonly y: Float64Array;
  readonly labels: readonly string[];
  /** Of all rows. */
  readonly distinct: ReadonlySet<string>;
  readonly moments: Moments;
  readonly missing: MissingRows;
}

/** More different labels are no classes. */
const MOST_LABELS = 10_000;

/**
 * @param picks rising row numbers, or null for all
 * @param labelled whether the one target names classes
 * @throws InputError for a text or an infinite number where a number is needed, with its place; or where no row is left
 */
export async function collectRows(
  table: Table,
  { inputs, targets }: ChosenColumns,
  picks: Uint32Array | null,
  labelled: boolean,
): Promise<Collected> {
  const wanted = [...inputs, ...targets];
  const [d, m, most] = [inputs.length, targets.length, picks?.length ?? table.rows];
  const [x, y] = [new Float64Array(most * d), new Float64Array(labelled ? 0 : most * m)];
  const [labels, distinct] = [[] as string[], new Set<string>()];
  const moments = new Moments(labelled ? d : d + m);
  const missing = new MissingRows(table);
  let [used, next] = [0, 0];
  for await (const { from, rows, columns } of table.blocks(wanted)) {
    for (let i = 0; i < rows; i++) {
      const picked = picks === null || picks[next] === from + i;
      if (picked) next += 1;
      const gaps = wanted.filter((_, c) => isMissing(columns[c]!, i));
      if (gaps.length > 0) {
        missing.add(from + i, gaps);
        continue;
      }
      for (let c = 0; c < moments.mean.length; c++) {
        const value = columns[c]!.numbers[i]!;
        if (Number.isFinite(value)) continue;
        const found = columns[c]!.texts?.[i] ?? String(value);
        const where = `${shortened(table.source)} has ${JSON.stringify(shortened(found))} in ${
          placeText(table, from + i, wanted[c]!)
        }`;
        throw new InputError(
          `${where}: expected a finite number. Write texts as training had them encoded, and leave out rows that it did ` +
            "not see",
        );
      }
      moments.add((c) => columns[c]!.numbers[i]!);
      const label = labelled ? labelOf(columns[d]!.numbers[i]!, columns[d]!.texts?.[i] ?? null) : null;
      if (label !== null) distinct.add(label);
      if (distinct.size > MOST_LABELS) {
        throw new InputError(`The target of ${shortened(table.source)} has more than ${MOST_LABELS} classes`);
      }
      if (!picked) continue;
      for (let c = 0; c < d; c++) x[used * d + c] = columns[c]!.numbers[i]!;
      if (label !== null) labels.push(label);
      else for (let c = 0; c < m; c++) y[used * m + c] = columns[d + c]!.numbers[i]!;
      used += 1;
    }
  }
  if (moments.count === 0) throw new InputError(missing.everyRowText());
  if (used === 0) {
    throw new InputError(
      `None of the ${most} rows drawn from ${
        shortened(table.source)
      } has all its values (${missing.rows} of ` +
        `${table.rows} rows do not): draw more by --rows, or another --seed`,
    );
  }
  return {
    ...{ used, labels, distinct, moments, missing },
    x: x.slice(0, used * d),
    y: y.slice(0, labelled ? 0 : used * m),
  };
}

function isMissing(
  { numbers, texts }: { numbers: Float64Array; texts: readonly (string | null)[] | null },
  i: number,
) {
  return Number.isNaN(numbers[i]!) && (texts === null || texts[i] === null);
}
