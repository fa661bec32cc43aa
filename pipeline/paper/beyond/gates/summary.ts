/**
 * Stage beyond/gates/summary: networks with gated units beside plain ones (figure O3). Parameters: data_sets, study and real
 * ones; curves (targets of one input). Inputs: fits-NAME.csv of each (fits.ts).
 *
 * Outputs: fits.csv, all rows; cells.csv (cells.ts), without the curves; ratios.csv, of each kind with gated units and width r test
 * loss over that of the plain network, the best of seeds each: for each data set the median over its splits, and for all
 * (data_set `all`) the median over splits of all with its 95 % interval by a bootstrap of data sets and splits; n splits;
 * curves.csv: target, kind, width, parameters, rms (root mean squared error on test points, of the best network) and median_rms (of
 * the seeds); slopes.csv (slopes.ts).
 */
import { median } from "../../../../kernels/analysis/numerics/ascending.ts";
import { clusterInterval } from "../../../../kernels/analysis/statistics/cluster_bootstrap.ts";
import type { StageContext } from "../../../engine/mod.ts";
import { type Cell, readTable, writeTable } from "../../table.ts";
import { type Best, bestsOf, CELL_COLUMNS, cellsOf, drawsOf, type Row, testRatio } from "./cells.ts";
import { KINDS } from "./kinds.ts";
import { slopesOf } from "./slopes.ts";

export interface GatesSummaryParameters {
  readonly study: readonly string[];
  readonly real: readonly string[];
  readonly curves: readonly string[];
}

export default function gatesSummary(context: StageContext): void {
  const { study, real, curves } = context.parameters as unknown as GatesSummaryParameters;
  const textOf = (name: string) => context.inputText(`fits-${name}.csv`);
  const names = [...study, ...real, ...curves];
  const rows = names.flatMap((name): Row[] => readTable(textOf(name)));
  context.output("fits.csv", tableOf(textOf(names[0]!).split("\n")[0]!.split(","), rows));
  const bests = bestsOf(rows);
  const [curveBests, others] = [true, false].map((is) =>
    bests.filter(({ data_set }) => curves.includes(data_set) === is)
  ) as [Best[], Best[]];
  const cells = cellsOf(others, (name) => study.includes(name) ? "study" : "real");
  context.output("cells.csv", tableOf(CELL_COLUMNS, cells));
  context.output("ratios.csv", ratiosTable(cells));
  context.output(
    "curves.csv",
    writeTable(
      ["target", "kind", "width", "parameters", "rms", "median_rms"],
      curveBests.map((best): Cell[] => [
        ...[best.data_set, best.kind, best.width, best.parameters],
        ...[Math.sqrt(best.test_loss), Math.sqrt(best.median_test)],
      ]),
    ),
  );
  const slopes = slopesOf(curveBests);
  const columns = ["target", "curve", "slope", "lower", "upper", "intercept", "n"] as const;
  context.output("slopes.csv", writeTable(columns, slopes.map((row) => columns.map((name) => row[name]))));
}

function tableOf(columns: readonly string[], rows: readonly Row[]): string {
  return writeTable(columns, rows.map((row) => columns.map((name) => row[name]!)));
}

function ratiosTable(cells: readonly Row[]): string {
  const ratio = (own: readonly Row[]) => median(own.map(testRatio));
  const kinds = KINDS.filter((kind) => kind !== "plain");
  const widths = [...new Set(cells.map(({ width }) => Number(width)))].sort((a, b) => a - b);
  const table = kinds.flatMap((kind) =>
    widths.flatMap((width): Cell[][] => {
      const own = cells.filter((cell) => cell.kind === kind && cell.width === width);
      if (own.length === 0) return [];
      const draws = drawsOf(own);
      const stream = `beyond/gates/ratios/${kind}/${width}`;
      const { lower, upper } = clusterInterval(draws, (splits) => ratio(splits.flat()), stream);
      return [
        ...draws.map((splits): Cell[] => {
          const { data_set, source } = splits[0]![0]!;
          return [data_set!, source!, kind, width, ratio(splits.flat()), "", "", splits.length];
        }),
        ["all", "all", kind, width, ratio(own), lower, upper, own.length],
      ];
    })
  );
  return writeTable(["data_set", "source", "kind", "width", "ratio", "lower", "upper", "n"], table);
}
