/**
 * Tiny runs through the ordinary hosts that meet every entry point of every kernel in every schedule, with the contents
 * that it really gets: on a twin, on an adapter, or on both side by side.
 */
import type { ActivationName } from "../../kernels/activations.ts";
import { expectedCanary, runCanary } from "../../kernels/device/canary.ts";
import { FunctionTable } from "../../kernels/device/determinism.ts";
import type { ComputeDevice } from "../../kernels/device/device.ts";
import { GradientF32, gradientShaderF32 } from "../../kernels/network/f32/gradient.ts";
import type { DataSet } from "../../kernels/network_reference.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { ToyMinibatch } from "../../kernels/toy/minibatch.ts";
import { toySamples } from "../../kernels/toy/samples.ts";
import { minibatchShader, samplesShader } from "../../kernels/toy/shaders.ts";
import { ADAMW } from "../../kernels/training/adamw.ts";
import type { Decays } from "../../kernels/training/decay.ts";
import { DESCENT } from "../../kernels/training/descent.ts";
import { ADAM, ADAM_DEFAULTS, type Optimiser, SGD } from "../../kernels/training/optimisers.ts";
import { type Layout, trainingShaders } from "../../kernels/training/shaders.ts";
import { NetworkTraining } from "../../kernels/training/training.ts";
import { randomData, randomThetas } from "../network/fixture.ts";
import { factorisation } from "./factorisation.ts";
import { finisherRun, flowRun, rejectionsRun, SCHEDULE_NAMES } from "./network_runs.ts";

/** What gives the same values in each of its schedules. */
export interface Family {
  readonly name: string;
  readonly runs: Readonly<Record<string, (device: ComputeDevice) => Promise<readonly number[]>>>;
  /** Sums of what is not finite, which the kernels throw away, have no bits that all adapters share; what remains has. */
  readonly leavesNumbers?: boolean;
}

const shapeOf = (
  inputs: number,
  hidden: readonly number[],
  biased: boolean,
  activation: ActivationName,
): NetworkShape => ({ inputs, hidden, biased, activation });

/** Runs in each schedule of the network kernels. */
function scheduled(
  name: string,
  run: (device: ComputeDevice, layout: typeof SCHEDULE_NAMES[number]) => Promise<readonly number[]>,
  layouts: readonly (typeof SCHEDULE_NAMES[number])[] = SCHEDULE_NAMES,
): Family {
  return {
    name,
    runs: Object.fromEntries(
      layouts.map((layout) => [layout, (device: ComputeDevice) => run(device, layout)]),
    ),
  };
}

function trained<Hyper>(
  name: string,
  optimiser: Optimiser<Hyper>,
  hyper: Hyper,
  batch: number,
  decays: Decays = {},
): Family {
  const shape = shapeOf(3, [2], true, "g");
  const data = randomData(40, 3);
  const run = async (device: ComputeDevice, layout: Layout) => {
    const p = parameterCount(shape);
    const thetas = randomThetas(shape, 3);
    const runs = [0, 1, 2].map((k) => ({
      seed: k,
      start: thetas.slice(k * p, (k + 1) * p),
      hyper,
      ...decays,
    }));
    const shaders = trainingShaders(shape, { n: data.n, batch }, optimiser);
    const training = await NetworkTraining.create(
      ...[device, shaders, shape, data, batch, optimiser, runs, layout] as const,
    );
    training.submit(9);
    const values = (await training.runs()).flatMap(({ theta, loss, steps }) => [...theta, loss, steps]);
    training.destroy();
    return values;
  };
  return {
    name,
    runs: { software: (device) => run(device, "software"), parallel: (device) => run(device, "parallel") },
  };
}

/** More samples than one tile of f32/gradient.wgsl has. */
async function gradientF32(device: ComputeDevice): Promise<number[]> {
  const shape = shapeOf(2, [2], true, "softplus");
  const data: DataSet = randomData(1100, 2);
  const gradient = await GradientF32.create(device, gradientShaderF32(shape, data.n), shape, data, 2);
  gradient.set(Float32Array.from(randomThetas(shape, 2)));
  gradient.submit();
  const values = [...await gradient.read()];
  gradient.destroy();
  return values;
}

async function toy(device: ComputeDevice): Promise<number[]> {
  const n = 128;
  const samples = await toySamples(device, samplesShader(n), n, 1);
  const start = [1.35, 1.3, 4.15, -2] as const;
  const runs = [
    { optimiser: "sgd", seed: 1, start },
    { optimiser: "adam", seed: 2, start },
  ] as const;
  const shape = { n, m: runs.length, batch: 16, sgdEta: 0.1, adamEta: 1e-3 };
  const minibatch = await ToyMinibatch.create(device, minibatchShader(shape), shape, samples, runs);
  minibatch.submit(40);
  const values = [...samples, ...await minibatch.state()];
  minibatch.destroy();
  return values;
}

const only = (name: string, run: (device: ComputeDevice) => Promise<readonly number[]>): Family => ({
  name,
  runs: { "": run },
});

const DECAYS: Decays = { weightDecay: 0.1, rateDecay: { every: 4, factor: 0.3 } };

export const FAMILIES: readonly Family[] = [
  only("canary", async (device) => {
    await runCanary(device);
    // What it has compared with.
    return [...expectedCanary().words];
  }),
  only("determinism", async (device) => [...await new FunctionTable(device).run("ds_div")]),
  only("toy", toy),
  only("f32 gradient", gradientF32),
  trained("SGD on minibatches", SGD, { eta: 0.01 }, 8),
  trained("Adam on minibatches", ADAM, { eta: 1e-3, ...ADAM_DEFAULTS }, 8),
  trained("SGD on all samples", SGD, { eta: 0.01 }, 40),
  trained("Adam on all samples", ADAM, { eta: 1e-3, ...ADAM_DEFAULTS }, 40),
  trained("descent with decays on minibatches", DESCENT, { eta: 0.01, mu: 0.9 }, 8, DECAYS),
  trained("AdamW with decays on all samples", ADAMW, { eta: 1e-2, ...ADAM_DEFAULTS }, 40, DECAYS),
  scheduled(
    "flow, coarse inputs",
    flowRun({ shape: shapeOf(2, [2], true, "softplus"), data: randomData(40, 2, true), line: true }),
  ),
  scheduled(
    "flow, fine inputs",
    flowRun({ shape: shapeOf(3, [2], false, "erf"), data: randomData(70, 3), maxNorm: 0.15 }),
  ),
  scheduled(
    "flow, kink",
    flowRun({ shape: shapeOf(2, [2], true, "relu"), data: randomData(40, 2), exact: true }),
  ),
  // More parameters than a workgroup has lanes: they were moved once before all were read.
  scheduled(
    "flow, explicit",
    flowRun({ shape: shapeOf(2, [4], true, "tanh"), data: randomData(40, 2), explicit: true }),
    ["software", "parallel"],
  ),
  scheduled(
    "flow, rejections",
    rejectionsRun({ shape: shapeOf(2, [2], true, "tanh"), data: randomData(40, 2) }, false),
    ["software", "parallel"],
  ),
  {
    ...scheduled(
      "flow, beyond the numbers",
      rejectionsRun({ shape: shapeOf(2, [2], true, "tanh"), data: randomData(40, 2) }, true),
      ["software", "parallel"],
    ),
    leavesNumbers: true,
  },
  scheduled(
    "flow, two layers",
    flowRun({ shape: shapeOf(2, [2, 2], true, "g"), data: randomData(40, 2), line: true }),
    ["software", "parallel"],
  ),
  scheduled(
    "flow, three layers",
    flowRun({ shape: shapeOf(2, [2, 2, 2], false, "sigmoid"), data: randomData(30, 2) }),
    ["software", "parallel"],
  ),
  scheduled(
    "finisher, one layer",
    finisherRun({
      ...{ shape: shapeOf(2, [3], true, "softplus"), data: randomData(40, 2, true) },
      ...{ mostSteps: 5, pair: true },
    }),
  ),
  // At rest rounding hides the fall, and the gradient is measured.
  scheduled(
    "finisher to rest",
    finisherRun({ shape: shapeOf(2, [1], true, "softplus"), data: randomData(40, 2, true), mostSteps: 60 }),
  ),
  // From beyond the norm steps lead back inside, one of them a try that is judged by the fall that it was to bring.
  scheduled(
    "finisher, back inside the norm",
    finisherRun({
      ...{ shape: shapeOf(2, [1], true, "softplus"), data: randomData(40, 2) },
      ...{ maxNorm: 10.28, mostSteps: 12, size: 4 },
    }),
    ["software"],
  ),
  scheduled(
    "finisher, two layers",
    finisherRun({
      ...{ shape: shapeOf(2, [2, 2], true, "tanh"), data: randomData(40, 2) },
      ...{ maxNorm: 0.2, mostSteps: 60 },
    }),
    ["software", "parallel"],
  ),
  scheduled("panels of the flow's matrix", factorisation("flow")),
  scheduled("panels of the finisher's matrix", factorisation("finisher")),
];
