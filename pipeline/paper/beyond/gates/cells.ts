/**
 * Fits (fits.ts) by data set, split and width: of each kind the network with the lowest training loss of its seeds, and the
 * median of their test losses.
 */
import { median } from "../../../../kernels/analysis/numerics/ascending.ts";
import type { Cell } from "../../table.ts";

export type Row = Readonly<Record<string, Cell>>;

/** What the seeds of one kind and size came to on one split. */
export interface Best {
  readonly data_set: string;
  readonly split: number;
  readonly kind: string;
  readonly width: number;
  readonly parameters: number;
  readonly loss: number;
  readonly test_loss: number;
  /** Over the seeds. */
  readonly median_test: number;
  /** Of plain networks where it was asked: how the way on from it ends; else empty. */
  readonly reach: string;
}

export function bestsOf(rows: readonly Row[]): Best[] {
  const groups = Map.groupBy(rows, (row) => [row.data_set, row.split, row.kind, row.width].join("/"));
  return [...groups.values()].map((own) => {
    const best = own.reduce((least, row) => Number(row.loss) < Number(least.loss) ? row : least);
    return {
      ...{ data_set: String(best.data_set), split: Number(best.split), kind: String(best.kind) },
      ...{ width: Number(best.width), parameters: Number(best.parameters) },
      ...{ loss: Number(best.loss), test_loss: Number(best.test_loss), reach: String(best.reach) },
      median_test: median(own.map(({ test_loss }) => Number(test_loss))),
    };
  });
}

/** Columns of a comparison with the plain network of the same data and width. */
export const CELL_COLUMNS = [
  ...["data_set", "source", "split", "kind", "width", "parameters", "plain_parameters"],
  ...["loss", "plain_loss", "test_loss", "plain_test_loss", "median_test", "plain_median_test", "reach"],
];

/**
 * A row for each network with gated units: with the plain network in whose place it stands, and `reach` of that one.
 * @param source of a data set: `study` or `real`
 */
export function cellsOf(bests: readonly Best[], source: (dataSet: string) => string): Row[] {
  const plain = new Map(
    bests.filter(({ kind }) => kind === "plain").map((best) => [placeOf(best), best]),
  );
  return bests.filter(({ kind }) => kind !== "plain").map((own) => {
    const other = plain.get(placeOf(own))!;
    return {
      ...{ data_set: own.data_set, source: source(own.data_set), split: own.split, kind: own.kind },
      ...{ width: own.width, parameters: own.parameters, plain_parameters: other.parameters },
      ...{ loss: own.loss, plain_loss: other.loss, test_loss: own.test_loss },
      ...{ plain_test_loss: other.test_loss, median_test: own.median_test },
      ...{ plain_median_test: other.median_test, reach: other.reach },
    };
  });
}

const placeOf = ({ data_set, split, width }: Best) => `${data_set}/${split}/${width}`;

export const testRatio = (row: Row) => Number(row.test_loss) / Number(row.plain_test_loss);

/** Of each data set its splits, of each split its cells: what a bootstrap draws from. */
export function drawsOf(cells: readonly Row[]): Row[][][] {
  return [...Map.groupBy(cells, ({ data_set }) => data_set).values()].map((own) => [
    ...Map.groupBy(own, ({ split }) => split).values(),
  ]);
}
