/** Gradient flows on the device: the reference's basins, equal bytes however they are scheduled, cut off or resumed. */
import assert from "node:assert/strict";
import { networkFlow } from "../../kernels/analysis/integrators/network_flow.ts";
import { initialWeights } from "../../kernels/initial_weights.ts";
import { packSnapshot, type Snapshot, unpackSnapshot } from "../../kernels/network/snapshot.ts";
import { NetworkFlow } from "../../kernels/network/flow/flow.ts";
import { PHASES, ROWS, STATE, STATE_WORDS, VECTOR_ROWS } from "../../kernels/network/problem.ts";
import { FlowRecord } from "../../kernels/network/flow/flow_record.ts";
import { FLOW_SETTINGS } from "../../kernels/network/flow/settings.ts";
import { networkProblem } from "../../kernels/network/samples.ts";
import { networkShaders } from "../../kernels/network/shaders.ts";
import { networkGradient } from "../../kernels/network_reference.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { plateauDataSet } from "../../pipeline/paper/plateau/data.ts";
import { openCompilingOnce } from "../compiled_once.ts";
import { assertClose } from "../compare.ts";
import { ACCURACY } from "../measure/network_accuracy.ts";
import { randomData, rosenbrockGrid } from "./fixture.ts";

const device = await openCompilingOnce();
const data = rosenbrockGrid(14);

function starts(shape: NetworkShape, count: number): Float64Array {
  const p = parameterCount(shape);
  const thetas = new Float64Array(count * p);
  for (let seed = 0; seed < count; seed++) thetas.set(initialWeights(shape, "test/flow", seed), seed * p);
  return thetas;
}

const create = (shape: NetworkShape, layout?: "software" | "parallel", settings = FLOW_SETTINGS) =>
  NetworkFlow.create(device, networkShaders(networkProblem(shape, data)), shape, data, settings, layout);

for (const [r, biased] of [[1, false], [2, true], [3, false], [4, true]] as const) {
  Deno.test(`flows end where the float64 reference's end: r = ${r}, ${biased ? "biased" : "bias-free"}`, async () => {
    const shape: NetworkShape = { inputs: 2, hidden: [r], biased, activation: "g" };
    const p = parameterCount(shape);
    const thetas = starts(shape, 3);
    const flow = await create(shape);
    const results = await flow.run(thetas);
    flow.destroy();
    for (const [seed, result] of results.entries()) {
      const reference = networkFlow(shape, data, thetas.slice(seed * p, (seed + 1) * p), {
        gradientTolerance: 8e-12,
        mostSteps: 4000,
      });
      assert.equal(result.end, reference.end, `seed ${seed}`);
      // A flow that ends at the norm ends somewhere within its last step.
      const tolerance = result.end === "converged" ? 1e-9 : 1e-4;
      assertClose(`loss of seed ${seed}`, [result.loss], [reference.loss], tolerance);
      // The same errors lead to the same steps, but for roundings that decide a rejection.
      assert.ok(
        Math.abs(result.steps - reference.steps) <= 10 + 0.2 * reference.steps,
        `${result.steps} steps`,
      );
      if (result.end !== "converged") continue;
      // At norms in the hundreds a unit in the last place of θ's 48 bits moves the gradient by 1e-10.
      const { gradient } = networkGradient(shape, result.theta, data);
      const most = result.norm < 100 ? 1e-11 : 1e-9;
      assert.ok(
        Math.max(...gradient.map(Math.abs)) <= most,
        `gradient of seed ${seed}, ‖θ‖ = ${result.norm}`,
      );
    }
  });
}

for (
  const [hidden, biased, activation] of [
    [[2, 2], true, "softplus"],
    [[3, 3], false, "g"],
    [[2, 2, 2], true, "erf"],
  ] as const
) {
  Deno.test(`flows of deep networks end where the reference's end: [${hidden}], ${activation}`, async () => {
    const shape: NetworkShape = { inputs: 2, hidden, biased, activation };
    const p = parameterCount(shape);
    const thetas = starts(shape, 3);
    const mostSteps = 800;
    const flow = await create(shape, undefined, { ...FLOW_SETTINGS, mostSteps });
    const results = await flow.run(thetas);
    flow.destroy();
    for (const [seed, result] of results.entries()) {
      const reference = networkFlow(shape, data, thetas.slice(seed * p, (seed + 1) * p), {
        gradientTolerance: 8e-12,
        mostSteps,
      });
      assert.equal(result.end, reference.end, `seed ${seed}`);
      // Flows that are not at rest have come as far as steps that differ by roundings let them.
      const tolerance = { converged: 1e-9, infinite: 1e-4, slow: 1e-3, failed: 0, stuck: 0 }[result.end];
      assertClose(`loss of seed ${seed}`, [result.loss], [reference.loss], tolerance);
      assert.ok(Math.abs(result.steps - reference.steps) <= 10, `${result.steps}, ${reference.steps} steps`);
    }
  });
}

for (
  const [inputs, r, mostSteps, others] of [
    [4, 16, 24, ["software", "parallel"]],
    [16, 16, 6, ["software"]],
  ] as const
) {
  const p = r * (inputs + 2) + 1;
  Deno.test(`matrices that take many dispatches: P = ${p}`, async () => {
    const shape: NetworkShape = { inputs, hidden: [r], biased: true, activation: "softplus" };
    const samples = randomData(150, inputs);
    const thetas = Float64Array.from(
      [0, 1].flatMap((seed) => [...initialWeights(shape, "test/large", seed)]),
    );
    const flowed = async (layout: "compact" | "software" | "parallel", roundedReach: number) => {
      const settings = { ...FLOW_SETTINGS, mostSteps, roundedReach };
      const shaders = networkShaders(networkProblem(shape, samples));
      const flow = await NetworkFlow.create(device, shaders, shape, samples, settings, layout);
      const results = await flow.run(thetas, { stepsPerPoll: 6 });
      flow.destroy();
      return results;
    };
    const rounded = await flowed("compact", FLOW_SETTINGS.roundedReach);
    // The other schedules' shaders are what the compact one is there to spare such compilers.
    // At P = 97 the parallel schedule makes the whole matrix in one dispatch, the other one in seven panels.
    for (const layout of device.compilesSlowly ? [] : others) {
      assert.deepEqual(await flowed(layout, FLOW_SETTINGS.roundedReach), rounded);
    }
    const exact = await flowed("compact", 0);
    for (const [seed, result] of exact.entries()) {
      const reference = networkFlow(shape, samples, thetas.slice(seed * p, (seed + 1) * p), {
        mostSteps,
      });
      const steps = [reference.steps, reference.rejections];
      assert.deepEqual([result.steps, result.rejections], steps);
      assertClose(`loss of seed ${seed}`, [result.loss], [reference.loss], 1e-5);
      assert.deepEqual([rounded[seed]!.steps, rounded[seed]!.rejections], steps);
      // Rounding changes the lengths of steps, and so the time that is reached: L′ = −|∇L|² along a flow.
      const { time, loss } = rounded[seed]!;
      const { gradient } = networkGradient(shape, reference.theta, samples);
      const slope = gradient.reduce((sum, g) => sum + g * g, 0);
      const expected = reference.loss - slope * (time - reference.time);
      assertClose(`loss of seed ${seed}, rounded`, [loss], [expected], 1e-5);
    }
  });
}

const SHAPE: NetworkShape = { inputs: 2, hidden: [2], biased: true, activation: "g" };

for (
  const [each, mostSteps, cuts] of [
    // Cut before the first step, at several places with steps rejected or pending, and close to the end.
    [SHAPE, FLOW_SETTINGS.mostSteps, [1, 2, 5, 13, 40, 111, 300]],
    [{ ...SHAPE, hidden: [2, 2], activation: "softplus" }, 200, [1, 7, 60]],
  ] as const satisfies [NetworkShape, number, number[]][]
) {
  Deno.test(`other schedules, other neighbours, a cut and a resume give the same bytes: [${each.hidden}]`, async () => {
    const p = parameterCount(each);
    const thetas = starts(each, 5);
    const settings = { ...FLOW_SETTINGS, mostSteps };
    const flow = await create(each, undefined, settings);
    const whole = await flow.run(thetas);
    assert.deepEqual(await flow.run(thetas, { stepsPerPoll: 7 }), whole);
    assert.deepEqual(await flow.run(thetas.slice(2 * p, 3 * p)), [whole[2]]);
    const parallel = await create(each, "parallel", settings);
    assert.deepEqual(await parallel.run(thetas), whole);
    parallel.destroy();

    for (const at of cuts) {
      let saved: Uint8Array | null = null;
      let polls = 0;
      const cut = flow.run(thetas, {
        stepsPerPoll: 1,
        onPoll: async (_done, _total, snapshot: () => Promise<Snapshot>) => {
          if (++polls < at) return;
          saved = packSnapshot(await snapshot());
          throw new Error("cut off");
        },
      });
      await assert.rejects(cut, /cut off/);
      assert.deepEqual(
        await flow.run(thetas, { from: unpackSnapshot(saved!) }),
        whole,
        `cut after ${at} polls`,
      );
    }
    flow.destroy();
  });
}

Deno.test("no accepted step raises the loss by more than 1e-6; time goes on; the last one is the result", async () => {
  const flow = await create(SHAPE, undefined, { ...FLOW_SETTINGS, mostSteps: 60 });
  const record = new FlowRecord(2, parameterCount(SHAPE));
  const results = await flow.run(starts(SHAPE, 2), { record: { plan: { everySteps: 1 }, into: record } });
  flow.destroy();
  for (const [k, result] of results.entries()) {
    const own = record.points(k);
    assert.equal(own.length, result.steps + 1);
    for (const [i, point] of own.entries()) {
      const before = own[i - 1];
      if (before === undefined) continue;
      assert.ok(
        point.loss <= before.loss * (1 + 1e-6) && point.time > before.time,
        `step ${i} of network ${k}`,
      );
    }
    assert.deepEqual(own.at(-1)!.theta, result.theta);
  }
});

Deno.test("beside a line tolerances are the distance from it, within bounds, however often the host polls", async () => {
  const p = parameterCount(SHAPE);
  const thetas = starts(SHAPE, 3);
  const point = thetas.slice(0, p).map((value) => value + 0.1);
  const direction = Float64Array.from({ length: p }, (_, i) => (i % 3 - 1) / Math.sqrt(6));
  const distance = (theta: Float64Array) => {
    const gap = theta.map((value, i) => value - point[i]!);
    const along = gap.reduce((sum, value, i) => sum + value * direction[i]!, 0);
    return Math.sqrt(gap.reduce((sum, value, i) => sum + (value - along * direction[i]!) ** 2, 0));
  };
  // The first begins 0.001 from the line, the second on it, the third far from it.
  const offset = Float64Array.from({ length: p }, (_, i) => i < 2 ? (1 - 2 * i) * 7e-4 * (1 + i) : 0);
  thetas.set(point.map((value, i) => value + 0.5 * direction[i]! + offset[i]!), 0);
  thetas.set(point.map((value, i) => value - 0.25 * direction[i]!), p);
  const nearLine = { point, direction, least: 1e-5, returned: 1e-9 };
  const flow = await create(SHAPE, undefined, { ...FLOW_SETTINGS, mostSteps: 40 });
  const tolerances: number[][] = [[], [], []];
  const expected: number[][] = [[], [], []];
  const results = await flow.run(thetas, {
    nearLine,
    stepsPerPoll: 1,
    onPoll: async (_done, _total, snapshot) => {
      const { state, vectors } = await snapshot();
      const [words, values] = [new Float32Array(state.buffer), new Float32Array(vectors.buffer)];
      for (let k = 0; k < 3; k++) {
        if (state[STATE * k + STATE_WORDS.PHASE] !== PHASES.FLOWING) continue;
        const row = 2 * p * (ROWS * k + VECTOR_ROWS.THETA);
        const theta = Float64Array.from(
          { length: p },
          (_, i) => values[row + 2 * i]! + values[row + 2 * i + 1]!,
        );
        const d = distance(theta);
        tolerances[k]!.push(words[STATE * k + STATE_WORDS.TOLERANCE]!);
        expected[k]!.push(d < nearLine.returned ? 1 : Math.min(1, Math.max(nearLine.least, d)));
      }
    },
  });
  for (const [k, own] of tolerances.entries()) {
    assert.ok(own.length > 40);
    for (const [i, value] of own.entries()) {
      assertClose(`tolerance ${i} of ${k}`, [value], [expected[k]![i]!], 1e-6);
    }
  }
  assert.ok(expected[0]![0]! < 2e-3 && expected[1]![0] === 1 && Math.max(...expected[2]!) === 1);
  assert.deepEqual(await flow.run(thetas, { nearLine }), results);
  assert.notDeepEqual(await flow.run(thetas), results);
  await assert.rejects(
    flow.run(thetas, { nearLine: { ...nearLine, direction: new Float64Array(2) } }),
    /its direction must have P = 9 values: got 2/,
  );
  flow.destroy();
});

Deno.test("out of steps is an end of its own; beyond the norm a flow can be followed to rest", async () => {
  const few = await create(SHAPE, undefined, { ...FLOW_SETTINGS, mostSteps: 5 });
  assert.deepEqual((await few.run(starts(SHAPE, 2))).map(({ end, steps }) => [end, steps]), [["slow", 5], [
    "slow",
    5,
  ]]);
  few.destroy();
  const low = { ...FLOW_SETTINGS, maxNorm: 1, beyondNorm: true };
  const flow = await NetworkFlow.create(
    device,
    networkShaders(networkProblem(SHAPE, data, 1)),
    SHAPE,
    data,
    low,
  );
  for (const { end, norm, gradient } of await flow.run(starts(SHAPE, 3))) {
    assert.equal(end, "infinite");
    assert.ok(norm > 1 && norm < 1.5 && gradient < 1e-9, `‖θ‖ = ${norm}, gradient ${gradient}`);
  }
  flow.destroy();
});

Deno.test("the published network: its loss on the paper's grid and constants, its gradient, a point beside it", async () => {
  // Paper, section 8: bias-free, r = 2; weights to 8 digits, loss to 13.
  const theta = Float64Array.of(-1.60809574, 1.01463110, 0.53867372, -0.18154412, 0.24129762, -0.27664347);
  const shape: NetworkShape = { inputs: 2, hidden: [2], biased: false, activation: "g" };
  const grid = plateauDataSet({ points: 101, edges: true, standardise: "published" });
  const flow = await NetworkFlow.create(device, networkShaders(networkProblem(shape, grid)), shape, grid);
  const beside = theta.map((value, i) => value + 1e-3 * (i % 2 === 0 ? 1 : -1));
  const [at, near] = await flow.evaluate(Float64Array.from([...theta, ...beside]));
  flow.destroy();
  assert.ok(Math.abs(at!.loss - 0.7433193841570) <= 1e-9, `loss ${at!.loss}`);
  // Weights are printed to 8 digits: half a unit of the last times the Hessian's largest eigenvalue, 9.8.
  assert.ok(Math.max(...at!.gradient.map(Math.abs)) <= 5e-8);
  const reference = networkGradient(shape, beside, grid);
  assertClose("loss beside", [near!.loss], [reference.loss], ACCURACY.shallow.gradient);
  // Near a critical point what is left of the gradient errs as its terms do.
  assertClose(
    "gradient beside",
    near!.gradient,
    reference.gradient,
    ACCURACY.shallow.gradient,
    reference.loss,
  );
});
