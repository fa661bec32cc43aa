/** The training kernels as final WGSL for a shape, a number of samples, a batch and an optimiser. */
import activation from "../network/f32/activation.wgsl" with { type: "text" };
import forward from "../network/f32/forward.wgsl" with { type: "text" };
import batchOrder from "./batch_order.wgsl" with { type: "text" };
import change from "./change.wgsl" with { type: "text" };
import decay from "./decay.wgsl" with { type: "text" };
import fullBatch from "./full_batch.wgsl" with { type: "text" };
import minibatch from "./minibatch.wgsl" with { type: "text" };
import minibatchLanes from "./minibatch_lanes.wgsl" with { type: "text" };
import runs from "./runs.wgsl" with { type: "text" };
import update from "./update.wgsl" with { type: "text" };
import { constantsF32, gradientShaderF32, requireShallow } from "../network/f32/gradient.ts";
import { derivativeFactor } from "../loss.ts";
import type { NetworkShape } from "../network_shape.ts";
import { DS, F32, PHILOX } from "../strict/sources.ts";
import { strictShader, type StrictSource } from "../strict/strict.ts";
import type { Optimiser } from "./optimisers.ts";
import { type BatchShape, orderConstants } from "./training_reference.ts";

/** Words of a run's progress (runs.wgsl). */
export const PROGRESS = 6;
/** The word of a run's entry at which its hyper-parameters begin (runs.wgsl). */
export const HYPER = 6;

/**
 * Lanes of a workgroup: on software adapters their vectors' width, and on GPUs. With minibatches a lane is a run on the
 * former, a workgroup is one on the latter. No result depends on it.
 */
export const LANES = { software: 8, parallel: 64 } as const;
export type Layout = keyof typeof LANES;

/** Most samples whose columns are in workgroup memory at once; a sum's order depends on it. */
const MOST_CHUNK = 64;

export function chunkOf(batch: number): number {
  return Math.min(MOST_CHUNK, 8 * Math.ceil(batch / 8));
}

/** Final WGSL: entry point `minibatch`, or `full_batch` and the gradient on all samples. */
export interface TrainingShaders {
  readonly step: { readonly [layout in Layout]: string };
  /** Null for minibatches, whose kernel makes its own. */
  readonly gradient: string | null;
}

const source = (name: string, text: string): StrictSource => ({
  file: `kernels/training/${name}.wgsl`,
  text,
});

/**
 * @param batch samples of a step; N for all of them at each step
 * @throws RangeError for a network of several hidden layers
 */
export function trainingShaders<Hyper>(
  shape: NetworkShape,
  { n, batch }: BatchShape,
  optimiser: Optimiser<Hyper>,
): TrainingShaders {
  requireShallow(shape);
  const full = batch === n;
  const rule = [
    source("runs", runs),
    source("decay", decay),
    source("change", change),
    ...optimiser.sources,
    source("update", update),
  ];
  const kernels = {
    software: source("minibatch_lanes", minibatchLanes),
    parallel: source("minibatch", minibatch),
  };
  const sources = (layout: Layout) =>
    full ? [F32, ...DS, ...rule, source("full_batch", fullBatch)] : [
      ...[F32, ...DS, PHILOX, { file: "kernels/network/f32/activation.wgsl", text: activation }],
      { file: "kernels/network/f32/forward.wgsl", text: forward },
      ...[...rule, source("batch_order", batchOrder), kernels[layout]],
    ];
  const chunk = chunkOf(batch);
  const neurons = shape.hidden[0]!;
  const text = (layout: Layout) =>
    strictShader(sources(layout), {
      ...constantsF32(shape, n),
      ...orderConstants(n),
      BATCH: batch,
      BATCHES: Math.floor(n / batch),
      CHUNK: chunk,
      COLUMNS_CHUNK: (2 * neurons + shape.inputs + 2) * chunk,
      LANES: LANES[layout],
      RUN: runWords(optimiser),
      PROGRESS,
      HYPER,
      ONE_OVER_BATCH: { f32: 1 / batch },
      LOSS_FACTOR: { f32: derivativeFactor(batch) },
    });
  return {
    step: { software: text("software"), parallel: text("parallel") },
    gradient: full ? gradientShaderF32(shape, n) : null,
  };
}

/** Words of one run's entry in `runs`. */
export function runWords<Hyper>({ hyperWords }: Optimiser<Hyper>): number {
  return HYPER + hyperWords;
}
