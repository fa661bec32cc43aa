/** Trainings of a few small networks on a device, and the emulation that they are held against. */
import batchOrder from "../../kernels/training/batch_order.wgsl" with { type: "text" };
import change from "../../kernels/training/change.wgsl" with { type: "text" };
import decay from "../../kernels/training/decay.wgsl" with { type: "text" };
import runs from "../../kernels/training/runs.wgsl" with { type: "text" };
import update from "../../kernels/training/update.wgsl" with { type: "text" };
import type { ActivationName } from "../../kernels/activations.ts";
import { tableF32 } from "../../kernels/network/f32/gradient.ts";
import type { DataSet } from "../../kernels/network_reference.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { streamKey } from "../../kernels/random_key.ts";
import { DS, F32, PHILOX } from "../../kernels/strict/sources.ts";
import { emulate } from "../../kernels/strict/strict.ts";
import { decayOf, type Decays } from "../../kernels/training/decay.ts";
import type { Optimiser } from "../../kernels/training/optimisers.ts";
import { chunkOf, HYPER, PROGRESS, runWords, trainingShaders } from "../../kernels/training/shaders.ts";
import { NetworkTraining } from "../../kernels/training/training.ts";
import type { TrainingRun } from "../../kernels/training/runs.ts";
import { BATCH_STREAM, orderConstants } from "../../kernels/training/training_reference.ts";
import { openCompilingOnce } from "../compiled_once.ts";
import { randomThetas } from "../network/fixture.ts";

export const device = await openCompilingOnce();

/** M runs from random starts, with seeds 0, 1, … and hyper-parameters of their own. */
export function runsOf<Hyper>(
  shape: NetworkShape,
  m: number,
  hyper: (k: number) => Hyper,
  decays: (k: number) => Decays = () => ({}),
): TrainingRun<Hyper>[] {
  const p = parameterCount(shape);
  const thetas = randomThetas(shape, m);
  return Array.from({ length: m }, (_, k) => ({
    seed: k,
    hyper: hyper(k),
    start: thetas.slice(k * p, (k + 1) * p),
    ...decays(k),
  }));
}

export function create<Hyper>(
  shape: NetworkShape,
  data: DataSet,
  batch: number,
  optimiser: Optimiser<Hyper>,
  list: readonly TrainingRun<Hyper>[],
  layout?: "software" | "parallel",
): Promise<NetworkTraining> {
  const shaders = trainingShaders(shape, { n: data.n, batch }, optimiser);
  return NetworkTraining.create(device, shaders, shape, data, batch, optimiser, list, layout);
}

/** Snapshot after steps that are submitted in these parts. */
export async function trained<Hyper>(
  shape: NetworkShape,
  data: DataSet,
  batch: number,
  optimiser: Optimiser<Hyper>,
  list: readonly TrainingRun<Hyper>[],
  parts: readonly number[],
  layout?: "software" | "parallel",
) {
  const training = await create(shape, data, batch, optimiser, list, layout);
  for (const steps of parts) training.submit(steps);
  const result = { snapshot: await training.snapshot(), runs: await training.runs() };
  training.destroy();
  return result;
}

export const shallow = (
  inputs: number,
  r: number,
  biased: boolean,
  activation: ActivationName,
): NetworkShape => ({
  inputs,
  hidden: [r],
  biased,
  activation,
});

/** minibatch.wgsl step by step with Math.fround for an activation without a law, the rules and the order by their own sources. */
export function emulated<Hyper>(
  shape: NetworkShape,
  data: DataSet,
  batch: number,
  optimiser: Optimiser<Hyper>,
  run: TrainingRun<Hyper>,
  steps: number,
): number[] {
  const f = Math.fround;
  const [d, r, p] = [shape.inputs, shape.hidden[0]!, parameterCount(shape)];
  const stride = d + (shape.biased ? 1 : 0);
  const output = r * stride;
  const rules = emulate([
    ...[F32, ...DS, PHILOX],
    {
      file: "runs.wgsl",
      text: `@group(0) @binding(1) var<storage, read> runs: array<u32>;
      @group(0) @binding(2) var<storage, read> progress: array<u32>;\n${runs}`,
    },
    { file: "decay.wgsl", text: decay },
    { file: "change.wgsl", text: change },
    ...optimiser.sources,
    { file: "update.wgsl", text: update },
    { file: "batch_order.wgsl", text: batchOrder },
  ], { N: data.n, ...orderConstants(data.n), PROGRESS, HYPER, RUN: runWords(optimiser) });
  const names = /struct Hyper \{([^}]*)\}/.exec(optimiser.sources[0]!.text)![1]!.split(",").map((each) =>
    each.split(":")[0]!.trim()
  );
  const hyper = Object.fromEntries(optimiser.values(run.hyper).map((value, i) => [names[i]!, f(value)]));
  const { coupled, decoupled, every, factor } = decayOf(optimiser, run.hyper, run);
  const decays = { coupled: f(coupled), decoupled: f(decoupled), every, factor: f(factor) };
  const table = tableF32(shape);
  // Of an activation without a law: Taylor's polynomials from the table's nearest node.
  const activate = (z: number): [number, number] => {
    const node = Math.round(Math.min(Math.max(z, -32), 32) * 512);
    const t = f(z - node / 512);
    const [v, s, b, c] = table.subarray(4 * (node + 32 * 512)) as unknown as number[];
    const half = f(t * 0.5);
    return [f(v! + f(t * f(s! + f(half * b!)))), f(s! + f(t * f(b! + f(half * c!))))];
  };
  const now = Array.from(run.start, (value) => [f(value), f(value - f(value)), 0, 0]);
  let clock: readonly number[] = optimiser.clock;
  let rate = 1;
  const batches = Math.floor(data.n / batch);
  for (let step = 0; step < steps; step++) {
    const order = rules.epoch_order!(Math.floor(step / batches), streamKey(BATCH_STREAM, run.seed));
    const w = now.map((each) => each[0]!);
    const sums = new Array(p).fill(0);
    for (let begin = 0; begin < batch; begin += chunkOf(batch)) {
      const part = new Array(p).fill(0);
      for (let c = begin; c < Math.min(batch, begin + chunkOf(batch)); c++) {
        const n = rules.sample_at!(order, (step % batches) * batch + c);
        const x = Array.from({ length: d }, (_, i) => f(data.x[n * d + i]!));
        let e = f(-f(data.y[n]!));
        if (shape.biased) e = f(e + w[p - 1]!);
        const units = Array.from({ length: r }, (_, j) => {
          let z = f(w[j * stride]! * x[0]!);
          for (let i = 1; i < d; i++) z = f(z + f(w[j * stride + i]! * x[i]!));
          if (shape.biased) z = f(z + w[j * stride + d]!);
          const unit = activate(z);
          e = f(e + f(w[output + j]! * unit[0]));
          return unit;
        });
        for (const [j, [value, slope]] of units.entries()) {
          const delta = f(f(e * slope) * w[output + j]!);
          for (let i = 0; i < stride; i++) {
            part[j * stride + i] = f(part[j * stride + i] + f(delta * (i < d ? x[i]! : 1)));
          }
          part[output + j] = f(part[output + j] + f(e * value));
        }
        if (shape.biased) part[p - 1] = f(part[p - 1] + e);
      }
      for (let q = 0; q < p; q++) sums[q] = f(sums[q] + part[q]);
    }
    clock = rules.next_clock!(clock, hyper);
    for (let q = 0; q < p; q++) {
      now[q] = rules.updated!(now[q], f(sums[q] * f(2 / batch)), rate, clock, hyper, decays);
    }
    rate = rules.next_rate!(rate, step + 1, decays);
  }
  return now.flat();
}
