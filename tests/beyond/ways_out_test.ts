/** Figure O2's parts: Adam in float64, each way out on a network made for it, and comparisons whose answers are known. */
import assert from "node:assert/strict";
import { constructedChannel } from "./stalled_fixture.ts";
import { adam } from "../../kernels/analysis/trainers/adam.ts";
import { batchedLoss } from "../../kernels/float64/batched_loss.ts";
import { networkGradient } from "../../kernels/network_reference.ts";
import { ADAM, ADAM_DEFAULTS } from "../../kernels/training/optimisers.ts";
import { trainReference } from "../../kernels/training/training_reference.ts";
import waysOutSummary from "../../pipeline/paper/beyond/ways_out/summary.ts";
import { costMarks } from "../../pipeline/paper/beyond/ways_out/costs.ts";
import { figureO2, type WayRow } from "../../figures/beyond/figure_o2_ways_out.ts";
import { problemOf, WAYS } from "../../pipeline/paper/beyond/ways_out/ways.ts";
import { readTable, writeTable } from "../../pipeline/paper/table.ts";
import { root } from "../root.ts";
import { MemoryContext } from "../toy/stage_context.ts";

const { shape, data, theta, pair, sharpness } = constructedChannel();

Deno.test("Adam in float64 takes the steps of the training's reference; decay pulls weights in, and no nonsense is taken", () => {
  const lossOf = (at: Float64Array) => networkGradient(shape, at, data);
  const hyper = { ...ADAM_DEFAULTS, eta: 0.01 };
  const own = adam(lossOf, theta, hyper, { mostSteps: 40 });
  const reference = trainReference(shape, data, ADAM, hyper, { seed: 0, start: theta }, data.n, 40);
  assert.equal(own.ending, "steps");
  for (const [i, value] of reference.theta.entries()) assert.ok(Math.abs(value - own.theta[i]!) < 1e-13);
  const decayed = adam(lossOf, theta, hyper, { mostSteps: 40 }, 0.1);
  const coupled = trainReference(
    ...[shape, data, ADAM, hyper, { seed: 0, start: theta, weightDecay: 0.1 }, data.n, 40] as const,
  );
  for (const [i, value] of coupled.theta.entries()) assert.ok(Math.abs(value - decayed.theta[i]!) < 1e-13);
  assert.throws(() => adam(lossOf, theta, { ...hyper, beta1: 1 }, { mostSteps: 1 }), /beta1 must be/);
  assert.throws(() => adam(lossOf, theta, hyper, { mostSteps: 1 }, -1), /weight decay must be 0 or more/);
});

Deno.test("costs are told at 1, 2, 5 in each decade and at the budget", () => {
  assert.deepEqual(costMarks(100), [1, 2, 5, 10, 20, 50, 100]);
  assert.deepEqual(costMarks(30), [1, 2, 5, 10, 20, 30]);
});

Deno.test("each way begins where it says: the network itself, moved, with the pair merged, or with its gated unit", () => {
  const problem = problemOf(shape, data);
  const from = { problem, theta, pair, sharpness, seed: 3 };
  const first = new Map(WAYS.map((way) => [way.name, way.go(from, { mostSteps: 0 })]));
  const { loss } = networkGradient(shape, theta, data);
  for (
    const name of ["GD, half of its edge", "GD, twice its edge", "Adam anew", "Adam, weight decay", "L-BFGS"]
  ) {
    assert.ok(Math.abs(first.get(name)!.loss - loss) < 1e-12, name);
  }
  // Moved by a hundredth of the weights' size, once and for all.
  const moved = first.get("Adam after noise")!.theta;
  const size = (values: Float64Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  const part = size(moved.map((value, i) => value - theta[i]!)) / size(theta);
  assert.ok(part > 0.003 && part < 0.03, String(part));
  assert.equal(first.get("pair merged, Adam")!.theta.length, theta.length - 4);
  // f of the gated unit by its definition, not by its loss: c σ(w·x) + a (Δ·x) σ′(w·x) for the pair.
  const w = [0, 1, 2].map((i) => (theta[i]! + theta[3 + i]!) / 2);
  const gap = [0, 1, 2].map((i) => (theta[i]! - theta[3 + i]!) / 2);
  const [one, two, three, bias] = [...theta.subarray(9)] as [number, number, number, number];
  let sum = 0;
  for (let n = 0; n < data.n; n++) {
    const x = [data.x[2 * n]!, data.x[2 * n + 1]!, 1];
    const along = (v: readonly number[]) => v.reduce((total, value, i) => total + value * x[i]!, 0);
    const z = along(w);
    const slope = 1 / (1 + Math.exp(-z));
    const third = along([...theta.subarray(6, 9)]);
    const f = (one + two) * Math.log1p(Math.exp(z)) + (one - two) * along(gap) * slope +
      three * Math.log1p(Math.exp(third)) + bias;
    sum += (f - data.y[n]!) ** 2;
  }
  for (const name of ["gated unit, Adam", "gated unit, L-BFGS"]) {
    assert.ok(Math.abs(first.get(name)!.loss - sum / data.n) < 1e-10, name);
  }
});

Deno.test("half of the edge lowers the loss at each step, twice the edge does not, and L-BFGS gains most of these", () => {
  const from = { problem: problemOf(shape, data), theta, pair, sharpness, seed: 3 };
  const after = (name: string, steps: number) => {
    const losses: number[] = [];
    const way = WAYS.find((each) => each.name === name)!;
    way.go(from, { mostSteps: steps, mostEvaluations: steps, goesOn: ({ loss }) => losses.push(loss) > 0 });
    return losses;
  };
  const half = after("GD, half of its edge", 100);
  assert.ok(half.every((loss, k) => k === 0 || loss <= half[k - 1]!));
  assert.ok(Math.max(...after("GD, twice its edge", 20)) > half[0]!);
  assert.ok(after("L-BFGS", 100).at(-1)! < half.at(-1)!);
  const { loss } = batchedLoss(shape, data).gradient(theta);
  assert.ok(Math.abs(half[0]! - loss) < 1e-12);
});

const STATED = Deno.readTextFileSync(`${root}/data/beyond/ways_out.csv`);

/** Networks of three draws on which a way has the loss that it is given. */
function summarised(lossOf: (way: string) => number) {
  const columns = ["data_set", "activation", "hidden", "trainer", "seed", "way", "cost", "loss", "gained"];
  const sets = ["rosenbrock", "gp0.5", "gp2"];
  const tables = sets.map((set) =>
    writeTable(
      columns,
      Array.from({ length: 12 }, (_, seed) => seed).flatMap((seed) =>
        WAYS.flatMap(({ name }) =>
          costMarks(10).map((cost) => {
            const loss = cost < 10 ? 1 : lossOf(name);
            return [set, "erf", "4", "Adam", seed, name, cost, loss, (1 - loss) / 0.5];
          })
        )
      ),
    )
  );
  const context = new MemoryContext({ data_sets: sets, gradients: 10 }, {
    ...Object.fromEntries(sets.map((set, k) => [`tried-${set}.csv`, tables[k]!])),
    "statements.csv": STATED,
  });
  waysOutSummary(context);
  return context;
}

Deno.test("statements on ways out hold where losses say so, and do not where they say the opposite", () => {
  const verdicts = (lossOf: (way: string) => number) => [
    ...new Set(readTable(summarised(lossOf).outputs.get("findings.csv")!).map(({ verdict }) => verdict)),
  ];
  const order = ["gated unit, L-BFGS", "L-BFGS", "Adam anew", "Adam after noise", "pair merged, Adam"];
  const ranked = (way: string) => way === "GD, half of its edge" ? 0.99 : 0.5 + 0.05 * order.indexOf(way);
  assert.deepEqual(verdicts(ranked), ["holds"]);
  const turned = (way: string) => way === "GD, half of its edge" ? 0.6 : 0.9 - 0.05 * order.indexOf(way);
  assert.deepEqual(verdicts(turned), ["does not hold"]);
});

Deno.test("the table of ways has medians and who wins, at each cost", () => {
  const rows = readTable(summarised((way) => way === "L-BFGS" ? 0.5 : 0.75).outputs.get("ways.csv")!);
  assert.equal(rows.length, 4 * WAYS.length);
  const at = (way: string, cost: number) => rows.find((row) => row.way === way && row.cost === cost)!;
  assert.deepEqual([at("L-BFGS", 10).gained, at("L-BFGS", 10).wins, at("L-BFGS", 10).n], [1, 1, 36]);
  assert.deepEqual([at("Adam anew", 10).gained, at("Adam anew", 10).wins], [0.5, 0]);
  assert.equal(at("Adam anew", 1).wins, 1, "all are equal before a step");
});

Deno.test("of no network at an entrance there are rows without numbers, and nothing is decided", () => {
  const columns = "data_set,activation,hidden,trainer,seed,way,cost,loss,gained\n";
  const context = new MemoryContext({ data_sets: ["gp2"], gradients: 10 }, {
    ...{ "tried-gp2.csv": columns, "statements.csv": STATED },
  });
  waysOutSummary(context);
  const rows = readTable(context.outputs.get("ways.csv")!) as unknown as WayRow[];
  assert.equal(rows.length, 4 * WAYS.length);
  assert.ok(rows.every(({ n, gained }) => n === 0 && (gained as unknown) === ""));
  const verdicts = readTable(context.outputs.get("findings.csv")!).map(({ verdict }) => verdict);
  assert.deepEqual([...new Set(verdicts)], ["not decided"]);
  // The picture has its axes all the same.
  assert.match(JSON.stringify(figureO2(rows)), /"domain":\[1,10\]/);
});
