/** Recorded trajectories: the chosen steps and no others, the same however the flows are scheduled, cut off, packed. */
import assert from "node:assert/strict";
import { initialWeights } from "../../kernels/initial_weights.ts";
import { packSnapshot, unpackSnapshot } from "../../kernels/network/snapshot.ts";
import type { FlowPoint } from "../../kernels/network/flow/results.ts";
import { NetworkFlow, type RunOptions } from "../../kernels/network/flow/flow.ts";
import { PHASES, ROWS, STATE, STATE_WORDS, VECTOR_ROWS } from "../../kernels/network/problem.ts";
import { FlowRecord, pointWords } from "../../kernels/network/flow/flow_record.ts";
import { logTimes, type RecordPlan } from "../../kernels/network/flow/recording.ts";
import { networkProblem } from "../../kernels/network/samples.ts";
import { FLOW_SETTINGS } from "../../kernels/network/flow/settings.ts";
import { networkShaders } from "../../kernels/network/shaders.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { openCompilingOnce } from "../compiled_once.ts";
import { rosenbrockGrid } from "./fixture.ts";

const device = await openCompilingOnce();
const data = rosenbrockGrid(10);
const SHAPE: NetworkShape = { inputs: 2, hidden: [2], biased: true, activation: "g" };
const P = parameterCount(SHAPE);
const M = 5;
const thetas = new Float64Array(M * P);
for (let seed = 0; seed < M; seed++) thetas.set(initialWeights(SHAPE, "test/record", seed), seed * P);
const shaders = networkShaders(networkProblem(SHAPE, data));
const settings = { ...FLOW_SETTINGS, mostSteps: 150 };
const create = (layout?: "software" | "parallel") =>
  NetworkFlow.create(device, shaders, SHAPE, data, settings, layout);

const flow = await create();
type Point = Pick<FlowPoint, "steps" | "time" | "loss" | "theta">;

/** Every accepted step, read from the state after each step that was tried. */
const all: Point[][] = Array.from({ length: M }, () => []);
const ends = await flow.run(thetas, {
  stepsPerPoll: 1,
  onPoll: async (_done, _total, snapshot) => {
    const { state, vectors } = await snapshot();
    const [words, values] = [new Float32Array(state.buffer), new Float32Array(vectors.buffer)];
    for (const [k, own] of all.entries()) {
      const at = (name: keyof typeof STATE_WORDS) => STATE * k + STATE_WORDS[name];
      const steps = state[at("STEPS")]!;
      if (state[at("PHASE")] !== PHASES.FLOWING || own.at(-1)?.steps === steps) continue;
      const pair = (list: Float32Array, i: number) => list[i]! + list[i + 1]!;
      const row = 2 * P * (ROWS * k + VECTOR_ROWS.THETA);
      const theta = Float64Array.from({ length: P }, (_, p) => pair(values, row + 2 * p));
      own.push({ steps, time: pair(words, at("TIME")), loss: pair(words, at("LOSS")), theta });
    }
  },
});

async function recorded(plan: RecordPlan, options: RunOptions = {}, of = flow): Promise<FlowRecord> {
  const into = new FlowRecord(M, P);
  assert.deepEqual(
    await of.run(thetas, { record: { plan, into }, ...options }),
    ends,
    "a record changes no flow",
  );
  return into;
}

Deno.test("each k-th step is recorded, from the start on, with its time, loss and parameters", async () => {
  for (const everySteps of [1, 7]) {
    const record = await recorded({ everySteps });
    for (const [k, own] of all.entries()) {
      const expected = own.filter(({ steps }) => steps % everySteps === 0);
      assert.deepEqual(record.points(k), expected, `network ${k}`);
      assert.equal(record.count(k), expected.length);
    }
  }
});

Deno.test("at each time the first step at or past it is recorded, once for several", async () => {
  const times = logTimes(1e-2, 1e8, 3);
  const record = await recorded({ times });
  for (const [k, own] of all.entries()) {
    const expected = own.filter(({ time }, i) =>
      times.some((each) => Math.fround(each) <= time && (i === 0 || own[i - 1]!.time < Math.fround(each)))
    );
    assert.ok(expected.length > 10 && expected.length < own.length);
    assert.deepEqual(record.points(k), expected, `network ${k}`);
  }
});

Deno.test("both kinds together: each step once, in order", async () => {
  const times = [0, 0.5, 1, 1, 30];
  const record = await recorded({ times, everySteps: 40 });
  for (const [k, own] of all.entries()) {
    const expected = own.filter(({ steps, time }, i) =>
      steps % 40 === 0 || times.some((each) => each <= time && (i === 0 || own[i - 1]!.time < each))
    );
    assert.deepEqual(record.points(k), expected);
  }
});

Deno.test("polls, layouts and neighbours do not change a record", async () => {
  const plan = { times: logTimes(1e-3, 1e6, 4), everySteps: 9 };
  const bytes = (await recorded(plan)).pack();
  assert.deepEqual((await recorded(plan, { stepsPerPoll: 1 })).pack(), bytes);
  assert.deepEqual((await recorded(plan, { stepsPerPoll: 97 })).pack(), bytes);
  const parallel = await create("parallel");
  assert.deepEqual((await recorded(plan, {}, parallel)).pack(), bytes);
  parallel.destroy();
  const alone = new FlowRecord(1, P);
  await flow.run(thetas.slice(3 * P, 4 * P), { record: { plan, into: alone } });
  assert.deepEqual(alone.points(0), FlowRecord.unpack(bytes).points(3));
});

Deno.test("cut off and gone on with, flow and record end at the same bytes", async () => {
  const plan = { times: logTimes(1e-3, 1e6, 4), everySteps: 5 };
  const whole = (await recorded(plan)).pack();
  for (const [at, stepsPerPoll] of [[1, 1], [3, 1], [20, 1], [2, 24], [4, 24]] as const) {
    let polls = 0;
    let saved: [Uint8Array, Uint8Array] | null = null;
    const into = new FlowRecord(M, P);
    await assert.rejects(
      flow.run(thetas, {
        stepsPerPoll,
        record: { plan, into },
        onPoll: async (_done, _total, snapshot) => {
          if (++polls < at) return;
          saved = [packSnapshot(await snapshot()), into.pack()];
          throw new Error("cut off");
        },
      }),
      /cut off/,
    );
    const [state, record] = saved!;
    const rest = FlowRecord.unpack(record);
    await flow.run(thetas, { from: unpackSnapshot(state), record: { plan, into: rest } });
    assert.deepEqual(rest.pack(), whole, `cut at poll ${at}`);
  }
});

Deno.test("a record packs to its documented words and comes back", async () => {
  const record = await recorded({ everySteps: 50 });
  const bytes = record.pack();
  const words = new DataView(bytes.buffer);
  const counts = Array.from({ length: M }, (_, k) => record.count(k));
  const total = counts.reduce((sum, count) => sum + count, 0);
  assert.equal(bytes.length, 4 * (2 + M + total * pointWords(P)));
  assert.deepEqual([words.getUint32(0, true), words.getUint32(4, true)], [M, P]);
  assert.deepEqual(counts, Array.from({ length: M }, (_, k) => words.getUint32(8 + 4 * k, true)));
  // The second point of network 0: steps, loss, the last parameter.
  const at = 4 * (2 + M + pointWords(P));
  const [, point] = record.points(0);
  const pair = (word: number) =>
    words.getFloat32(at + 4 * word, true) + words.getFloat32(at + 4 * word + 4, true);
  assert.deepEqual([words.getUint32(at, true), pair(1), pair(3)], [50, point!.time, point!.loss]);
  assert.equal(pair(5 + 2 * (P - 1)), point!.theta[P - 1]);
  const back = FlowRecord.unpack(bytes);
  for (let k = 0; k < M; k++) assert.deepEqual(back.points(k), record.points(k));
  assert.deepEqual(back.pack(), bytes);
});

Deno.test("log-spaced times hold both ends", () => {
  const times = logTimes(1e-2, 1e3, 2);
  assert.equal(times.length, 11);
  for (const [k, time] of times.entries()) assert.ok(Math.abs(time / 10 ** (-2 + k / 2) - 1) < 1e-14);
});

Deno.test("plans and records that do not fit are refused", async () => {
  const run = (plan: RecordPlan, into = new FlowRecord(M, P)) => flow.run(thetas, { record: { plan, into } });
  await assert.rejects(run({ everySteps: 1.5 }), /every 1.5 steps: a whole number/);
  await assert.rejects(run({ times: [1, 3, 2] }), /times must rise from 0.*times\[2\] is 2/);
  await assert.rejects(run({ times: [NaN] }), /times\[0\] is NaN/);
  await assert.rejects(run({ times: new Array(10_001).fill(1) }), /at 10001 times: at most 10000/);
  await assert.rejects(run({}, new FlowRecord(M, 3)), /M = 5 networks with P = 9 parameters: got 5 and 3/);
  assert.throws(() => FlowRecord.unpack(new FlowRecord(2, 3).pack().slice(4)), /must have \d+ bytes: got 12/);
  assert.throws(() => FlowRecord.unpack(new Uint8Array(0)), /must have/);
});

Deno.test("a flow's end joins its record once, with every bit of θ", () => {
  const record = new FlowRecord(1, 2);
  const theta = Float64Array.of(Math.fround(0.1) + 2 ** -30, -3);
  const point = { steps: 7, time: 12.5, loss: 0.25, theta };
  record.appendPoint(0, point);
  record.appendPoint(0, { ...point, loss: 1 });
  assert.deepEqual(FlowRecord.unpack(record.pack()).points(0), [point]);
});
