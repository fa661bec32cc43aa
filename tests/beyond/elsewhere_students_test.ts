/** Students of filters and heads: Jacobians, descent, coordinates of pairs, criteria, the limit's loss. */
import assert from "node:assert/strict";
import {
  drawOf,
  type ExampleName,
  EXAMPLES,
  startOf,
  TEACHERS,
} from "../../kernels/analysis/elsewhere/examples.ts";
import {
  descend,
  type LeastSquares,
  meanSquare,
  normalEquations,
} from "../../kernels/analysis/elsewhere/least_squares.ts";
import {
  closestUnits,
  groupOf,
  mostOpposite,
  pairCoordinates,
  type PlacedUnit,
  shareInside,
  unitPairs,
  unitsNorm,
  verdictOf,
} from "../../kernels/analysis/elsewhere/pairs.ts";
import { unitsAt } from "../../kernels/analysis/elsewhere/shared_unit.ts";
import { problemOf, runStudent } from "../../kernels/analysis/elsewhere/student_run.ts";
import { layerOutputs, placedUnits } from "../../kernels/analysis/elsewhere/students.ts";
import elsewhereStudents from "../../pipeline/paper/beyond/elsewhere/students.ts";
import { readTable } from "../../pipeline/paper/table.ts";
import { assertClose } from "../compare.ts";
import { MemoryContext } from "../toy/stage_context.ts";

const NAMES = Object.keys(EXAMPLES) as ExampleName[];

for (const name of NAMES) {
  const { layer } = EXAMPLES[name];
  const data = drawOf(name, "wider", 1, 16);
  const theta = startOf(name, 3, 1, 2).map((value, i) => value + 0.1 * (i % 3 - 1));

  Deno.test(`${name}: a layer's outputs are the sum of its units' values times their output weights`, () => {
    const { outputs } = layerOutputs(layer, theta, data.x, false);
    for (let n = 0; n * layer.inputs < data.x.length; n++) {
      const x = data.x.slice(n * layer.inputs, (n + 1) * layer.inputs);
      const expected = new Float64Array(layer.rows);
      for (const { inner, output } of placedUnits(layer, theta)) {
        for (const [i, value] of layer.unit.values(x, inner).entries()) {
          expected[Math.floor(i / layer.unit.width)]! += value * output[i % layer.unit.width]!;
        }
      }
      assertClose(`sample ${n}`, outputs.slice(n * layer.rows, (n + 1) * layer.rows), expected, 1e-13);
    }
  });

  Deno.test(`${name}: Jacobian and gradient are those of differences of fourth order`, () => {
    const { jacobian, outputs } = layerOutputs(layer, theta, data.x, true);
    const { gradient } = normalEquations(problemOf(layer, data), theta);
    const h = 3e-4;
    for (let i = 0; i < theta.length; i++) {
      const [a, b, c, d] = [-2, -1, 1, 2].map((k) => {
        const moved = theta.map((value, j) => j === i ? value + k * h : value);
        return layerOutputs(layer, moved, data.x, false).outputs;
      }) as [Float64Array, Float64Array, Float64Array, Float64Array];
      const difference = (of: (f: Float64Array) => Float64Array) => {
        const [fa, fb, fc, fd] = [a, b, c, d].map(of) as [
          ...[Float64Array, Float64Array],
          Float64Array,
          Float64Array,
        ];
        return fa.map((value, row) => (value - 8 * fb[row]! + 8 * fc[row]! - fd[row]!) / (12 * h));
      };
      const column = outputs.map((_, row) => jacobian[row * theta.length + i]!);
      assertClose(`column ${i}`, column, difference((f) => f), 1e-9, 1);
      const loss = (f: Float64Array) => Float64Array.of(meanSquare(f, data.targets));
      assertClose(`gradient ${i}`, [gradient[i]!], difference(loss), 1e-9, 1);
    }
  });
}

/** A student of the derivative's teacher at ε, with a third unit of its own. */
function inChannel(epsilon: number): PlacedUnit[] {
  const pair = {
    ...{ p: Float64Array.of(1, 0.5, -0.3), delta: Float64Array.of(0, 0.6, 0.8), channels: 1 },
    ...{ c: Float64Array.of(0.4), a: Float64Array.of(1.5) },
  };
  return [{ inner: Float64Array.of(-1, 2, 0.1), output: Float64Array.of(0.7) }, ...unitsAt(pair, epsilon)];
}

Deno.test("a pair's coordinates are those that it was made of", () => {
  const [, first, second] = inChannel(0.02) as [PlacedUnit, PlacedUnit, PlacedUnit];
  const { epsilon, p, delta, c, a } = pairCoordinates(first, second, 1);
  assertClose("ε", [epsilon], [0.02], 1e-13);
  assertClose("p", p, [1, 0.5, -0.3], 1e-14);
  assertClose("Δ", delta, [0, 0.6, 0.8], 1e-13);
  assertClose("c and a", [c[0]!, a[0]!], [0.4, 1.5], 1e-12);
  assert.throws(() => pairCoordinates(first, first, 1), /two different units are needed: they coincide/);
});

Deno.test("the closest pair has the distance and signs of its construction; duplicates are no pair", () => {
  const units = inChannel(1e-3);
  const pair = closestUnits(units)!;
  assert.deepEqual([pair.first, pair.second], [1, 2]);
  // 1 − cos 2α, α the angle from p to p + εΔ: tan α = ε |Δ⊥|/|p| for small ε.
  const [square, along] = [1 + 0.25 + 0.09, 0.6 * 0.5 - 0.8 * 0.3];
  const across = Math.sqrt(1 - along * along / square);
  assertClose("distance", [pair.distance], [2 * 1e-6 * across * across / square], 1e-3);
  assertClose("size", [pair.size], [1.5 / 1e-3], 1e-12);
  assert.equal(pair.cosine, -1);
  assert.equal(unitPairs([units[0]!, units[0]!]).length, 0);
  assert.equal(closestUnits([units[0]!, units[0]!]), null);
});

Deno.test("motion along the channel lies inside its subspace, motion of others outside", () => {
  const [before, after] = [inChannel(2e-3), inChannel(1e-3)];
  const group = groupOf(after, closestUnits(after)!);
  assert.deepEqual(group, [1, 2]);
  assert.ok(shareInside(before, after, group) > 1 - 1e-6);
  const other = after.map(({ inner, output }, k) => ({
    inner: inner.map((x) => k === 0 ? x + 1 : x),
    output,
  }));
  assert.equal(shareInside(after, other, group), 0);
  // Both along their mean, and both across it, by little: the mean is that of the end.
  const mean = after[1]!.inner.map((x, i) => x + after[2]!.inner[i]!);
  const across = Float64Array.of(mean[1]!, -mean[0]!, 0);
  const moved = (by: Float64Array) =>
    after.map(({ inner, output }, k) => ({
      inner: inner.map((x, i) => k === 0 ? x : x + 1e-6 * by[i]!),
      output,
    }));
  assertClose("along", [shareInside(after, moved(mean), group)], [1], 1e-8);
  assertClose("across", [shareInside(after, moved(across), group)], [0], 1e-5, 1);
});

Deno.test("a third unit that is close belongs to the group, and lends it the opposite sign", () => {
  const units = [
    { inner: Float64Array.of(1, 0), output: Float64Array.of(5) },
    { inner: Float64Array.of(1, 0.01), output: Float64Array.of(6) },
    { inner: Float64Array.of(1, 0.03), output: Float64Array.of(-10) },
    { inner: Float64Array.of(0, 1), output: Float64Array.of(-1) },
  ];
  const pair = closestUnits(units)!;
  assert.equal(pair.cosine, 1);
  const group = groupOf(units, pair);
  assert.deepEqual(group, [0, 1, 2]);
  assert.equal(mostOpposite(units, group), -1);
  assert.equal(mostOpposite(units, [0, 1]), 1);
});

Deno.test("each criterion of a channel counts, and what falls short of it by one is an entrance or none", () => {
  const met = { distance: 1e-4, opposite: -1, norm: 2000, share: 0.95, grown: 3 };
  assert.equal(verdictOf(met), "channel");
  assert.equal(verdictOf({ ...met, norm: 500 }), "entrance");
  assert.equal(verdictOf({ ...met, distance: 5e-3 }), "entrance");
  assert.equal(verdictOf({ ...met, norm: 500, grown: 0.9 }), "none");
  for (
    const short of [{ distance: 0.02 }, { opposite: 0.1 }, { share: 0.8 }, { opposite: NaN }, { share: NaN }]
  ) {
    assert.equal(verdictOf({ ...met, ...short }), "none", JSON.stringify(short));
  }
  const sum = 1 + 4 + 0.01 + 0.49 + 2 * (1.34 + 0.01 ** 2) + 2 * ((0.2 ** 2) + 75 ** 2);
  assertClose("‖θ‖", [unitsNorm(inChannel(0.01))], [sum / (2 * 12)], 1e-12);
});

Deno.test("the descent finds Rosenbrock's minimum, and follows a valley without a minimum to infinity", () => {
  const rosenbrock: LeastSquares = {
    targets: new Float64Array(2),
    outputs: ([x, y]) => Float64Array.of(10 * (y! - x! * x!), 1 - x!),
    linearised: ([x, y]) => ({
      outputs: Float64Array.of(10 * (y! - x! * x!), 1 - x!),
      jacobian: Float64Array.of(-20 * x!, 10, -1, 0),
    }),
  };
  const options = { adamSteps: 10, adamRate: 0.02, newtonSteps: 400, stop: () => false };
  const found = descend(rosenbrock, Float64Array.of(-1.2, 1), options);
  assert.equal(found.end, "rest");
  assertClose("minimum", found.theta, [1, 1], 1e-10);
  // r = 1/x and y − x²: the loss falls to 0 as x → ∞ along a parabola.
  const outputs = ([x, y]: Float64Array) => Float64Array.of(1 / x!, y! - x! * x!);
  const endless: LeastSquares = {
    targets: new Float64Array(2),
    outputs,
    linearised: (theta) => ({
      outputs: outputs(theta),
      jacobian: Float64Array.of(-1 / (theta[0]! * theta[0]!), 0, -2 * theta[0]!, 1),
    }),
  };
  const gone = descend(endless, Float64Array.of(1, 1), { ...options, stop: ([x]) => x! > 100 });
  assert.equal(gone.end, "stopped");
  const losses = gone.path.map((theta) => meanSquare(outputs(theta), endless.targets));
  assert.ok(losses.every((loss, i) => i === 0 || loss < losses[i - 1]!), "no step raises the loss");
});

Deno.test("teachers have mean square 1, draws differ, and a student's limit is worth what the network says", () => {
  for (const name of NAMES) {
    for (const teacher of TEACHERS) {
      const [one, other] = [0, 1].map((draw) => drawOf(name, teacher, draw, 64));
      assertClose(
        "mean square",
        [meanSquare(one!.targets, new Float64Array(one!.targets.length))],
        [1],
        1e-12,
      );
      assert.notDeepEqual(one!.targets, other!.targets);
    }
  }
  const data = drawOf("filters", "derivative", 0, 64);
  const run = runStudent("filters", 2, data, 0, 0, { adamSteps: 100, newtonSteps: 100 });
  assert.ok(run.loss < 1e-3 && run.pair.distance < 1e-3 && run.opposite === -1, JSON.stringify(run));
  // Two filters this close are their limit up to ε².
  assertClose("limit", [run.limitLoss], [run.loss], 0.01);
  const same = runStudent("filters", 2, data, 0, 0, { adamSteps: 100, newtonSteps: 100 });
  assert.deepEqual(same, run);
});

Deno.test("the stage writes a row for every run, and losses of going on for those of channels alone", () => {
  const context = new MemoryContext(
    { draws: 1, seeds: 1, samples: 32, adam_steps: 100, newton_steps: 100 },
    {},
  );
  elsewhereStudents(context);
  const rows = readTable(context.outputs.get("runs.csv")!);
  assert.equal(
    rows.length,
    TEACHERS.length * NAMES.reduce((sum, name) => sum + EXAMPLES[name].units.length, 0),
  );
  for (const { verdict, student_on, limit_on, loss } of rows) {
    assert.deepEqual([student_on === "", limit_on === ""], [verdict === "none", verdict === "none"]);
    if (verdict !== "none") assert.ok(Number(student_on) <= Number(loss), "going on lowers the loss");
  }
  assert.ok(rows.some(({ verdict }) => verdict !== "none"));
});
