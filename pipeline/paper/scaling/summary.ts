/**
 * Stage scaling/summary: the runs of the whole study together, and what is counted of them (figure 4).
 *
 * Parameters: groups (names of data set and activation). Inputs: of each group runs-GROUP.csv and
 * along-GROUP.csv. Outputs: runs.csv and along.csv, all rows, groups in their order; counts.csv: of each data
 * set and activation, for all networks of one hidden layer together (hidden "all") and for each network, deep
 * ones as well: runs of each kind, and how many by_flow, by_finisher and by_none (kinds_of_ends.ts, decided_runs.ts), the share of channels with Wilson's 95 % interval, and over_sizes, the
 * mean of the networks' own shares; layers.csv: of each depth the share of runs with a channel in each layer
 * ("L1"), each combination ("L1+L2"), "all" and "none"; dimensions.csv: of each data set and activation the
 * number of channels of each dimension; generalisation.csv: Rosenbrock: of each activation, network and kind
 * (channel, finite) the runs, the medians of training and test loss and of their quotient.
 */
import { median } from "../../../kernels/analysis/numerics/ascending.ts";
import { wilson } from "../../../kernels/analysis/statistics/proportion.ts";
import type { StageContext } from "../../engine/mod.ts";
import { DECIDERS } from "../networks/proofs.ts";
import { RUN_KINDS } from "../networks/kinds_of_ends.ts";
import { type Cell, readTable, writeTable } from "../table.ts";
import { isDeep } from "./rules.ts";

export interface ScalingSummaryParameters {
  readonly groups: readonly string[];
}

type Row = Record<string, Cell>;

const DECIDED = DECIDERS.map((decider) => `by_${decider}`);

const sizeOf = (row: Row) => `${row.inputs} ${row.hidden}`;
const groupOf = (row: Row) => String(row.data_set);

export default function scalingSummary(context: StageContext): void {
  const { groups } = context.parameters as unknown as ScalingSummaryParameters;
  for (const kind of ["runs", "along"] as const) {
    const tables = groups.map((group) => context.inputText(`${kind}-${group}.csv`).trimEnd().split("\n"));
    const lines = [tables[0]![0]!, ...tables.flatMap(([, ...rows]) => rows)];
    context.output(`${kind}.csv`, `${lines.join("\n")}\n`);
  }
  const rows = groups.flatMap((group) => readTable(context.inputText(`runs-${group}.csv`)));
  context.output("counts.csv", countsTable(rows));
  context.output("layers.csv", layersTable(rows.filter(isDeep)));
  context.output("dimensions.csv", dimensionsTable(rows));
  context.output("generalisation.csv", generalisationTable(rows));
}

function countKinds(rows: readonly Row[]): number[] {
  return RUN_KINDS.map((kind) => rows.filter((row) => row.kind === kind).length);
}

function countsTable(rows: readonly Row[]): string {
  const line = (
    group: string,
    inputs: Cell,
    hidden: string,
    own: readonly Row[],
    overSizes: Cell,
  ): Cell[] => {
    const kinds = countKinds(own);
    const { value, lower, upper } = wilson(kinds[0]!, own.length);
    const by = DECIDERS.map((decider) => own.filter((row) => row.decided === decider).length);
    return [group, inputs, hidden, own.length, ...kinds, ...by, value, lower, upper, overSizes];
  };
  const lines = [...Map.groupBy(rows, groupOf)].flatMap(([group, all]) => {
    const sizes = [...Map.groupBy(all, sizeOf).values()].map((own) =>
      line(group, own[0]!.inputs!, String(own[0]!.hidden), own, "")
    );
    const shallow = all.filter((row) => !isDeep(row));
    const shares = [...Map.groupBy(shallow, sizeOf).values()].map((own) => countKinds(own)[0]! / own.length);
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    return [line(group, "", "all", shallow, mean), ...sizes];
  });
  return writeTable(
    [
      "data_set",
      "inputs",
      "hidden",
      "runs",
      ...RUN_KINDS,
      ...DECIDED,
      "share",
      "lower",
      "upper",
      "over_sizes",
    ],
    lines,
  );
}

function layersTable(rows: readonly Row[]): string {
  const lines = [...Map.groupBy(rows, (row) => String(row.hidden).split("-").length)].flatMap(
    ([depth, own]) => {
      const sets = own.map((row) => row.layers === "" ? [] : String(row.layers).split("+").map(Number));
      const share = (what: string, count: number): Cell[] => {
        const { value, lower, upper } = wilson(count, own.length);
        return [depth, what, count, own.length, value, lower, upper];
      };
      const having = (subset: readonly number[]) =>
        sets.filter((set) => subset.every((l) => set.includes(l))).length;
      return [
        ...subsets(depth).map((subset) =>
          share(subset.length === depth ? "all" : subset.map((l) => `L${l}`).join("+"), having(subset))
        ),
        share("none", sets.filter((set) => set.length === 0).length),
      ];
    },
  );
  return writeTable(["depth", "layers", "count", "runs", "share", "lower", "upper"], lines);
}

/** The nonempty subsets of 1 … depth, smaller ones first. */
function subsets(depth: number): number[][] {
  const all = Array.from(
    { length: (1 << depth) - 1 },
    (_, i) => Array.from({ length: depth }, (_, l) => l + 1).filter((l) => (i + 1) >> (l - 1) & 1),
  );
  return all.sort((a, b) => a.length - b.length || Number(a.join("")) - Number(b.join("")));
}

function dimensionsTable(rows: readonly Row[]): string {
  const lines = [...Map.groupBy(rows, groupOf)].flatMap(([group, all]) => {
    const channels = all.filter((row) => row.kind === "channel" && !isDeep(row));
    const dimensions = channels.map((row) => Number(row.dimension));
    const most = Math.max(1, ...dimensions);
    return Array.from({ length: most }, (_, i): Cell[] => [
      group,
      i + 1,
      dimensions.filter((dimension) => dimension === i + 1).length,
      channels.length,
    ]);
  });
  return writeTable(["data_set", "dimension", "count", "channels"], lines);
}

function generalisationTable(rows: readonly Row[]): string {
  const tested = rows.filter((row) =>
    row.test_loss !== "" && (row.kind === "channel" || row.kind === "finite")
  );
  const key = (row: Row) => `${groupOf(row)} ${sizeOf(row)} ${row.kind}`;
  const lines = [...Map.groupBy(tested, key).values()].map((own): Cell[] => {
    const { data_set, inputs, hidden, kind } = own[0]!;
    const of = (value: (row: Row) => number) => median(own.map(value));
    return [
      ...[data_set!, inputs!, String(hidden), kind!, own.length],
      ...[of((row) => Number(row.loss)), of((row) => Number(row.test_loss))],
      of((row) => Number(row.test_loss) / Number(row.loss)),
    ];
  });
  return writeTable(
    ["data_set", "inputs", "hidden", "kind", "runs", "loss", "test_loss", "quotient"],
    lines,
  );
}
