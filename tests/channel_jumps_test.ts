/** Jumps along channels, on the device: where they lead, and when there are none. */
import assert from "node:assert/strict";
import { ComputeDevice } from "../kernels/device.ts";
import { initialWeights } from "../kernels/initial_weights.ts";
import { NetworkFlow } from "../kernels/network/flow.ts";
import { FlowRecord, logTimes } from "../kernels/network/recording.ts";
import { networkProblem } from "../kernels/network/samples.ts";
import { FLOW_SETTINGS } from "../kernels/network/settings.ts";
import { networkShaders } from "../kernels/network/shaders.ts";
import { networkOutput } from "../kernels/network_reference.ts";
import { type NetworkShape, parameterCount } from "../kernels/network_shape.ts";
import { closestOf, neuronPairs } from "../kernels/analysis/channel.ts";
import { fromChannel, toChannel } from "../kernels/analysis/channel_coordinates.ts";
import { jumpAlongChannels } from "../pipeline/paper/channel_jumps.ts";
import { HELD_NORM } from "../pipeline/paper/plateau_settings.ts";
import { judge } from "../pipeline/paper/scaling_analysis.ts";
import { gatedData, randomData, randomThetas } from "./network_fixture.ts";

const device = await ComputeDevice.open();
addEventListener("unload", () => device.destroy());

/** A target that is a gated unit: two neurons fit it at ε → 0 only. */
const shape: NetworkShape = { inputs: 2, hidden: [2], biased: true, activation: "softplus" };
const data = gatedData(200);

async function flows(mostSteps: number, seeds: readonly number[]) {
  const count = parameterCount(shape);
  const settings = { ...FLOW_SETTINGS, mostSteps, beyondNorm: true };
  const shaders = networkShaders(networkProblem(shape, data));
  const flow = await NetworkFlow.create(device, shaders, shape, data, settings);
  const record = new FlowRecord(seeds.length, count);
  const thetas = Float64Array.from(seeds.flatMap((seed) => [...initialWeights(shape, "test/jumps", seed)]));
  const results = await flow.run(thetas, {
    record: { plan: { times: logTimes(1e-2, 1e12, 2) }, into: record },
  });
  for (const [k, end] of results.entries()) record.appendPoint(k, end);
  return { flow, results, record };
}

Deno.test("runs in a channel jump to the norm without a rise of the loss; others stay as they were", async () => {
  const { flow, results, record } = await flows(700, [0, 1, 2, 3, 4, 5]);
  const ends = await jumpAlongChannels(flow, shape, results, record, { most: 10, steps: 80 });
  const jumped = ends.filter(({ jumps }) => jumps > 0);
  assert.ok(jumped.length > 0, JSON.stringify(results.map(({ end, norm }) => [end, norm])));
  for (const [k, end] of ends.entries()) {
    const before = results[k]!;
    if (end.jumps === 0) {
      assert.deepEqual(end, { ...before, jumps: 0 });
      continue;
    }
    assert.ok(end.loss <= before.loss * (1 + 1e-5) && end.norm > before.norm);
    assert.ok(
      closestOf(neuronPairs(shape, end.theta))!.distance <
        closestOf(neuronPairs(shape, before.theta))!.distance,
    );
    assert.deepEqual([end.steps, end.time], [before.steps, before.time]);
    if (end.norm >= HELD_NORM) {
      assert.equal(judge(shape, { end: "slow", theta: end.theta }, record.points(k)).kind, "channel");
    }
  }
  assert.ok(jumped.some(({ norm }) => norm >= HELD_NORM));
  // With fewer jumps a run goes the same way, as far as they lead.
  const fewer = await jumpAlongChannels(flow, shape, results, record, { most: 1, steps: 80 });
  for (const [k, { jumps }] of fewer.entries()) assert.equal(jumps, Math.min(1, ends[k]!.jumps));
  flow.destroy();
});

Deno.test("deep networks jump in the layer whose pair is in a channel", async () => {
  const deep: NetworkShape = { inputs: 2, hidden: [3, 3], biased: true, activation: "softplus" };
  const samples = randomData(200, 2, true);
  for (const [layer, start] of [0.02, 0.045].entries()) {
    const pair = { layer, first: 0, second: 2 };
    const teacher = toChannel(deep, pair, randomThetas(deep, 1, 2));
    const at = (epsilon: number) => fromChannel(deep, pair, { ...teacher, epsilon });
    const y = Float64Array.from(
      { length: 200 },
      (_, n) => networkOutput(deep, at(1e-5), samples.x.subarray(2 * n, 2 * n + 2)),
    );
    const data = { ...samples, y };
    const settings = { ...FLOW_SETTINGS, mostSteps: 60, beyondNorm: true };
    const flow = await NetworkFlow.create(
      device,
      networkShaders(networkProblem(deep, data)),
      deep,
      data,
      settings,
    );
    const record = new FlowRecord(1, parameterCount(deep));
    const results = await flow.run(at(start), {
      record: { plan: { times: logTimes(1e-2, 1e12, 2) }, into: record },
    });
    record.appendPoint(0, results[0]!);
    const [end] = await jumpAlongChannels(flow, deep, results, record, { most: 2, steps: 80 });
    flow.destroy();
    assert.ok(
      end!.jumps > 0,
      `layer ${layer}: ${JSON.stringify({ ...results[0]!, theta: [], gradient: [] })}`,
    );
    assert.ok(end!.loss < results[0]!.loss && end!.norm > 2 * results[0]!.norm);
    const closest = closestOf(neuronPairs(deep, end!.theta))!;
    assert.deepEqual([closest.layer, closest.first, closest.second], [layer, 0, 2]);
  }
});

Deno.test("no jump where there are none to make, or the run has ended", async () => {
  const { flow, results, record } = await flows(6, [0, 1]);
  for (const most of [0, 5]) {
    const ends = await jumpAlongChannels(flow, shape, results, record, { most, steps: 10 });
    assert.deepEqual(ends, results.map((result) => ({ ...result, jumps: 0 })));
  }
  flow.destroy();
});

Deno.test("a flow's end joins its record once, with every bit of θ", () => {
  const record = new FlowRecord(1, 2);
  const theta = Float64Array.of(Math.fround(0.1) + 2 ** -30, -3);
  const point = { steps: 7, time: 12.5, loss: 0.25, theta };
  record.appendPoint(0, point);
  record.appendPoint(0, { ...point, loss: 1 });
  assert.deepEqual(FlowRecord.unpack(record.pack()).points(0), [point]);
});
