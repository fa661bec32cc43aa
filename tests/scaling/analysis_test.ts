/** What becomes of figure 4's runs: kinds of ends, counts and comparisons on tables made so that they are known. */
import assert from "node:assert/strict";
import { constructedNetwork } from "../../kernels/analysis/channel/constructed.ts";
import { superiority } from "../../kernels/analysis/statistics/superiority.ts";
import type { NetworkShape } from "../../kernels/network_shape.ts";
import { paperGraph } from "../../pipeline/paper/graph.ts";
import { loadProfile } from "../../pipeline/paper/profiles.ts";
import { type Proof, PROOFS } from "../../pipeline/paper/networks/proofs.ts";
import { judge, type JudgedEnd } from "../../pipeline/paper/scaling/judged_ends.ts";
import {
  configurationName,
  configurations,
  endsName,
  flowName,
  scalingShape,
} from "../../pipeline/paper/scaling/settings.ts";
import scalingSummary from "../../pipeline/paper/scaling/summary.ts";
import { type Cell, readTable, writeTable } from "../../pipeline/paper/table.ts";
import { MemoryContext } from "../toy/stage_context.ts";
import { root } from "../root.ts";

/** An end that the flow came to, without anything of the finisher. */
const flowEnd = (proof: Proof, theta: Float64Array): JudgedEnd => ({
  ...{ proof, decided: proof === "open" ? "none" : "flow", theta },
  ...{ finishedLate: "", authorsFinishedLate: "" },
});

Deno.test("ends without a known late update are what is proved of them, whatever the norm", () => {
  for (let index = 0; index < 20; index++) {
    const { shape, theta } = constructedNetwork("pair", index);
    for (const proof of PROOFS) {
      for (const each of [theta, theta.map((value) => value * 1e-2)]) {
        assert.equal(judge(shape, flowEnd(proof, each), []).kind, proof);
      }
    }
  }
});

/** Three neurons, w1 and w2 closer and closer, a1 = −a2 + 1 growing; `third` is the third neuron's first weight. P = 13. */
const SHAPE: NetworkShape = { inputs: 2, hidden: [3], biased: true, activation: "softplus" };
const at = (a: number, third = -0.3) =>
  Float64Array.of(1, 0.5, 0.2, 1 + 1 / a, 0.5, 0.2, third, 2, 0.1, a, -a + 1, 0.7, 0.1);
const pathOf = (...thetas: readonly Float64Array[]) =>
  thetas.map((theta, k) => ({ steps: k, time: k + 1, loss: 1, theta }));

Deno.test("a run along the channel's subspace is a channel with its dimension and layer", () => {
  const path = pathOf(at(80), at(90), at(100), at(110), at(400));
  const { kind, followed, cells } = judge(SHAPE, flowEnd("infinite", at(400)), path);
  assert.deepEqual([kind, followed], ["channel", true]);
  const [layer, distance, size, sign, , , , early, late, , dimension, layers] = cells;
  assert.deepEqual([layer, sign, dimension, layers], [1, -1, 1, "1"]);
  assert.ok(Number(distance) < 1e-3 && Math.abs(Number(size) - 799) < 1e-9);
  assert.ok(Number(early) > 0.99 && Number(late) > 0.99);
});

Deno.test("the same end after an update across the subspace is none, along it early or not", () => {
  const path = pathOf(at(80), at(90), at(100), at(400, -1000));
  const { kind, cells } = judge(SHAPE, flowEnd("infinite", at(400, -1000)), path);
  const [, , , , , , , early, late] = cells;
  assert.equal(kind, "infinite");
  assert.ok(Number(late) < 0.6 && Number(early) > 0.99, `${early}, ${late}`);
});

Deno.test("a pair that makes three neurons of the next layer look alike is of dimension 1: a group that is inherited has none", () => {
  const shape: NetworkShape = { inputs: 2, hidden: [2, 3], biased: true, activation: "softplus" };
  // Of the second layer's input weights the diverging ones, a and −a + 1, outweigh biases that have nothing in common.
  const deep = (a: number) =>
    Float64Array.of(
      ...[1, 0.5, 0.2, 1 + 1 / a, 0.5, 0.2],
      ...[a, -a + 1, 0.3, 2 * a, -2 * a + 1, -0.4, 3 * a, -3 * a + 1, 0.1],
      ...[1, -0.5, 0.7, 0.1],
    );
  const { kind, cells } = judge(
    shape,
    flowEnd("infinite", deep(60)),
    pathOf(deep(20), deep(25), deep(30)),
  );
  assert.deepEqual([kind, ...cells.slice(10, 12)], ["channel", 1, "1"]);
});

Deno.test("a run that the finisher led past the norm is judged by its update, the flow's own is shown as the flow's", () => {
  const theta = at(400);
  // The undisturbed flow, cut below the norm, went across the subspace at last.
  const path = pathOf(at(80), at(90), at(100), at(105, -30));
  const finished = { ...flowEnd("infinite", theta), decided: "finisher" as const, finishedLate: 0.97 };
  const inside = judge(SHAPE, { ...finished, authorsFinishedLate: 0.96 }, path);
  const [followed, , late, lateOf, , , , authorsLate, finishedLate] = inside.cells.slice(6);
  assert.deepEqual([inside.kind, inside.followed, followed], ["channel", false, 0]);
  assert.deepEqual([late, lateOf, authorsLate, finishedLate], [0.97, "finisher", "", 0.96]);
  assert.equal(judge(SHAPE, { ...finished, finishedLate: 0.85 }, path).kind, "infinite");
  // Where the flow itself passed the norm its own update counts, whoever brought the run to rest.
  const passed = judge(SHAPE, finished, pathOf(at(80), at(90), at(400, -1000)));
  assert.deepEqual([passed.kind, passed.followed, passed.cells[9]], ["infinite", true, "flow"]);
  // An open run beyond the norm has passed it on its way, but is no channel.
  const open = judge(SHAPE, { ...finished, proof: "open", decided: "none" }, pathOf(at(80), at(90), at(400)));
  assert.deepEqual([open.kind, open.followed], ["open", false]);
});

Deno.test("superiority: 1, 0, 1/2, within strata only, nothing for no pairs", () => {
  assert.equal(superiority([[[2, 3], [0, 1]]]).value, 1);
  assert.equal(superiority([[[0, 1], [2, 3]]]).value, 0);
  assert.equal(superiority([[[1, 1], [1, 1]]]).value, 0.5);
  // Between strata everything differs; within them nothing does.
  assert.equal(superiority([[[1, 2], [1, 2]], [[101, 102], [101, 102]]]).value, 0.5);
  assert.deepEqual(superiority([[[1], []]]), { value: NaN, lower: 0, upper: 1, n: 0 });
  // All pairs of two runs agree: that says little.
  const two = superiority([[[0], [1]]]);
  assert.ok(two.value === 0 && two.upper > 0.7);
  const many = Array.from({ length: 40 }, (_, i) => i);
  const { value, lower, upper } = superiority([[many, many]]);
  assert.ok(value === 0.5 && lower > 0.35 && lower < 0.4 && Math.abs(upper + lower - 1) < 1e-12);
});

type Row = Record<string, Cell>;
const COLUMNS = [
  ...[
    "data_set",
    "inputs",
    "hidden",
    "seed",
    "kind",
    "loss",
    "test_loss",
    "norm",
    "lambda_max",
    "lambda_min",
  ],
  ...["distance", "size", "late", "dimension", "layers"],
];
const tableOf = (columns: readonly string[], rows: readonly Row[]) =>
  writeTable(columns, rows.map((row) => columns.map((column) => row[column] ?? "")));

/** 100 runs of a size, so many of them channels, the others finite minima. */
function runsOf(data_set: string, hidden: string, channels: number, dimension = 1, layers = "1"): Row[] {
  return Array.from({ length: 100 }, (_, seed): Row => {
    const channel = seed < channels;
    return {
      ...{ data_set, inputs: 2, hidden, seed, kind: channel ? "channel" : "finite", loss: 1 + seed % 10 },
      ...{ test_loss: data_set.startsWith("rosenbrock") ? 3 + seed % 10 : "", norm: channel ? 1001 : 5 },
      ...{ lambda_max: channel ? 100 : 1, lambda_min: 1e-9, distance: channel ? 1e-5 : 0.1 },
      // Output weights with nine tenths of Σθ² = 2P‖θ‖, at 2 inputs.
      size: channel ? Math.sqrt(0.9 * 4 * (4 * Number(hidden) + 1) * 1001) : 1,
      ...{ late: channel ? 0.99 : 0.1, dimension: channel ? dimension : "", layers: channel ? layers : "" },
    };
  });
}

const TABLES: { readonly [group: string]: Row[] } = {
  "rosenbrock-softplus": [
    ...runsOf("rosenbrock-softplus", "2", 20),
    ...runsOf("rosenbrock-softplus", "4", 60, 2),
    ...runsOf("rosenbrock-softplus", "2-2", 30, 1, "1"),
    ...runsOf("rosenbrock-softplus", "2-2", 40, 1, "1+2"),
  ],
  "gp0.1-softplus": runsOf("gp0.1-softplus", "2", 10),
  "gp0.5-softplus": runsOf("gp0.5-softplus", "2", 30),
  "gp2-softplus": runsOf("gp2-softplus", "2", 50),
  "gp10-softplus": runsOf("gp10-softplus", "2", 70),
};
const ALONG = [
  "data_set",
  "inputs",
  "hidden",
  "seed",
  "kind",
  "decade",
  "loss",
  "norm",
  "lambda_max",
  "lambda_min",
];

function summary(): { readonly [name: string]: string } {
  const inputs = Object.fromEntries(
    Object.entries(TABLES).flatMap(([group, rows]) => [
      [`runs-${group}.csv`, tableOf(COLUMNS, rows)],
      [
        `along-${group}.csv`,
        tableOf(
          ALONG,
          [0, 1, 2, 3].map((decade) => ({
            ...{
              data_set: group,
              inputs: 2,
              hidden: "2",
              seed: 0,
              kind: "channel",
              decade,
              loss: 1,
              norm: 1,
            },
            ...{ lambda_max: 1 + decade, lambda_min: 1e-9 },
          })),
        ),
      ],
    ]),
  );
  const context = new MemoryContext({ groups: Object.keys(TABLES) }, inputs);
  scalingSummary(context);
  return Object.fromEntries(
    ["runs", "along", "counts", "layers", "dimensions", "generalisation"].map((name) => [
      `${name}.csv`,
      context.outputs.get(`${name}.csv`)!,
    ]),
  );
}

Deno.test("counts: shares with intervals of each size and of shallow sizes together, means over sizes", () => {
  const tables = summary();
  const counts = readTable(tables["counts.csv"]!);
  const [all, two, four, deep] = counts;
  assert.deepEqual([all!.hidden, all!.runs, all!.channel, all!.share], ["all", 200, 80, 0.4]);
  assert.ok(Math.abs(Number(all!.over_sizes) - 0.4) < 1e-12);
  assert.deepEqual([two!.share, four!.share, deep!.runs], [0.2, 0.6, 200]);
  const layers = readTable(tables["layers.csv"]!).map(({ layers, count }) => [layers, count]);
  assert.deepEqual(layers, [["L1", 70], ["L2", 40], ["all", 40], ["none", 130]]);
  const dimensions = readTable(tables["dimensions.csv"]!).slice(0, 2);
  assert.deepEqual(dimensions.map(({ dimension, count }) => [dimension, count]), [[1, 20], [2, 60]]);
  const [first] = readTable(tables["generalisation.csv"]!);
  // Channels are seeds 0 to 19: (3 + k)/(1 + k) for k = 0 … 9, twice; the middle ones are k = 4 and 5.
  assert.ok(Math.abs(Number(first!.quotient) - (7 / 5 + 8 / 6) / 2) < 1e-12);
  assert.equal(readTable(tables["runs.csv"]!).length, 800);
});

Deno.test("every configuration has a data set, kernels, flows and ends; names and shapes agree", () => {
  const smoke = loadProfile(root, "smoke");
  const deep = { ...smoke.scaling.sizes.deep, most_steps: 77, finisher_steps: 78 };
  const profile = { ...smoke, scaling: { ...smoke.scaling, sizes: { ...smoke.scaling.sizes, deep } } };
  const { byName } = paperGraph(profile);
  const all = configurations(profile.scaling.sizes);
  assert.equal(new Set(all.map(configurationName)).size, all.length);
  for (const configuration of all) {
    const [flow, ends] = [flowName, endsName].map((name) => byName.get(name(configuration))!);
    assert.deepEqual(scalingShape(configuration).hidden, configuration.hidden);
    const { train } = profile.scaling;
    const steps = configuration.hidden.length > 1
      ? [77, 78]
      : [configuration.target === 0.5 ? train.shown_most_steps : train.most_steps, train.finisher_steps];
    assert.deepEqual([flow!.parameters.most_steps, ends!.parameters.finisher_steps], steps);
    assert.ok(!("shown_most_steps" in flow!.parameters));
  }
});
