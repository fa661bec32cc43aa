/**
 * Times the toy's training beside a plain float64 loop in JavaScript. Prints CSV:
 * `deno run --frozen --allow-env tests/measure/bench_toy.ts > data/measurements/toy_kernels.csv`.
 *
 * Columns: what; adapter; networks; samples (of the data, and of one step); steps; steps_per_second (all networks
 * make one step together); cpu_ms_per_1000_steps (of this process, the software adapter's threads included).
 * Each row is the median of three repetitions after one that compiles and warms up.
 */
import { cpuUsage } from "node:process";
import { ToyMoments } from "../../kernels/analysis/toy/moments.ts";
import { startBeside, toyPlane } from "../../kernels/analysis/toy/plane.ts";
import { ComputeDevice } from "../../kernels/device/device.ts";
import { type MinibatchRun, ToyMinibatch } from "../../kernels/toy/minibatch.ts";
import { activation, type Samples } from "../../kernels/toy/reference.ts";
import { toySamples } from "../../kernels/toy/samples.ts";
import { minibatchShader, samplesShader } from "../../kernels/toy/shaders.ts";

const N = 4096;
const BATCH = 16;
const REPETITIONS = 3;

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;

async function measure(what: readonly (string | number)[], steps: number, work: () => void | Promise<void>) {
  await work();
  const walls: number[] = [];
  const processor: number[] = [];
  for (let i = 0; i < REPETITIONS; i++) {
    const [begin, used] = [performance.now(), cpuUsage()];
    await work();
    walls.push(performance.now() - begin);
    const { user, system } = cpuUsage(used);
    processor.push((user + system) / 1000);
  }
  const rate = Math.round(steps / median(walls) * 1000);
  console.log([...what, steps, rate, (median(processor) / steps * 1000).toPrecision(3)].join(","));
}

const device = await ComputeDevice.open();
const samples = await toySamples(device, samplesShader(N), N, 1);
const start = startBeside(toyPlane(), 1, 0.1);
const adapter = `"${device.label}"`;
console.log("what,adapter,networks,samples,steps,steps_per_second,cpu_ms_per_1000_steps");

for (const networks of [1, 8, 16, 256]) {
  const shape = { n: N, m: networks, batch: BATCH, sgdEta: 0.1, adamEta: 1e-3 };
  const runs = Array.from({ length: networks }, (_, seed): MinibatchRun => ({
    ...{ optimiser: seed % 2 === 0 ? "sgd" : "adam", seed, start },
  }));
  const training = await ToyMinibatch.create(device, minibatchShader(shape), shape, samples, runs);
  const steps = networks > 16 ? 20_000 : 100_000;
  await measure(["SGD and Adam", adapter, networks, BATCH], steps, async () => {
    training.submit(steps);
    await training.state();
  });
  training.destroy();
}
device.destroy();

/** The gradient alone: toy/reference.ts does the Hessian as well, which would not be a fair comparison. */
function gradientOf(theta: Float64Array, { x, y }: Samples): Float64Array {
  const sum = new Float64Array(4);
  for (let i = 0; i < x.length; i++) {
    const first = activation(theta[0]! * x[i]!);
    const second = activation(theta[1]! * x[i]!);
    const residual = theta[2]! * first.s + theta[3]! * second.s - y[i]!;
    sum[0] = sum[0]! + residual * theta[2]! * first.d * x[i]!;
    sum[1] = sum[1]! + residual * theta[3]! * second.d * x[i]!;
    sum[2] = sum[2]! + residual * first.s;
    sum[3] = sum[3]! + residual * second.s;
  }
  return sum.map((value) => value * 2 / x.length);
}

const data = { x: samples.subarray(0, N), y: samples.subarray(N) };
const moments = new ToyMoments(data);
await measure(["full-batch descent by moments", "JavaScript float64", 1, N], 200_000, () => {
  moments.descend(start.slice(), 0.1, 200_000);
});
await measure(["full-batch descent over the samples", "JavaScript float64", 1, N], 500, () => {
  let theta: Float64Array = start;
  for (let step = 0; step < 500; step++) {
    const gradient = gradientOf(theta, data);
    theta = theta.map((value, p) => value - 0.1 * gradient[p]!);
  }
});
