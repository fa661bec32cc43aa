/** No buffer outlives its user, also where a readback fails or a use is refused: live buffers are counted. */
import assert from "node:assert/strict";
import { runCanary } from "../../kernels/device/canary.ts";
import { FunctionTable } from "../../kernels/device/determinism.ts";
import { ComputeDevice, type Dispatch } from "../../kernels/device/device.ts";
import { initialWeights } from "../../kernels/initial_weights.ts";
import { NetworkFlow } from "../../kernels/network/flow/flow.ts";
import { GradientF32, gradientShaderF32 } from "../../kernels/network/f32/gradient.ts";
import { FlowRecord } from "../../kernels/network/flow/flow_record.ts";
import { networkProblem } from "../../kernels/network/samples.ts";
import { networkShaders } from "../../kernels/network/shaders.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { ToyMinibatch } from "../../kernels/toy/minibatch.ts";
import { toySamples } from "../../kernels/toy/samples.ts";
import { minibatchShader, samplesShader } from "../../kernels/toy/shaders.ts";
import { SGD } from "../../kernels/training/optimisers.ts";
import { trainingShaders } from "../../kernels/training/shaders.ts";
import { NetworkTraining } from "../../kernels/training/training.ts";
import { randomData } from "./fixture.ts";

/** Opens a device whose live buffers are counted, and whose n-th readback from now on can be made to fail. */
async function countedDevice() {
  const device = await ComputeDevice.open();
  const gpu = device.device;
  const live = new Set<GPUBuffer>();
  let fails = Infinity;
  const create = gpu.createBuffer.bind(gpu);
  gpu.createBuffer = (descriptor) => {
    const buffer = create(descriptor);
    live.add(buffer);
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      live.delete(buffer);
      return destroy();
    };
    if ((descriptor.usage & GPUBufferUsage.MAP_READ) !== 0 && --fails === 0) {
      buffer.mapAsync = () => Promise.reject(new Error("injected"));
    }
    return buffer;
  };
  return { device, live, failAt: (readback: number) => void (fails = readback) };
}

const N = 128;
const SHAPE: NetworkShape = { inputs: 2, hidden: [2], biased: true, activation: "tanh" };
const P = parameterCount(SHAPE);
const data = randomData(40, 2, true);
const theta = initialWeights(SHAPE, "test/buffers", 1);

type Use = (device: ComputeDevice) => Promise<unknown>;

/** Makes something, uses it and frees it, as a caller should. */
async function freed<Made extends { destroy(): void }>(
  made: Promise<Made>,
  use: (made: Made) => Promise<unknown>,
) {
  const thing = await made;
  try {
    await use(thing);
  } finally {
    thing.destroy();
  }
}

const flowOn = (device: ComputeDevice) =>
  NetworkFlow.create(device, networkShaders(networkProblem(SHAPE, data)), SHAPE, data);
const minibatchShape = { n: N, m: 1, batch: 16, sgdEta: 0.1, adamEta: 1e-3 };
const samples = new Float32Array(2 * N).fill(0.5);

const USES: Readonly<Record<string, Use>> = {
  "the canary": runCanary,
  "a function of the determinism check": (device) => new FunctionTable(device).run("f_div"),
  "the toy's samples": (device) => toySamples(device, samplesShader(N), N, 1),
  "the toy's minibatches": (device) =>
    freed(
      ToyMinibatch.create(device, minibatchShader(minibatchShape), minibatchShape, samples, [
        { optimiser: "sgd", seed: 1, start: [1, 2, 1, 2] },
      ]),
      async (training) => {
        training.submit(1);
        await training.state();
      },
    ),
  "a training on minibatches": (device) => train(device, 8),
  "a training on all samples": (device) => train(device, data.n),
  "the f32 gradient": (device) =>
    freed(
      GradientF32.create(device, gradientShaderF32(SHAPE, data.n), SHAPE, data, 1),
      async (gradient) => {
        gradient.submit();
        await gradient.read();
      },
    ),
  "an evaluation": (device) => freed(flowOn(device), (flow) => flow.evaluate(theta)),
  "a recorded flow beside a line": (device) =>
    freed(flowOn(device), (flow) =>
      flow.run(theta, {
        mostSteps: 30,
        record: { plan: { everySteps: 1 }, into: new FlowRecord(1, P) },
        nearLine: {
          point: theta,
          direction: new Float64Array(P).fill(1 / P ** 0.5),
          least: 1e-3,
          returned: 0,
        },
      })),
};

function train(device: ComputeDevice, batch: number) {
  const shaders = trainingShaders(SHAPE, { n: data.n, batch }, SGD);
  const runs = [{ seed: 1, start: theta, hyper: { eta: 0.01 } }];
  return freed(NetworkTraining.create(device, shaders, SHAPE, data, batch, SGD, runs), async (training) => {
    training.submit(2);
    await training.runs();
  });
}

for (const [name, use] of Object.entries(USES)) {
  Deno.test(`${name} leaves no buffer, nor where its first, second or third readback fails`, async () => {
    const { device, live, failAt } = await countedDevice();
    try {
      await use(device);
      assert.equal(live.size, 0, "after success");
      let failures = 0;
      for (const readback of [1, 2, 3]) {
        failAt(readback);
        try {
          await use(device);
        } catch (error) {
          assert.equal((error as Error).name, "DeviceError");
          assert.match((error as Error).message, /injected/);
          failures++;
        }
        assert.equal(live.size, 0, `after readback ${readback} failed`);
      }
      assert.ok(failures > 0);
    } finally {
      device.destroy();
    }
  });
}

Deno.test("what is refused before it begins leaves no buffer either", async () => {
  const { device, live } = await countedDevice();
  try {
    const shaders = trainingShaders(SHAPE, { n: data.n, batch: 8 }, SGD);
    const create = (start: Float64Array, code = shaders) =>
      NetworkTraining.create(device, code, SHAPE, data, 8, SGD, [{ seed: 1, start, hyper: { eta: 0.01 } }]);
    await assert.rejects(create(new Float64Array(2)), RangeError);
    await assert.rejects(create(theta, { ...shaders, step: { software: "fn", parallel: "fn" } }));
    await assert.rejects(GradientF32.create(device, "fn", SHAPE, data, 1), { name: "DeviceError" });
    assert.equal(live.size, 0);

    const training = await ToyMinibatch.create(
      device,
      minibatchShader(minibatchShape),
      minibatchShape,
      samples,
      [
        { optimiser: "sgd", seed: 1, start: [1, 2, 1, 2] },
      ],
    );
    const before = live.size;
    const submit = device.submit.bind(device);
    device.submit = (_dispatches: readonly Dispatch[]) => {
      throw new RangeError("refused");
    };
    assert.throws(() => training.submit(5), /refused/);
    device.submit = submit;
    assert.equal(live.size, before);
    training.destroy();
    assert.equal(live.size, 0);
  } finally {
    device.destroy();
  }
});
