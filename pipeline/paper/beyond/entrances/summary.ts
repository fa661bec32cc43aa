/**
 * Stage beyond/entrances/summary: figure O1's networks by trainer. Parameter: data_sets (names of configurations). Inputs:
 * stalls-NAME.csv of each (stalls.ts).
 *
 * Outputs: stalls.csv, all rows; trainers.csv, a row for each trainer: trainer, family, n networks, diverged; shares of those
 * that did not diverge: entrance, at the entrance of a channel, bound, on a way into one, and same, in the channel
 * that the gradient flow of their seed took (of those whose flow took one), each with its 95 % interval; medians with intervals
 * over those at an entrance: price, what going on would take off their loss, as a part of it; over all: edge, what the
 * optimiser feels over what its step bears; loss, test_loss, lambda_max. Networks of one data set share its draw: intervals are of a
 * bootstrap in two steps (cluster_bootstrap.ts), draws and then networks.
 */
import { clusterInterval, clusterShare } from "../../../../kernels/analysis/statistics/cluster_bootstrap.ts";
import { median } from "../../../../kernels/analysis/numerics/ascending.ts";
import type { StageContext } from "../../../engine/mod.ts";
import { type Cell, readTable, writeTable } from "../../table.ts";
import { byDraw, isEntrance, isRun, priceOf, type StallRow } from "./stall_rows.ts";
import { TRAINERS } from "./trainers.ts";

export interface EntrancesSummaryParameters {
  readonly data_sets: readonly string[];
}

const SHARES = ["entrance", "bound", "same"] as const;
const MEDIANS = ["price", "edge", "loss", "test_loss", "lambda_max"] as const;

export default function entrancesSummary(context: StageContext): void {
  const { data_sets } = context.parameters as unknown as EntrancesSummaryParameters;
  const rows = data_sets.flatMap((name): StallRow[] => readTable(context.inputText(`stalls-${name}.csv`)));
  const columns = Object.keys(rows[0]!);
  context.output("stalls.csv", writeTable(columns, rows.map((row) => columns.map((name) => row[name]!))));
  context.output(
    "trainers.csv",
    writeTable(
      [
        ...["trainer", "family", "n", "diverged"],
        ...[...SHARES, ...MEDIANS].flatMap((name) => [name, `${name}_lower`, `${name}_upper`, `${name}_n`]),
      ],
      TRAINERS.map(({ name, family }) => {
        const own = rows.filter(({ trainer }) => trainer === name);
        return [name, family, own.length, own.filter((row) => !isRun(row)).length, ...numbersOf(name, own)];
      }),
    ),
  );
}

function numbersOf(trainer: string, own: readonly StallRow[]): Cell[] {
  const runs = own.filter(isRun);
  const share = (name: string, of: readonly StallRow[], is: (row: StallRow) => boolean): Cell[] => {
    if (of.length === 0) return ["", "", "", 0];
    const clusters = byDraw(of).map((rows) => rows.map(is));
    const { value, lower, upper, n } = clusterShare(clusters, `beyond/entrances/${trainer}/${name}`);
    return [value, lower, upper, n];
  };
  const middle = (name: string, of: readonly StallRow[], number: (row: StallRow) => Cell): Cell[] => {
    const numbered = of.filter((row) => typeof number(row) === "number");
    if (numbered.length === 0) return ["", "", "", 0];
    const values = byDraw(numbered).map((rows) => rows.map((row) => number(row) as number));
    const { lower, upper } = clusterInterval(values, median, `beyond/entrances/${trainer}/${name}`);
    return [median(values.flat()), lower, upper, numbered.length];
  };
  return [
    ...share("entrance", runs, isEntrance),
    ...share("bound", runs, ({ reach }) => reach === "channel"),
    ...share("same", runs.filter(({ flow }) => flow === "channel"), ({ same }) => same === 1),
    ...middle("price", runs.filter(isEntrance), priceOf),
    ...middle("edge", runs, ({ edge }) => edge!),
    ...middle("loss", runs, ({ loss }) => loss!),
    ...middle("test_loss", runs, ({ test_loss }) => test_loss!),
    ...middle("lambda_max", runs, ({ lambda_max }) => lambda_max!),
  ];
}
