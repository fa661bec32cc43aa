/** A made-up diagnosis of each verdict, with the parts that it would have; numbers follow simple laws, not a network. */
import type { CheckpointFindings, Diagnosis, PairFindings } from "../../../kernels/diagnosis/findings.ts";
import { type Verdict, VERDICTS } from "../../../kernels/diagnosis/findings/verdict.ts";

/** A pair of layer 0 at a distance. */
export function pairAt(distance: number, first = 0, second = 1, cosine = -1): PairFindings {
  const epsilon = Math.sqrt(distance);
  return {
    ...{ layer: 0, first, second, distance, epsilon, sum: 0.5, scaledDifference: 0.25 },
    ...{ outputs: 0.5 / (epsilon + 1e-9), outputCosine: cosine },
  };
}

const PAIRS = [
  pairAt(1e-6),
  ...[2, 3, 4, 5, 6, 7].map((i) => pairAt(0.03 * i * i, i, i + 1, (i % 5) / 2 - 1)),
];

function checkpoint(i: number, sharpness: number): CheckpointFindings {
  return {
    ...{ name: `step-${i * 1000}.safetensors`, loss: 0.01 + 0.2 / (1 + i), norm: 5 + i },
    ...{
      closest: pairAt(1 / ((1 + i) * (1 + i) * (1 + i))),
      sharpness,
      inside: i === 0 ? null : i / (i + 3),
    },
  };
}

const EIGENVALUES = Array.from(
  { length: 41 },
  (_, i) => i === 0 ? -3e-6 : Number(`${1 + i % 9}e${Math.floor(i / 4) - 8}`),
);

const GRID = Array.from({ length: 21 }, (_, i) => (i - 10) / 10);

const CHANNEL: Diagnosis = {
  format: "flat-channels-diagnosis/1",
  name: "abalone",
  network: {
    source: "abalone.safetensors",
    network: {
      layers: [
        { inputs: 4, outputs: 8, biased: true, activation: { name: "tanh" } },
        { inputs: 8, outputs: 1, biased: true, activation: { name: "identity" } },
      ],
    },
    parameters: 49,
    names: ["net.0.weight, net.0.bias", "net.2.weight, net.2.bias"],
    evidence: [
      "PyTorch's orientation, out × in: 8 × 4 fits behind 4 inputs",
      "tanh, as given by --activation",
    ],
    warnings: ["float32 weights became float64, without loss"],
  },
  data: {
    ...{ source: "train.csv", rows: 12000, used: 10000, inputs: 4, outputs: 1, seed: 1 },
    missing: null,
    loss: { kind: "mean-square", factor: 1 },
    evidence: ["the target is column rings", "inputs standardised as --scale inputs says"],
    warnings: [],
  },
  point: {
    ...{ loss: 0.0123, lossError: 0.0004, constantLoss: 1, testLoss: 0.0151 },
    ...{ gradientNorm: 2.3e-5, gradientMaximum: 8e-6, norm: 41.5, euclideanNorm: 63.8, dead: [[]] },
  },
  pairs: {
    closest: [PAIRS],
    groups: [{ layer: 0, units: [0, 1], dimension: 1, opposite: true, duplicates: false }],
  },
  spectrum: {
    method: "dense",
    largest: EIGENVALUES.toReversed().map((value) => ({ value, residual: 1e-12 })),
    smallest: EIGENVALUES.map((value) => ({ value, residual: 1e-12 })),
    all: EIGENVALUES,
    density: null,
    products: 49,
    negative: [{ curvature: -3e-6, rounding: 1e-14, change: -2e-8, step: 0.1 }],
  },
  edge: {
    ...{ optimiser: "sgd", learningRate: 0.01, batch: 32, quantity: "sharpness" },
    ...{ value: 60, threshold: 200, ratio: 0.3, held: false },
  },
  noise: { batch: 32, variance: 3e-6, gradientSquared: 5e-10, excess: 1e-7, held: false },
  checkpoints: Array.from({ length: 30 }, (_, i) => checkpoint(i, 150 - 100 / (1 + i))),
  continuation: {
    ...{ method: "truncated-newton", evaluations: 20000, end: "norm", loss: 0.0104, gradientNorm: 1e-7 },
    ...{ norm: 1000, closest: pairAt(1e-9), inside: 0.99 },
    path: Array.from({ length: 60 }, (_, i) => ({
      evaluations: i * i * 6,
      loss: 0.0104 + 0.0019 / (1 + i),
      norm: 41.5 + i * i / 4,
      gradientNorm: 2.3e-5 / (1 + i * i),
      distance: 1e-6 / (1 + i * i),
      epsilon: 1e-3 / (1 + i),
    })),
  },
  channel: {
    ...{ layer: 0, units: [0, 1], dimension: 1, lossNow: 0.0123, lossLimit: 0.0103, gain: 0.002 },
    ...{ halfGainNorm: 160, exponent: 2.01, computes: "0.52 σ(z) + 0.25 σ′(z) (Δ·x)" },
    floor: Array.from({ length: 24 }, (_, i) => {
      const epsilon = 0.1 / Math.sqrt((1 << i) * 1.5);
      return { epsilon, loss: 0.0103 + 0.3 * epsilon * epsilon, norm: 20 + 2 / epsilon };
    }),
  },
  slice: {
    along: GRID,
    across: GRID.map((t) => t / 10),
    loss: GRID.flatMap((t) =>
      GRID.map((s) => s === 1 && t === 1 ? null : 0.012 - 4e-4 * s + (t - 0.1 * s * s) * t)
    ),
  },
  gate: { lossAtStart: 0.0103, loss: 0.0099, norm: 33, testLoss: 0.0137, evaluations: 400 },
  verdict: {
    ...{ verdict: "channel", layer: 0, units: [0, 1], dimension: 1 },
    sentence:
      "Training is not done: two neurons are turning into a gated unit, and a sixth of the loss is still to gain.",
    evidence: [
      { what: "cosine distance of the closest pair", value: 1e-6, bound: "below 10⁻³", speaks: "for" },
      {
        what: "λ_min against the rounding of its certificate",
        value: -3e-6,
        bound: "10⁻¹⁴",
        speaks: "neither",
      },
      { what: "share of updates in the channel's subspace", value: 0.99, bound: "above 0.9", speaks: "for" },
      { what: "λ_max against 2/η", value: 0.3, bound: "between 0.8 and 1.3", speaks: "against" },
    ],
    advice: [
      {
        what: "Replace the pair by a gated unit",
        gain: 0.0024,
        cost: 400,
        why: "It has the limit's loss at finite weights.",
      },
      {
        what: "Continue with second-order steps",
        gain: 0.0019,
        cost: 20000,
        why: "They follow the valley's floor.",
      },
      {
        what: "Restart from another seed",
        gain: null,
        cost: null,
        why: "Three in ten runs end in a lower minimum.",
      },
    ],
  },
};

const SENTENCES: { readonly [V in Verdict]: string } = {
  "finite minimum": "Training has arrived: this is a minimum, and going on gains nothing.",
  "channel": CHANNEL.verdict.sentence,
  "plateau saddle": "Two neurons are exact copies; nudge one and the loss falls.",
  "saddle": "This is no minimum: there is a way down that the gradient does not show.",
  "norm growth": "The weights grow and the loss falls with them, without a pair of neurons behind it.",
  "edge of stability": "The step size holds the run here; a smaller one goes on.",
  "batch noise": "The noise of small batches hides the descent that is left.",
  "still training": "The loss is still falling: train on.",
  "not decidable": "The gradient is too small for the rounding of these weights to decide.",
  "weights only": "Two neurons of the first layer are close and opposite, as in a channel.",
};

export function exampleOf(verdict: Verdict): Diagnosis {
  const found = { ...CHANNEL.verdict, verdict, sentence: SENTENCES[verdict] };
  const elsewhere = { ...found, layer: null, units: [], dimension: null };
  const base: Diagnosis = { ...CHANNEL, channel: null, gate: null, slice: null, verdict: elsewhere };
  switch (verdict) {
    case "channel":
      return CHANNEL;
    case "weights only":
      return {
        ...base,
        ...{ data: null, point: null, spectrum: null, edge: null, noise: null, checkpoints: [] },
        ...{ continuation: null, verdict: { ...found, evidence: [], advice: [] } },
      };
    case "plateau saddle":
      return {
        ...base,
        pairs: {
          closest: [[{ ...pairAt(0), outputs: 3, outputCosine: 1 }, ...PAIRS.slice(1)]],
          groups: [{ layer: 0, units: [0, 1], dimension: 1, opposite: false, duplicates: true }],
        },
        verdict: found,
      };
    case "edge of stability":
      return {
        ...base,
        edge: { ...CHANNEL.edge!, value: 196, ratio: 0.98, held: true },
        checkpoints: Array.from({ length: 30 }, (_, i) => checkpoint(i, 200 - 190 / (1 + i))),
      };
    case "still training":
      return { ...base, continuation: null, noise: null, verdict: { ...elsewhere, advice: [] } };
    case "saddle":
      return { ...base, spectrum: LANCZOS };
    default:
      return base;
  }
}

/** A large network's spectrum: extremes and a density. */
export const LANCZOS: Diagnosis["spectrum"] = {
  method: "lanczos",
  largest: [60, 31, 12, 8].map((value) => ({ value, residual: 1e-9 })),
  smallest: [-0.4, -0.02, -1e-5].map((value) => ({ value, residual: 1e-8 })),
  all: null,
  density: {
    nodes: [-0.4, -0.01, -1e-6, 1e-7, 1e-5, 1e-3, 0.1, 2, 12, 60],
    weights: [0.001, 0.002, 0.007, 0.4, 0.2, 0.2, 0.1, 0.06, 0.02, 0.01],
  },
  products: 800,
  negative: [{ curvature: -0.4, rounding: 1e-9, change: -1e-3, step: 0.2 }],
};

export const EXAMPLES: readonly Diagnosis[] = VERDICTS.map(exampleOf);
