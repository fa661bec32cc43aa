/** Real data sets of regressions (data/regression): a table whose last column is the target, in folds. */
import { standardised, standardOf } from "../../../../kernels/analysis/data/grid_target.ts";
import type { DataSet } from "../../../../kernels/network_reference.ts";
import { randomWords } from "../../../../kernels/strict/random.ts";
import { readTable } from "../../table.ts";

export interface Fold {
  readonly train: DataSet;
  readonly test: DataSet;
}

/** @throws RangeError for a table without two columns and rows, or with a field that is no finite number */
export function readRegression(csv: string): DataSet {
  const rows = readTable(csv).map((row) => Object.values(row));
  const columns = rows[0]?.length ?? 0;
  const bad = rows.findIndex((row) =>
    row.length !== columns || !row.every((cell) => typeof cell === "number" && Number.isFinite(cell))
  );
  if (columns < 2 || rows.length < 2 || bad >= 0) {
    throw new RangeError(
      `Cannot read a regression as it must have two columns and rows of finite numbers: got ${rows.length} rows of ` +
        `${columns}${bad < 0 ? "" : `, the ${bad + 1}th is "${rows[bad]}"`}`,
    );
  }
  const numbers = rows as number[][];
  return {
    ...{ n: rows.length, inputs: columns - 1 },
    x: Float64Array.from(numbers.flatMap((row) => row.slice(0, -1))),
    y: Float64Array.from(numbers, (row) => row.at(-1)!),
  };
}

/**
 * Each sample is in the test of one fold. The order is drawn once, the same for every data set of as many samples; columns and
 * target are standardised by the fold's training samples, so that its test samples stay unseen.
 * @throws RangeError for fewer than two folds or more than samples
 */
export function foldsOf(data: DataSet, folds: number): Fold[] {
  if (!(Number.isInteger(folds) && folds >= 2 && folds <= data.n)) {
    throw new RangeError(`Cannot make folds as there must be 2 to N = ${data.n} of them: got ${folds}`);
  }
  const words = randomWords("beyond/gates/folds", 1, data.n);
  const order = Array.from({ length: data.n }, (_, i) => i).sort((a, b) => words[a]! - words[b]! || a - b);
  return Array.from({ length: folds }, (_, fold) => {
    const test = order.filter((_, rank) => rank % folds === fold);
    const train = order.filter((_, rank) => rank % folds !== fold);
    return standardisedFold(data, train, test);
  });
}

function standardisedFold({ inputs, x, y }: DataSet, train: number[], test: number[]): Fold {
  const columns = Array.from(
    { length: inputs },
    (_, d) => (rows: number[]) => Float64Array.from(rows, (i) => x[i * inputs + d]!),
  );
  const target = (rows: number[]) => Float64Array.from(rows, (i) => y[i]!);
  const scaled = (column: (rows: number[]) => Float64Array, rows: number[]) =>
    standardised(column(rows), standardOf(column(train)));
  const dataOf = (rows: number[]): DataSet => {
    const own = columns.map((column) => scaled(column, rows));
    return {
      ...{ n: rows.length, inputs, y: scaled(target, rows) },
      x: Float64Array.from(
        { length: rows.length * inputs },
        (_, i) => own[i % inputs]![Math.floor(i / inputs)]!,
      ),
    };
  };
  return { train: dataOf(train), test: dataOf(test) };
}
