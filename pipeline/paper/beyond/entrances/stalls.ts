/**
 * Stage beyond/entrances/stalls-…: what a diagnosis says of one data set's networks where their trainers left them, and
 * where they would come to by going on (figure O1).
 *
 * Parameters: target, activation, inputs, hidden (settings.ts of the scaling study); seeds. Inputs: data.bin; test.bin;
 * networks.csv of scaling/ends-… (the gradient flow's ends); trained-KIND.csv of each kind of trainer (trained.ts).
 *
 * Output: stalls.csv, a row for each network: data_set, activation, hidden, trainer, family (trainers.ts), seed, end, gradients (of
 * single samples, taken); of the network loss, test_loss, norm ‖θ‖, lambda_max; edge, what its optimiser feels
 * over what its step bears (kernels/diagnosis/edge.ts), and held; verdict; distance, cosine distance of the closest of the
 * pairs that the way on takes to infinity, its size |aᵢ| + |aⱼ|, and first and second, its neurons, empty where it takes none; entrance, 1 at one
 * (entrance.ts); of the way on reach, how it ends, reach_loss, reach_test_loss, reach_norm, gate_loss (an explicit gated
 * unit in the pair's place, empty without one); flow, how the gradient flow of this seed ended, flow_loss, and same,
 * 1 where both end in one channel. Losses are mean squares without the regulariser or weight decay. A diverged network
 * has no numbers.
 */
import { ofPaperShape } from "../../../../kernels/diagnosis/network.ts";
import { diagnoseAtOnce, type Training } from "../../../../kernels/diagnosis/whole.ts";
import { batchedLoss } from "../../../../kernels/float64/batched_loss.ts";
import { type DataSet, parameterNorm } from "../../../../kernels/network_reference.ts";
import { type NetworkShape, parameterCount } from "../../../../kernels/network_shape.ts";
import type { StageContext } from "../../../engine/mod.ts";
import { readDataSet } from "../../data_set.ts";
import type { Proof } from "../../networks/proofs.ts";
import { readRuns } from "../../plateau/settings.ts";
import { type Configuration, scalingShape, targetName } from "../../scaling/settings.ts";
import { type Cell, readTable, writeTable } from "../../table.ts";
import { boundPair, isAtEntrance, isSameChannel, type WayEnd, wayEnd } from "./entrance.ts";
import { readTrained, type TrainedNetwork } from "./trained.ts";
import { FLOW, type Trainer, TRAINERS } from "./trainers.ts";

export interface StallsParameters extends Configuration {
  readonly seeds: number;
  /** Names of the tables trained-NAME.csv. */
  readonly kinds: readonly string[];
}

const COLUMNS = [
  ...["data_set", "activation", "hidden", "trainer", "family", "seed", "end", "gradients"],
  ...["loss", "test_loss", "norm", "lambda_max", "edge", "held", "verdict", "distance", "size"],
  ...["first", "second", "entrance"],
  ...["reach", "reach_loss", "reach_test_loss", "reach_norm", "gate_loss", "flow", "flow_loss", "same"],
];

/** Of batches that are drawn to measure noise. */
const DRAWN = 1;

interface Question {
  readonly shape: NetworkShape;
  readonly data: DataSet;
  readonly testLoss: (theta: Float64Array) => number;
  /** By seed. */
  readonly flows: readonly (WayEnd & { readonly loss: number })[];
}

export default function entrancesStalls(context: StageContext): void {
  const p = context.parameters as unknown as StallsParameters;
  const shape = scalingShape(p);
  const count = parameterCount(shape);
  const data = readDataSet(context.input("data.bin"));
  const test = batchedLoss(shape, readDataSet(context.input("test.bin")));
  const loss = batchedLoss(shape, data);
  const ends = context.inputText("networks.csv");
  const proofs = readTable(ends).map(({ proof }) => proof as Proof);
  const flowed = readRuns(ends, count).slice(0, p.seeds);
  const flows = flowed.map(({ theta, seed }) => ({
    ...wayEnd(shape, proofs[seed]!, theta),
    loss: loss.gradient(theta).loss,
  }));
  const networks: TrainedNetwork[] = [
    ...flowed.map(({ seed, theta }): TrainedNetwork => ({
      ...{ trainer: FLOW.name, seed, end: "rest", gradients: 0, theta },
    })),
    ...p.kinds.flatMap((kind) => readTrained(context.inputText(`trained-${kind}.csv`), count)),
  ];
  const question = { shape, data, flows, testLoss: (theta: Float64Array) => test.gradient(theta).loss };
  const target = targetName(p.target);
  const rows = networks.map((network, done) => {
    context.progress(done, networks.length);
    const { trainer, seed, end, gradients } = network;
    const { family } = trainerOf(trainer);
    return [
      target,
      p.activation,
      p.hidden.join("-"),
      trainer,
      family,
      seed,
      end,
      gradients,
      ...numbersOf(question, network),
    ];
  });
  context.output("stalls.csv", writeTable(COLUMNS, rows));
}

/** @throws RangeError for a trainer that there is none of */
function trainerOf(name: string): Trainer {
  const found = TRAINERS.find((trainer) => trainer.name === name);
  if (found === undefined) throw new RangeError(`Cannot tell of the trainer "${name}" as there is none`);
  return found;
}

function numbersOf({ shape, data, testLoss, flows }: Question, network: TrainedNetwork): Cell[] {
  const { trainer, seed, end, theta } = network;
  const flow = flows[seed]!;
  if (end === "diverged") {
    return [...Array(17).fill(""), ...[flow.kind, flow.loss, ""]];
  }
  const training = trainingOf(trainerOf(trainer), data.n);
  const { found, continued, verdict } = diagnoseAtOnce({
    ...{ network: ofPaperShape(shape), theta, samples: { ...data, outputs: 1 } },
    ...training === null ? {} : { training },
  });
  const { loss, proof = "open", norm } = continued.findings;
  const way = { ...wayEnd(shape, proof, continued.theta), loss };
  const pair = boundPair(shape, theta, way);
  return [
    ...[found.point!.loss, testLoss(theta), parameterNorm(theta), found.spectrum!.largest[0]!.value],
    ...[found.edge?.ratio ?? "", found.edge === null ? "" : Number(found.edge.held), verdict.verdict],
    ...[pair?.distance ?? "", pair?.size ?? "", pair?.first ?? "", pair?.second ?? ""],
    Number(isAtEntrance(pair)),
    ...[way.kind, loss, testLoss(continued.theta), norm, found.gate?.loss ?? ""],
    ...[flow.kind, flow.loss, Number(isSameChannel(way, flow))],
  ];
}

/** What a diagnosis is told of it; null for a trainer without steps of a size of its own. */
function trainingOf({ rule, eta, momentum, batch, steps }: Trainer, n: number): Training | null {
  if (rule !== "descent" && rule !== "adam") return null;
  const optimiser = rule === "adam" ? "adam" : momentum > 0 ? "momentum" : "sgd";
  const learningRate = steps === "thirds" ? eta * 0.01 : eta;
  return { optimiser, learningRate, momentum, batch: batch ?? n, seed: DRAWN };
}
