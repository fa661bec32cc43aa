/** Sharpness at the edge of stability of SGD and Adam: against differences, closed forms and descent itself; its stages. */
import assert from "node:assert/strict";
import { epochOrders, sampleAt } from "../../kernels/analysis/toy/epoch_order.ts";
import {
  adamEdge,
  adamPreconditioner,
  batchSharpness,
  preconditionedSharpness,
  sgdEdge,
} from "../../kernels/analysis/toy/sharpness.ts";
import { symmetricEigen } from "../../kernels/analysis/linear_algebra/symmetric_eigen.ts";
import { criticalPoints } from "../../kernels/analysis/toy/channel_limit.ts";
import { planeCoordinates, toyPlane } from "../../kernels/analysis/toy/plane.ts";
import { normals } from "../../kernels/strict/random.ts";
import { BATCH_STREAM, MINIBATCH_STATE } from "../../kernels/toy/minibatch.ts";
import {
  type AdamState,
  adamStep,
  descentStep,
  sampleDerivatives,
  target,
} from "../../kernels/toy/reference.ts";
import { floatsToBytes } from "../../pipeline/paper/toy/data.ts";
import { readTable } from "../../pipeline/paper/table.ts";
import toySharpness from "../../pipeline/paper/toy/sharpness/sharpness.ts";
import toySharpnessPlan, { type SharpnessPlan } from "../../pipeline/paper/toy/sharpness/plan.ts";
import { sharpnessRuns } from "../../pipeline/paper/toy/sharpness/starts.ts";
import toySharpnessKernels from "../../pipeline/paper/toy/sharpness/kernels.ts";
import toyMinibatchTrain from "../../pipeline/paper/toy/minibatch_train.ts";
import { assertClose } from "../compare.ts";
import { MemoryContext } from "./stage_context.ts";

function samplesOf(n: number) {
  const x = normals("toy/samples", 1, n);
  return { x, y: Float32Array.from(x, target) };
}
const THETA = Float64Array.of(1.2, 0.5, 2, -1.5);
const PLANE = toyPlane();

/** θ of channel 1 at ε. */
function inChannel1(epsilon: number): Float64Array {
  const [{ w, c, a }] = criticalPoints();
  return Float64Array.of(w + epsilon, w - epsilon, (c + a / epsilon) / 2, (c - a / epsilon) / 2);
}

Deno.test("the batch sharpness is the mean over batches of the loss's second difference along its own gradient", () => {
  const n = 64;
  const samples = samplesOf(n);
  for (const batch of [1, 4, 64]) {
    const [order] = epochOrders("test/sharpness", 3, 1);
    let mean = 0;
    const seen = new Set<number>();
    for (let first = 0; first < n; first += batch) {
      const members = Array.from({ length: batch }, (_, j) => sampleAt(order!, first + j, n));
      members.forEach((i) => seen.add(i));
      const own = { x: members.map((i) => samples.x[i]!), y: members.map((i) => samples.y[i]!) };
      const { gradient } = sampleDerivatives(THETA, own);
      const length = Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0));
      const h = 1e-3;
      const at = (k: number) =>
        sampleDerivatives(THETA.map((v, i) => v + k * h * gradient[i]! / length), own).loss;
      // Five points: an error of order h⁴.
      mean += (-at(2) + 16 * at(1) - 30 * at(0) + 16 * at(-1) - at(-2)) / (12 * h * h) * batch / n;
    }
    assert.equal(seen.size, n);
    assertClose(`B = ${batch}`, [batchSharpness(THETA, samples, batch, order!)], [mean], 1e-7);
  }
});

Deno.test("of batches that do not divide the samples, or without a gradient, there is no sharpness", () => {
  const [order] = epochOrders("test/sharpness", 3, 1);
  assert.throws(
    () => batchSharpness(THETA, samplesOf(64), 3, order!),
    /their size must divide N = 64: got 3/,
  );
  const fitted = { x: [0.5, 1], y: [0, 0] };
  assert.throws(() => batchSharpness([1, 1, 0, 0], fitted, 2, order!), /curvature along a batch's gradient/);
});

Deno.test("gradient descent at its edge: the sharpness of a batch of all samples comes to 2/η from below λ_max", () => {
  const [samples, eta] = [samplesOf(64), 0.3];
  const [order] = epochOrders("test/sharpness", 3, 1);
  // From inside the channel, where λ_max is above 2/η, descent is thrown back to its edge and stays there.
  let theta = inChannel1(0.22);
  assert.ok(symmetricEigen(sampleDerivatives(theta, samples).hessian, 4).values[3]! > sgdEdge(eta));
  const [steps, late] = [6000, 1000];
  let [sharpness, largest] = [0, 0];
  for (let step = 0; step < steps; step++) {
    theta = descentStep(theta, samples, eta);
    if (step < steps - late) continue;
    sharpness += batchSharpness(theta, samples, 64, order!) / late;
    largest += symmetricEigen(sampleDerivatives(theta, samples).hessian, 4).values[3]! / late;
  }
  assert.ok(planeCoordinates(PLANE, theta).epsilon < 0.4);
  assert.ok(Math.abs(largest / sgdEdge(eta) - 1) < 0.05, `λ_max η/2 = ${largest / sgdEdge(eta)}`);
  assert.ok(sharpness <= largest * (1 + 1e-6));
  assert.ok(
    Math.abs(sharpness / sgdEdge(eta) - 1) < 0.1,
    `batch sharpness η/2 = ${sharpness / sgdEdge(eta)}`,
  );
});

Deno.test("Adam with a fixed preconditioner on a parabola is stable below 38/η and not above", () => {
  const eta = 1e-3;
  assert.ok(Math.abs(adamEdge(eta) - 38 / eta) < 1e-8 * 38 / eta);
  for (const [part, grows] of [[0.999, false], [1.001, true]] as const) {
    let [x, m] = [1, 0];
    for (let step = 0; step < 20_000; step++) {
      m = 0.9 * m + 0.1 * part * adamEdge(eta) * x;
      x -= eta * m;
    }
    assert.equal(Math.abs(x) > 1, grows, `${part}: ${x}`);
  }
});

Deno.test("the preconditioned sharpness is the largest eigenvalue of P⁻¹H; with equal moments λ_max/P", () => {
  const { hessian } = sampleDerivatives(THETA, samplesOf(64));
  const equal = adamPreconditioner([4, 4, 4, 4], [0, 0]);
  assertClose("P", equal, new Array(4).fill(2 + 1e-8), 1e-15);
  const largest = symmetricEigen(hessian, 4).values[3]!;
  assertClose("λ", [preconditionedSharpness(hessian, equal)], [largest / (2 + 1e-8)], 1e-12);
  const p = adamPreconditioner([0.04, 0.3, 2, 0.5], [0.5, 0.2]);
  assertClose("P", p, [0.04, 0.3, 2, 0.5].map((v) => 0.5 * (Math.sqrt(v / 0.8) + 1e-8)), 1e-14);
  // Power iteration, shifted so that the largest eigenvalue is the largest in size too.
  const shift = 50;
  let vector = [1, 1, 1, 1];
  let length = 0;
  for (let k = 0; k < 20_000; k++) {
    const next = vector.map((own, i) =>
      vector.reduce((sum, each, j) => sum + hessian[4 * i + j]! / p[i]! * each, shift * own)
    );
    length = Math.sqrt(next.reduce((sum, each) => sum + each * each, 0));
    vector = next.map((each) => each / length);
  }
  assertClose("P⁻¹H", [preconditionedSharpness(hessian, p)], [length - shift], 1e-9);
});

Deno.test("full-batch Adam comes to 38/η in its preconditioned sharpness", () => {
  const [samples, eta] = [samplesOf(32), 0.02];
  let state: AdamState = {
    theta: inChannel1(0.4),
    m: new Float64Array(4),
    v: new Float64Array(4),
    powers: [1, 1],
  };
  let [mean, highest] = [0, 0];
  const [steps, late] = [12_000, 4000];
  for (let step = 0; step < steps; step++) {
    state = adamStep(state, samples, eta);
    if (step < steps - late) continue;
    const { hessian } = sampleDerivatives(state.theta, samples);
    const edge = preconditionedSharpness(hessian, adamPreconditioner(state.v, state.powers)) / adamEdge(eta);
    mean += edge / late;
    highest = Math.max(highest, edge);
  }
  assert.ok(mean > 0.8 && mean < 1.2, `${mean}, at most ${highest}`);
});

const PLAN = {
  samples: 256,
  batch: 16,
  offset: 0.1,
  epsilon: 0.145,
  epochs: 7,
  records: 3,
  seeds: 2,
  seed: 9,
};

function planOf(parameters: typeof PLAN): SharpnessPlan {
  const context = new MemoryContext(parameters, {});
  toySharpnessPlan(context);
  return JSON.parse(context.outputs.get("plan.json")!);
}

Deno.test("the plan: both starts in both channels, a seed for each start, records at ends of epochs", () => {
  const { runs, steps } = planOf(PLAN);
  assert.deepEqual(steps, [0, 2, 5, 7].map((epoch) => epoch * 16));
  assert.equal(runs.length, sharpnessRuns(2));
  const seedsOf = (from: string) => new Set(runs.filter((run) => run.from === from).map(({ seed }) => seed));
  assert.deepEqual([seedsOf("saddle line"), seedsOf("channel")], [new Set([9, 11]), new Set([10, 12])]);
  for (const { channel, from, start } of runs) {
    const { epsilon, s } = planeCoordinates(PLANE, start);
    const limit = criticalPoints()[channel === 1 ? 0 : 2];
    if (from === "saddle line") {
      assert.ok(epsilon < 0.2 && s < 5, `${epsilon}, ${s}`);
      continue;
    }
    assertClose("ε and s", [epsilon, s], [0.145, Math.abs(limit.a) / (Math.SQRT2 * 0.145)], 1e-12);
    assertClose("w and c", [(start[0]! + start[1]!) / 2, start[2]! + start[3]!], [limit.w, limit.c], 1e-12);
  }
});

Deno.test("the stages: trained states give the rows that their own states and next batches give", async () => {
  const { x, y } = samplesOf(256);
  const samples = floatsToBytes([x, y]);
  const rates = { sgd_eta: 0.1, adam_eta: 1e-3 };
  const batches = [16, 64];
  const kernels = new MemoryContext({ samples: 256, batches, runs: sharpnessRuns(2), ...rates }, {});
  toySharpnessKernels(kernels);
  const inputs: { [name: string]: Uint8Array | string } = { samples };
  for (const batch of batches) {
    const plan = JSON.stringify(planOf({ ...PLAN, batch }));
    const parameters = { samples: 256, batch, runs: sharpnessRuns(2), ...rates };
    const train = new MemoryContext(parameters, {
      ...{ samples, "plan.json": plan, shader: kernels.outputs.get(`minibatch-${batch}.wgsl`)! },
    });
    await toyMinibatchTrain(train);
    inputs[`plan-${batch}.json`] = plan;
    inputs[`states-${batch}.bin`] = train.bytes.get("states.bin")!;
  }
  const context = new MemoryContext({ samples: 256, batches, ...rates }, inputs);
  toySharpness(context);
  const rows = readTable(context.outputs.get("sharpness.csv")!);
  assert.equal(rows.length, 2 * sharpnessRuns(2) * 4);
  for (const row of rows) {
    assert.ok(
      row.step === 0 && row.optimiser === "adam" ? row.edge === "" : Number(row.edge) > 0,
      JSON.stringify(row),
    );
  }
  const plan = planOf({ ...PLAN, batch: 64 });
  const i = plan.runs.findIndex(({ optimiser, channel, from }) =>
    optimiser === "adam" && channel === 2 && from === "channel"
  );
  const view = new DataView((inputs["states-64.bin"] as Uint8Array).buffer);
  const value = (record: number, run: number, k: number) =>
    view.getFloat32(4 * ((record * plan.runs.length + run) * MINIBATCH_STATE + k), true);
  const theta = (record: number, run: number) =>
    [0, 1, 2, 3].map((p) => value(record, run, p) + value(record, run, 4 + p));
  const rowOf = (run: number) =>
    rows.find((row) =>
      row.batch === 64 && row.step === plan.steps[3] && row.optimiser === plan.runs[run]!.optimiser &&
      row.channel === plan.runs[run]!.channel && row.seed === plan.runs[run]!.seed
    )!;
  // Adam from the words of the state: β₁ᵗ and β₂ᵗ of t = 7 epochs of 4 steps.
  const t = 28;
  assertClose("powers", [value(3, i, 16), value(3, i, 17)], [0.9 ** t, 0.999 ** t], 1e-5);
  const { hessian } = sampleDerivatives(theta(3, i), { x, y });
  const p = [0, 1, 2, 3].map((k) =>
    (1 - 0.9 ** t) * (Math.sqrt(value(3, i, 12 + k) / (1 - 0.999 ** t)) + 1e-8)
  );
  const scaled = hessian.map((each, k) => each / Math.sqrt(p[k >> 2]! * p[k & 3]!));
  const found = rowOf(i);
  assertClose("edge of Adam", [Number(found.edge)], [symmetricEigen(scaled, 4).values[3]! * 1e-3 / 38], 1e-5);
  // SGD: the batches that it takes next are those of the kernel's own stream and epoch.
  const sgd = i - 1;
  assert.equal(plan.runs[sgd]!.optimiser, "sgd");
  const [order] = epochOrders(BATCH_STREAM, plan.runs[sgd]!.seed, 1, 7);
  const own = batchSharpness(theta(3, sgd), { x, y }, 64, order!);
  assertClose("edge of SGD", [Number(rowOf(sgd).edge)], [own * 0.1 / 2], 1e-12);
});
