/** Figure O1's parts: the trainers' table, what an entrance is, fresh samples of a draw, trained networks from a device. */
import assert from "node:assert/strict";
import { initialWeights } from "../../kernels/initial_weights.ts";
import { networkGradient, parameterNorm } from "../../kernels/network_reference.ts";
import { normals } from "../../kernels/strict/random.ts";
import { ADAMW } from "../../kernels/training/adamw.ts";
import { DESCENT } from "../../kernels/training/descent.ts";
import { ADAM_DEFAULTS } from "../../kernels/training/optimisers.ts";
import { trainReference } from "../../kernels/training/training_reference.ts";
import { readDataSet, writeDataSet } from "../../pipeline/paper/data_set.ts";
import {
  boundPair,
  isAtEntrance,
  isSameChannel,
  wayEnd,
} from "../../pipeline/paper/beyond/entrances/entrance.ts";
import entrancesExact from "../../pipeline/paper/beyond/entrances/exact.ts";
import entrancesKernels from "../../pipeline/paper/beyond/entrances/kernels.ts";
import entrancesTestData from "../../pipeline/paper/beyond/entrances/test_data.ts";
import entrancesTrain from "../../pipeline/paper/beyond/entrances/train.ts";
import { readTrained, trainedTable } from "../../pipeline/paper/beyond/entrances/trained.ts";
import {
  FAMILIES,
  kindName,
  KINDS,
  stepsOf,
  TRAINERS,
  trainersOf,
} from "../../pipeline/paper/beyond/entrances/trainers.ts";
import scalingData from "../../pipeline/paper/scaling/data.ts";
import { MemoryContext } from "../toy/stage_context.ts";

Deno.test("each trainer has a name of its own, stands with its family, and has a kind or a rule of its own", () => {
  assert.equal(new Set(TRAINERS.map(({ name }) => name)).size, TRAINERS.length);
  assert.deepEqual([...new Set(TRAINERS.map(({ family }) => family))], [...FAMILIES]);
  const onDevice = TRAINERS.filter(({ rule }) => rule === "descent" || rule === "adam");
  assert.deepEqual(new Set(KINDS.flatMap((kind) => trainersOf(kind))), new Set(onDevice));
});

Deno.test("all kinds spend as many gradients, but for samples that fill no batch", () => {
  for (const kind of KINDS) {
    const spent = stepsOf(kind, 7, 1000) * (kind.batch ?? 1000);
    assert.ok(spent <= 7000 && spent > 7000 - 7 * (kind.batch ?? 1), kindName(kind));
  }
});

const SHAPE = { inputs: 1, hidden: [3], biased: true, activation: "softplus" } as const;
/** w and b of three neurons, their output weights, b_out. */
const theta = (gap: number, a: readonly [number, number, number]) =>
  Float64Array.of(1, 0.5, 1, 0.5 + gap, -1, 0.2, ...a, 0.1);

Deno.test("a network is bound where its way ends in groups, and at the entrance where they have come together before", () => {
  const end = theta(1e-5, [900, -901, 1]);
  const way = wayEnd(SHAPE, "infinite", end);
  assert.deepEqual([way.kind, way.groups.map(({ neurons }) => neurons)], ["channel", [[0, 1]]]);
  const near = boundPair(SHAPE, theta(0.1, [3, -2, 1]), way);
  assert.ok(isAtEntrance(near) && near!.size === 5);
  assert.ok(!isAtEntrance(boundPair(SHAPE, theta(0.8, [3, -2, 1]), way)), "apart");
  assert.equal(boundPair(SHAPE, theta(0.1, [3, 2, 1]), way), null, "of one sign");
  assert.equal(wayEnd(SHAPE, "infinite", theta(3, [900, -901, 1])).kind, "infinite", "no pair");
  const finite = wayEnd(SHAPE, "finite", end);
  assert.deepEqual([finite.kind, boundPair(SHAPE, end, finite)], ["finite", null]);
  const other = wayEnd(SHAPE, "infinite", Float64Array.of(-1, 0.2, 1, 0.5, -1, 0.20001, 900, 1, -901, 0));
  assert.ok(isSameChannel({ ...way, loss: 1 }, { ...way, loss: 1.0009 }));
  assert.ok(!isSameChannel({ ...way, loss: 1 }, { ...way, loss: 1.002 }), "another loss");
  assert.ok(!isSameChannel({ ...way, loss: 1 }, { ...other, loss: 1 }), "other neurons");
  assert.ok(!isSameChannel({ ...finite, loss: 1 }, { ...finite, loss: 1 }), "no channel");
});

Deno.test("fresh samples are the rest of the draw that the training values begin: by dense factors of the joint matrix", () => {
  const [inputs, n, fresh, s] = [2, 24, 9, 0.7];
  const settings = { inputs, coarse: true, seed: 5 };
  const data = new MemoryContext(
    { ...settings, target: "gp", s, draws: ["r4"], samples: n, test_samples: fresh },
    {},
  );
  scalingData(data);
  const train = readDataSet(data.bytes.get("data-r4.bin")!);
  const parameters = { ...settings, s, draws: ["r4"], test_samples: fresh };
  const context = new MemoryContext(parameters, { "data-r4.bin": data.bytes.get("data-r4.bin")! });
  entrancesTestData(context);
  const test = readDataSet(context.bytes.get("test-r4.bin")!);
  assert.deepEqual([test.n, test.inputs], [fresh, inputs]);
  const x = [...train.x, ...test.x];
  const kernel = (i: number, j: number) => {
    const u = Math.sqrt(3) * s * Math.hypot(x[2 * i]! - x[2 * j]!, x[2 * i + 1]! - x[2 * j + 1]!);
    return (1 + u) * Math.exp(-u);
  };
  const all = n + fresh;
  const l = Array.from({ length: all }, () => new Float64Array(all));
  for (let i = 0; i < all; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = kernel(i, j);
      for (let k = 0; k < j; k++) sum -= l[i]![k]! * l[j]![k]!;
      l[i]![j] = i === j ? Math.sqrt(sum) : sum / l[j]![j]!;
    }
  }
  const z = normals(`scaling/gp/d2/s${s}/r4`, 5, all);
  const y = l.map((row) => row.reduce((sum, value, k) => sum + value * z[k]!, 0));
  for (const [i, value] of [...train.y, ...test.y].entries()) {
    assert.ok(Math.abs(value - y[i]!) < 1e-6, String(i));
  }
  // Values that are of another draw are refused.
  const other = writeDataSet({ ...train, y: train.y.map((value) => value + 0.01) });
  assert.throws(
    () => entrancesTestData(new MemoryContext(parameters, { "data-r4.bin": other })),
    /must begin with the training values/,
  );
});

Deno.test("a table of trained networks gives them back to the bit, and refuses what is none", () => {
  const networks = [
    { trainer: "a", seed: 0, end: "budget", gradients: 5, theta: Float64Array.of(-0, 1 / 3) },
    { trainer: "b, c", seed: 1, end: "diverged", gradients: 3, theta: Float64Array.of(NaN, Infinity) },
  ] as const;
  const text = trainedTable(networks, 2);
  const [first, second] = readTrained(text, 2);
  assert.ok(Object.is(first!.theta[0], -0) && first!.theta[1] === 1 / 3);
  assert.deepEqual([second!.trainer, second!.end], ["b, c", "diverged"]);
  assert.throws(() => readTrained(text.replace("budget", "over"), 2), /of a, seed 0, .* an end/);
  assert.throws(() => readTrained(text, 3), /3 finite parameters/);
});

const SETTINGS = { target: "rosenbrock", activation: "softplus", inputs: 2, hidden: [2] } as const;
const SMALL = { inputs: 2, hidden: [2], biased: true, activation: "softplus" } as const;
const N = 300;

/** Inputs of the training stage for a kind of trainer. */
function trainInputs(kind: string) {
  const x = Float64Array.from(normals("entrances/test", 1, 2 * N), (each) => Math.round(512 * each) / 512);
  const y = Float64Array.from({ length: N }, (_, i) => Math.sin(x[2 * i]!) - 0.3 * x[2 * i + 1]!);
  const data = { n: N, inputs: 2, x, y };
  const kernels = new MemoryContext({ ...SETTINGS }, { "data.bin": writeDataSet(data) });
  entrancesKernels(kernels);
  return {
    data,
    inputs: { "data.bin": writeDataSet(data), "kernels.json": kernels.outputs.get(`${kind}.json`)! },
  };
}

for (const kind of KINDS) {
  Deno.test(`${kindName(kind)}: networks on the device are those of float64, and a cut leaves no trace`, async () => {
    const epochs = kind.batch === null ? 120 : 6;
    const parameters = { ...SETTINGS, kind: kindName(kind), seeds: 2, epochs };
    const { data, inputs } = trainInputs(kindName(kind));
    const context = new MemoryContext(parameters, inputs);
    await entrancesTrain(context);
    const networks = readTrained(context.outputs.get("trained.csv")!, 9);
    assert.equal(networks.length, 2 * trainersOf(kind).length);
    const steps = stepsOf(kind, epochs, N);
    for (const { trainer: name, seed, end, gradients, theta } of networks) {
      const trainer = TRAINERS.find((each) => each.name === name)!;
      const first = initialWeights(SMALL, "scaling/rosenbrock-softplus-d2-r2", seed);
      const run = {
        ...{
          seed,
          start: first.map((each) => Math.fround(trainer.scale * each)),
          weightDecay: trainer.decay,
        },
        ...trainer.steps === "thirds" ? { rateDecay: { every: Math.ceil(steps / 3), factor: 0.1 } } : {},
      };
      const batch = kind.batch ?? N;
      const own = kind.rule === "adam"
        ? trainReference(SMALL, data, ADAMW, { ...ADAM_DEFAULTS, eta: trainer.eta }, run, batch, steps)
        : trainReference(SMALL, data, DESCENT, { eta: trainer.eta, mu: trainer.momentum }, run, batch, steps);
      assert.deepEqual([end, gradients], ["budget", steps * batch], name);
      for (const [i, value] of own.theta.entries()) {
        assert.ok(
          Math.abs(value - theta[i]!) < 2e-5,
          `${name}, seed ${seed}, θ[${i}]: ${theta[i]} for ${value}`,
        );
      }
    }
    const cut = new MemoryContext(parameters, inputs, null, 3);
    await assert.rejects(entrancesTrain(cut), /cut off/);
    const resumed = new MemoryContext(parameters, inputs, cut.saved);
    await entrancesTrain(resumed);
    assert.equal(resumed.outputs.get("trained.csv"), context.outputs.get("trained.csv"));
  });
}

Deno.test("trainers in float64: second-order ones reach rest or the norm, and all lower the loss of each network", () => {
  const { inputs } = trainInputs("descent-all");
  const context = new MemoryContext({ ...SETTINGS, seeds: 2, epochs: 300 }, inputs);
  entrancesExact(context);
  const networks = readTrained(context.outputs.get("trained.csv")!, 9);
  assert.deepEqual(networks.map(({ trainer }) => trainer), [
    ...["GD η=0.1 of (g, v)", "GD η=0.1 of (g, v)", "L-BFGS", "L-BFGS"],
    ...["Levenberg–Marquardt", "Levenberg–Marquardt"],
  ]);
  const data = readDataSet(inputs["data.bin"]);
  for (const { trainer, seed, end, gradients, theta } of networks) {
    const before = networkGradient(
      SMALL,
      initialWeights(SMALL, "scaling/rosenbrock-softplus-d2-r2", seed),
      data,
    );
    const after = networkGradient(SMALL, theta, data);
    assert.ok(after.loss < before.loss / 2, `${trainer}, seed ${seed}: ${after.loss}`);
    assert.ok(gradients <= 340 * N && gradients % N === 0, `${trainer}: ${gradients}`);
    if (trainer.startsWith("GD")) assert.equal(end, "budget");
    else {assert.ok(
        end === "budget" || after.gradient.every((g) => Math.abs(g) < 1e-4) || parameterNorm(theta) > 1e3,
      );}
  }
});
