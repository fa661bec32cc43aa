/** Losses, gradients and spectra of PyTorch's networks as PyTorch itself finds them in double precision. */
import assert from "node:assert/strict";
import { parse } from "@std/csv";
import type { LayerActivationName } from "../../kernels/diagnosis/activations.ts";
import { denseModel } from "../../kernels/diagnosis/dense_model.ts";
import type { DenseLoss } from "../../kernels/diagnosis/findings.ts";
import type { DenseSamples } from "../../kernels/diagnosis/model.ts";
import { type DenseNetwork, densePlaces } from "../../kernels/diagnosis/network.ts";
import { pointFindings } from "../../kernels/diagnosis/point.ts";
import { spectrumOf } from "../../kernels/diagnosis/spectrum.ts";
import { readModelFile } from "../../pipeline/diagnose/read/read_model_file.ts";

const near = (found: number, expected: number, tolerance: number, what: string) =>
  assert.ok(Math.abs(found - expected) <= tolerance, `${what}: ${found}, expected ${expected}`);

const EXAMPLES = new URL("../../data/examples/", import.meta.url);
const table = (name: string) =>
  parse(Deno.readTextFileSync(new URL(name, EXAMPLES)), { skipFirstRow: true }) as Record<string, string>[];

/** As the examples' table has it where it first has a network. */
const DATA = new Map(
  table("verdicts.csv").toReversed().map(({ network, data, options }) => [network!, { data, options }]),
);

/** Network and θ of `torch.nn.Sequential(Linear, activation, …, Linear)` or of an `MLPRegressor`. */
async function networkOf(name: string): Promise<{ network: DenseNetwork; theta: Float64Array }> {
  const scikit = name.startsWith("sklearn-");
  const file = `${name}.${scikit ? "npz" : "safetensors"}`;
  const { tensors } = await readModelFile(file, Deno.readFileSync(new URL(file, EXAMPLES)));
  const of = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const layers = [0, 1, 2].flatMap((l) => {
    const weight = of.get(scikit ? `coefs_${l}` : `${2 * l}.weight`);
    return weight === undefined ? [] : [{
      ...{ weight, rows: weight.shape[scikit ? 1 : 0]!, columns: weight.shape[scikit ? 0 : 1]! },
      bias: of.get(scikit ? `intercepts_${l}` : `${2 * l}.bias`)!,
    }];
  });
  const activation = /--activation (\S+)/.exec(DATA.get(name)!.options!)![1] as LayerActivationName;
  const network: DenseNetwork = {
    layers: layers.map(({ rows, columns }, l) => ({
      ...{ inputs: columns, outputs: rows, biased: true },
      activation: { name: l < layers.length - 1 ? activation : "identity" },
    })),
  };
  const { places, parameters } = densePlaces(network);
  const theta = new Float64Array(parameters);
  for (const [l, { inputs, outputs, offset, stride }] of places.entries()) {
    const { weight: { values }, bias } = layers[l]!;
    for (let k = 0; k < outputs; k++) {
      for (let i = 0; i < inputs; i++) {
        theta[offset + k * stride + i] = values[scikit ? i * outputs + k : k * inputs + i]!;
      }
      theta[offset + k * stride + inputs] = bias.values[k]!;
    }
  }
  return { network, theta };
}

/** What the network was trained on, in the precision of training. */
function samplesOf(name: string): { samples: DenseSamples; loss: DenseLoss } {
  const { data, options } = DATA.get(name)!;
  const rows = table(data!).map((row) => Object.values(row).map(Number));
  const classes = data === "blobs.csv";
  const columns = rows[0]!.map((_, i) => {
    const own = rows.map((row) => options!.includes("--scale all") ? row[i]! : Math.fround(row[i]!));
    return options!.includes("--scale all") ? standardised(own) : own;
  });
  const inputs = columns.length - 1;
  const y = classes ? columns[inputs]!.flatMap((label) => [1 - label, label]) : columns[inputs]!;
  return {
    samples: {
      ...{ n: rows.length, inputs, outputs: classes ? 2 : 1 },
      x: Float64Array.from(rows.flatMap((_, n) => columns.slice(0, inputs).map((column) => column[n]!))),
      y: Float64Array.from(y),
    },
    loss: classes ? { kind: "cross-entropy" } : { kind: "mean-square", factor: 1 },
  };
}

function standardised(values: readonly number[]): number[] {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / values.length;
  return values.map((x) => (x - mean) / Math.sqrt(variance));
}

for (const row of table("reference.csv")) {
  const name = row.network!;
  Deno.test(`${name}: loss, gradient and both ends of the spectrum are PyTorch's`, async () => {
    const { network, theta } = await networkOf(name);
    const { samples, loss } = samplesOf(name);
    const model = denseModel(network, loss, samples);
    assert.equal(model.parameters, Number(row.parameters));
    const { findings } = spectrumOf({ network, loss, samples, model, theta });
    const at = model.gradient(theta);
    const largest = Number(row.largest);
    // PyTorch's softplus is z itself beyond 20 and leaves e⁻²⁰ = 2e-9 away.
    const rounding = name.endsWith("softplus") ? 2e-9 : 1e-12;
    near(at.loss, Number(row.loss), rounding * Math.max(1, Number(row.loss)), "loss");
    near(Math.hypot(...at.gradient), Number(row.gradient), rounding * Math.max(1, largest), "gradient");
    const tolerance = (row.method === "dense" ? 1e-6 : 1e-4) * largest;
    near(findings.largest[0]!.value, largest, tolerance, "largest eigenvalue");
    near(findings.smallest[0]!.value, Number(row.smallest), tolerance, "smallest eigenvalue");
  });
}

Deno.test("classes-tanh: every sample is in its class, so that the last layer's growth alone takes the loss to 0", async () => {
  const { network, theta } = await networkOf("classes-tanh");
  const { samples, loss } = samplesOf("classes-tanh");
  const model = denseModel(network, loss, samples);
  const { misclassified } = pointFindings({
    network,
    theta,
    loss,
    samples,
    model,
    rows: samples.n,
    test: null,
  });
  assert.equal(misclassified, 0);
  const { offset } = densePlaces(network).places.at(-1)!;
  const losses = [1, 2, 8, 64].map((scale) => model.loss(theta.map((x, i) => i < offset ? x : scale * x)));
  for (const [k, value] of losses.slice(1).entries()) assert.ok(value < losses[k]! / 100, `${losses}`);
  assert.ok(losses.at(-1)! < 1e-100, `${losses}`);
});
