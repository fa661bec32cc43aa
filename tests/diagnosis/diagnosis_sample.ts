/** A diagnosis with every part, for tests of what reads one. */
import type { Diagnosis, PairFindings } from "../../kernels/diagnosis/findings.ts";

const PAIR: PairFindings = {
  ...{ layer: 0, first: 1, second: 2, distance: 1e-6, epsilon: 1e-3 },
  ...{ sum: 0.5, scaledDifference: 0.25, outputs: 500, outputCosine: -1 },
};

export const SAMPLE: Diagnosis = {
  format: "flat-channels-diagnosis/1",
  name: "sample",
  network: {
    source: "sample.safetensors",
    network: {
      layers: [
        { inputs: 2, outputs: 3, biased: true, activation: { name: "elu", parameter: 1 } },
        { inputs: 3, outputs: 1, biased: true, activation: { name: "identity" } },
      ],
    },
    parameters: 13,
    names: ["0.weight, 0.bias", "2.weight, 2.bias"],
    evidence: ["layers in the order of their names"],
    warnings: ["float16 became float64"],
  },
  data: {
    ...{ source: "train.csv", rows: 20, used: 10, inputs: 2, outputs: 1, seed: 1 },
    missing: { rows: 3, columns: [{ name: "age", rows: 2 }, { name: "income", rows: 1 }] },
    loss: { kind: "mean-square", factor: 1 },
    evidence: ["the last column is the target"],
    warnings: [],
  },
  point: {
    ...{
      loss: 0.01,
      lossError: 1e-3,
      constantLoss: 1,
      testLoss: 0.02,
      gradientNorm: 1e-5,
      gradientMaximum: 1e-6,
    },
    ...{ norm: 40, euclideanNorm: 30, dead: [[0]] },
  },
  pairs: {
    closest: [[PAIR]],
    groups: [{ layer: 0, units: [1, 2], dimension: 1, opposite: true, duplicates: false }],
  },
  spectrum: {
    method: "dense",
    largest: [{ value: 12, residual: 1e-9 }],
    smallest: [{ value: -1e-4, residual: 1e-9 }],
    all: [-1e-4, 12],
    density: null,
    products: 13,
    negative: [{ curvature: -1e-4, rounding: 1e-10, change: -1e-6, step: 0.1 }],
  },
  edge: {
    ...{ optimiser: "sgd", learningRate: 0.1, batch: null, quantity: "sharpness" },
    ...{ value: 12, threshold: 20, ratio: 0.6, held: false },
  },
  noise: { batch: 5, variance: 1e-4, gradientSquared: 1e-6, excess: null, held: true },
  checkpoints: [{ name: "step-1", loss: 0.02, norm: 30, closest: PAIR, sharpness: 11, inside: null }],
  continuation: {
    ...{
      method: "truncated-newton",
      evaluations: 400,
      end: "limit",
      loss: 0.008,
      gradientNorm: 1e-9,
      norm: 900,
    },
    closest: PAIR,
    inside: 0.97,
    path: [{ evaluations: 0, loss: 0.01, norm: 40, gradientNorm: 1e-5, distance: 1e-6, epsilon: null }],
  },
  channel: {
    ...{ layer: 0, units: [1, 2], dimension: 1, lossNow: 0.01, lossLimit: 0.0079, gain: 0.0021 },
    ...{ halfGainNorm: 120, exponent: 2, computes: "0.5 σ(z) + 0.25 σ′(z) (Δ·x)" },
    floor: [{ epsilon: 1e-3, loss: 0.008, norm: 900 }],
  },
  gate: { lossAtStart: 0.0079, loss: 0.0078, norm: 31, testLoss: null, evaluations: 50 },
  verdict: {
    verdict: "channel",
    layer: 0,
    units: [1, 2],
    dimension: 1,
    sentence: "Neurons 2 and 3 of layer 1 become one gated unit: a fifth of the loss is still to gain.",
    evidence: [{ what: "distance", value: 1e-6, bound: "below 1e-3", speaks: "for" }],
    advice: [{ what: "gate the pair", gain: 0.0021, cost: 50, why: "its limit is a gated unit" }],
  },
};

/** The same network without data. */
export const WEIGHTS_ONLY: Diagnosis = {
  ...SAMPLE,
  ...{ data: null, point: null, spectrum: null, edge: null, noise: null, checkpoints: [] },
  ...{ continuation: null, channel: null, gate: null },
  verdict: {
    ...SAMPLE.verdict,
    ...{ verdict: "weights only", sentence: "Two neurons are close.", evidence: [], advice: [] },
  },
};
