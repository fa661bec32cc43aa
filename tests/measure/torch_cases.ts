/**
 * The trainings that PyTorch and SciPy do as well (torch_training.py): two networks of 2 inputs and 4 neurons, data, first
 * weights, hyper-parameters. All of it is held by f32, but for the hyper-parameters, so that what differs is arithmetic.
 */
import { initialWeights } from "../../kernels/initial_weights.ts";
import { type DataSet, networkOutput } from "../../kernels/network_reference.ts";
import type { NetworkShape } from "../../kernels/network_shape.ts";
import { normals } from "../../kernels/strict/random.ts";
import { ADAMW } from "../../kernels/training/adamw.ts";
import type { Decays } from "../../kernels/training/decay.ts";
import { DESCENT, type DescentHyper } from "../../kernels/training/descent.ts";
import { ADAM, ADAM_DEFAULTS, type AdamHyper, type Optimiser } from "../../kernels/training/optimisers.ts";

/** 120 = 7 · 16 + 8: some samples of each epoch sit out. */
export const SAMPLES = 120;
export const BATCHES = [16, SAMPLES] as const;
export const STEPS = 1000;
/** Of the batches' order. */
export const SEED = 1;

const f32 = (values: ArrayLike<number>) => Float64Array.from(values, Math.fround);

export interface TorchNetwork {
  readonly name: "softplus" | "erf";
  readonly shape: NetworkShape;
  readonly data: DataSet;
  readonly start: Float64Array;
  /** In the basin of a minimum: where L-BFGS and Levenberg-Marquardt begin. */
  readonly near: Float64Array;
}

/** Neurons of different directions, whose parameters the data tell apart. */
const TEACHER = f32([
  ...[1.5, 0.5, 0.25, -0.6, 1.4, -0.5, 0.4, -1.2, 0.8, -1.1, -0.9, -0.2],
  ...[1, -1.5, 0.8, 1.2, 0.2],
]);

/** Targets of a network of the same shape with noise, from whose weights `near` is a little away. */
export const NETWORKS: readonly TorchNetwork[] = (["softplus", "erf"] as const).map((name) => {
  const shape: NetworkShape = { inputs: 2, hidden: [4], biased: true, activation: name };
  const stream = `torch/${name}`;
  const x = f32(normals(`${stream}/x`, 1, 2 * SAMPLES));
  const noise = normals(`${stream}/noise`, 1, SAMPLES);
  const y = Float64Array.from(
    { length: SAMPLES },
    (_, n) => Math.fround(networkOutput(shape, TEACHER, x.subarray(2 * n, 2 * n + 2)) + 0.01 * noise[n]!),
  );
  const away = normals(`${stream}/near`, 1, TEACHER.length);
  return {
    name,
    shape,
    data: { n: SAMPLES, inputs: 2, x, y },
    start: initialWeights(shape, stream, 1),
    near: f32(TEACHER.map((value, i) => value + 0.1 * away[i]!)),
  };
});

/** A training by steps; `optimiser` says which of PyTorch's it is. */
export type TorchRun =
  & { readonly name: string; readonly decays: Decays }
  & (
    | { readonly optimiser: Optimiser<DescentHyper>; readonly hyper: DescentHyper }
    | { readonly optimiser: Optimiser<AdamHyper>; readonly hyper: AdamHyper }
  );

const ADAMS = { eta: 0.005, ...ADAM_DEFAULTS };
/** With 1 − β they are held by f32, which ADAM, the toy's, takes as they come, and ADAMW makes add up to 1. */
const HELD = { beta1: 0.875, beta2: 1 - 2 ** -10 };
const DECAYS = { weightDecay: 0.1, rateDecay: { every: 300, factor: 0.3 } };

export const RUNS: readonly TorchRun[] = [
  { name: "descent", optimiser: DESCENT, hyper: { eta: 0.02, mu: 0 }, decays: {} },
  { name: "momentum", optimiser: DESCENT, hyper: { eta: 0.005, mu: 0.9 }, decays: {} },
  {
    ...{ name: "momentum, decays", optimiser: DESCENT, hyper: { eta: 0.01, mu: 0.8 } },
    decays: { weightDecay: 0.005, rateDecay: { every: 300, factor: 0.5 } },
  },
  { name: "Adam", optimiser: ADAMW, hyper: ADAMS, decays: {} },
  { name: "Adam, weight decay", optimiser: ADAM, hyper: ADAMS, decays: { weightDecay: 0.005 } },
  { name: "AdamW, decays", optimiser: ADAMW, hyper: { ...ADAMS, eta: 0.01 }, decays: DECAYS },
  { name: "Adam, betas of f32", optimiser: ADAM, hyper: { ...ADAMS, ...HELD }, decays: {} },
  { name: "AdamW, betas of f32", optimiser: ADAMW, hyper: { ...ADAMS, ...HELD, eta: 0.01 }, decays: DECAYS },
];

/** Descent in normalised weights, full batch. */
export const NORMALISED = { eta: 0.02, mu: 0.5 };
