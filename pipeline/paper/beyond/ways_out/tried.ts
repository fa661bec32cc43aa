/**
 * Stage beyond/ways-out/tried-…: every way out (ways.ts) from one data set's networks that stand at the entrance of a channel
 * (figure O2).
 *
 * Parameters: target, activation, inputs, hidden; kinds (of the tables of trained networks); networks (at most); gradients
 * (that each way may spend). Inputs: data.bin; stalls.csv of beyond/entrances/stalls-…; trained-KIND.csv of each kind.
 *
 * Output: tried.csv, a row for each network, way and cost: data_set, activation, hidden, trainer, seed, way; cost, gradients on
 * all samples, a rising list for all; loss, of the last point that cost no more; gained, what the loss has fallen by,
 * as a part of what the diagnosis reached from there: above 1 where a gated unit falls below it.
 */
import type { Stops } from "../../../../kernels/analysis/trainers/trainer.ts";
import { parameterCount } from "../../../../kernels/network_shape.ts";
import type { StageContext } from "../../../engine/mod.ts";
import { readDataSet } from "../../data_set.ts";
import { type Configuration, scalingShape } from "../../scaling/settings.ts";
import { type Cell, readTable, writeTable } from "../../table.ts";
import { isEntrance, type StallRow } from "../entrances/stall_rows.ts";
import { readTrained } from "../entrances/trained.ts";
import { costMarks } from "./costs.ts";
import type { WaysOutSection } from "./profile.ts";
import { problemOf, type Stalled, type Way, WAYS } from "./ways.ts";

export interface TriedParameters extends Configuration, WaysOutSection {
  readonly kinds: readonly string[];
}

const COLUMNS = [
  ...["data_set", "activation", "hidden", "trainer", "seed", "way", "cost", "loss", "gained"],
];

export default function waysOutTried(context: StageContext): void {
  const p = context.parameters as unknown as TriedParameters;
  const shape = scalingShape(p);
  const problem = problemOf(shape, readDataSet(context.input("data.bin")));
  const trained = new Map(
    p.kinds.flatMap((kind) => readTrained(context.inputText(`trained-${kind}.csv`), parameterCount(shape)))
      .map((network) => [nameOf(network.trainer, network.seed), network]),
  );
  // Of the gradient flow, which is at its end, there is no trained network.
  const stalled = (readTable(context.inputText("stalls.csv")) as StallRow[]).flatMap((row) => {
    const network = trained.get(nameOf(row.trainer, row.seed));
    return isEntrance(row) && network !== undefined ? [{ row, network }] : [];
  }).slice(0, p.networks);
  const rows = stalled.flatMap(({ row, network }, done): Cell[][] => {
    context.progress(done, stalled.length);
    const from: Stalled = {
      ...{ problem, theta: network.theta, seed: network.seed, sharpness: Number(row.lambda_max) },
      pair: { first: Number(row.first), second: Number(row.second) },
    };
    const common = [row.data_set!, row.activation!, row.hidden!, row.trainer!, row.seed!];
    return WAYS.flatMap((way) =>
      costs(way, from, p.gradients).map(({ cost, loss }) => [
        ...[...common, way.name, cost, loss],
        (Number(row.loss) - loss) / (Number(row.loss) - Number(row.reach_loss)),
      ])
    );
  });
  context.output("tried.csv", writeTable(COLUMNS, rows));
}

const nameOf = (trainer: unknown, seed: unknown) => `${trainer}/${seed}`;

function costs(way: Way, from: Stalled, gradients: number): { cost: number; loss: number }[] {
  const points: { evaluations: number; loss: number }[] = [];
  const stops: Stops = {
    ...{ mostSteps: gradients, mostEvaluations: gradients },
    goesOn: ({ evaluations, loss }) => points.push({ evaluations, loss }) > 0,
  };
  way.go(from, stops);
  return costMarks(gradients).map((cost) => ({
    cost,
    loss: points.findLast(({ evaluations }) => evaluations <= cost)!.loss,
  }));
}
