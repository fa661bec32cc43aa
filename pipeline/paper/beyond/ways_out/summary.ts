/**
 * Stage beyond/ways-out/summary: the ways out, compared at equal cost (figure O2). Parameters: data_sets (names of
 * configurations); gradients. Inputs: tried-NAME.csv of each (tried.ts); statements.csv (data/beyond/ways_out.csv).
 *
 * Outputs: tried.csv, all rows; ways.csv, a row for each way and cost: way, cost, n networks, gained, the median part of
 * the reachable fall of the loss, with its 95 % interval; wins, the share of networks on which no other way has a lower loss
 * at this cost; all empty where there is no network; findings.csv (../findings.ts). Networks of one data set share its draw: intervals are of a bootstrap in
 * two steps, draws and then networks.
 */
import { median } from "../../../../kernels/analysis/numerics/ascending.ts";
import { clusterInterval } from "../../../../kernels/analysis/statistics/cluster_bootstrap.ts";
import type { StageContext } from "../../../engine/mod.ts";
import { above } from "../../claim_rules.ts";
import { type Cell, readTable, writeTable } from "../../table.ts";
import { type Compared, comparing } from "../entrances/comparisons.ts";
import { byDraw, type StallRow } from "../entrances/stall_rows.ts";
import { type Finding, findingsTable, readStatements, STATEMENTS } from "../findings.ts";
import { costMarks } from "./costs.ts";
import { WAYS } from "./ways.ts";

export interface WaysOutSummaryParameters {
  readonly data_sets: readonly string[];
  /** That each way might spend. */
  readonly gradients: number;
}

/** A stalled network with its losses, by way and cost. */
type Network = readonly StallRow[];

export default function waysOutSummary(context: StageContext): void {
  const { data_sets, gradients } = context.parameters as unknown as WaysOutSummaryParameters;
  const tables = data_sets.map((name) => context.inputText(`tried-${name}.csv`));
  const rows = tables.flatMap((text): StallRow[] => readTable(text));
  const columns = tables[0]!.split("\n")[0]!.split(",");
  context.output("tried.csv", writeTable(columns, rows.map((row) => columns.map((name) => row[name]!))));
  const draws = byDraw(rows).map((own) => [
    ...Map.groupBy(
      own,
      ({ activation, hidden, trainer, seed }) => `${activation}/${hidden}/${trainer}/${seed}`,
    )
      .values(),
  ]);
  context.output("ways.csv", waysTable(draws, costMarks(gradients)));
  context.output("findings.csv", findingsOf(context.inputText(STATEMENTS), draws, gradients));
}

function waysTable(draws: readonly (readonly Network[])[], costs: readonly number[]): string {
  const gained = (way: string, cost: number) => (networks: readonly Network[]) =>
    median(networks.map((network) => numberOf(network, way, cost, "gained")));
  const lowest = (network: Network, cost: number) =>
    Math.min(...WAYS.map(({ name }) => numberOf(network, name, cost, "loss")));
  const all = draws.flat();
  const table = WAYS.flatMap(({ name }) =>
    costs.map((cost): Cell[] => {
      if (all.length === 0) return [name, cost, 0, "", "", "", ""];
      const of = gained(name, cost);
      const { lower, upper } = clusterInterval(draws, of, `beyond/ways-out/${name}/${cost}`, RESAMPLES);
      const wins = all.filter((network) => numberOf(network, name, cost, "loss") <= lowest(network, cost));
      return [name, cost, all.length, of(all), lower, upper, wins.length / all.length];
    })
  );
  return writeTable(["way", "cost", "n", "gained", "lower", "upper", "wins"], table);
}

/** One in each of some hundred rows of a table. */
const RESAMPLES = 1000;

function numberOf(network: Network, way: string, cost: number, column: "loss" | "gained"): number {
  return Number(network.find((row) => row.way === way && row.cost === cost)![column]);
}

function findingsOf(stated: string, draws: readonly (readonly Network[])[], cost: number): string {
  const count = readStatements(stated).length;
  // A network is a case with one row for each comparison.
  const cases = draws.map((own) => own.map((network) => network.filter((row) => row.cost === cost)));
  const { share, middle } = comparing(cases, count);
  const lossOf = new Map(
    cases.flat(2).map((row) => [`${keyOf(row)}/${row.way}`, Number(row.loss)]),
  );
  const lower = (id: string, one: string, other: string) =>
    share(
      id,
      ({ way }) => way === one,
      (row) => lossOf.get(`${keyOf(row)}/${one}`)! < lossOf.get(`${keyOf(row)}/${other}`)!,
    );
  const small = middle("small", ({ way }) => way === "GD, half of its edge", ({ gained }) => Number(gained));
  const found: { readonly [id: string]: Compared } = {
    "O2.1": lower("gated", "gated unit, L-BFGS", "L-BFGS"),
    "O2.2": lower("second", "L-BFGS", "Adam anew"),
    "O2.3": small,
    "O2.4": lower("merged", "Adam anew", "pair merged, Adam"),
    "O2.5": lower("noise", "Adam anew", "Adam after noise"),
  };
  const chosen =
    `all networks that trainers of figure O1 left at an entrance, smooth activations, after ${cost} ` +
    `gradients; intervals by a bootstrap of draws and networks, at 1 − 0.05/${count} for ${count} statements`;
  const verdict = (id: string, { lower, upper, n }: Compared) =>
    id === "O2.3" ? above({ lower: -upper, upper: -lower, n }, -0.1) : above({ lower, upper, n }, 0.5);
  return findingsTable(
    stated,
    Object.entries(found).map(([id, each]): Finding => ({
      ...{ id, ...each, interval: "sampling", verdict: verdict(id, each), chosen, note: "" },
    })),
  );
}

const keyOf = ({ data_set, activation, hidden, trainer, seed }: StallRow) =>
  [data_set, activation, hidden, trainer, seed].join("/");
