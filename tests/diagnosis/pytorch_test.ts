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

/** Network and θ of `torch.nn.Sequential(Linear, activation, …, Linear)`. */
async function networkOf(name: string): Promise<{ network: DenseNetwork; theta: Float64Array }> {
  const bytes = Deno.readFileSync(new URL(`${name}.safetensors`, EXAMPLES));
  const { tensors } = await readModelFile(`${name}.safetensors`, bytes);
  const of = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const weights = [0, 2, 4].flatMap((at) => of.get(`${at}.weight`) ?? []);
  const activation = name.split("-").at(-1) as LayerActivationName;
  const network: DenseNetwork = {
    layers: weights.map(({ shape: [outputs, inputs] }, l) => ({
      ...{ inputs: inputs!, outputs: outputs!, biased: true },
      activation: { name: l < weights.length - 1 ? activation : "identity" },
    })),
  };
  const { places, parameters } = densePlaces(network);
  const theta = new Float64Array(parameters);
  for (const [l, { inputs, outputs, offset, stride }] of places.entries()) {
    for (let k = 0; k < outputs; k++) {
      theta.set(weights[l]!.values.subarray(k * inputs, (k + 1) * inputs), offset + k * stride);
      theta[offset + k * stride + inputs] = of.get(`${2 * l}.bias`)!.values[k]!;
    }
  }
  return { network, theta };
}

/** What make.py trained the network on. */
function samplesOf(name: string): { samples: DenseSamples; loss: DenseLoss } {
  const classes = name.startsWith("classes");
  const file = classes
    ? "blobs.csv"
    : ["adam-tanh", "lbfgs-softplus", "descent-softplus", "early-softplus"].includes(name)
    ? "waves-1.csv"
    : "waves-0.csv";
  const rows = table(file);
  const y = rows.flatMap((row) =>
    classes ? [1 - Number(row.class), Number(row.class)] : [Math.fround(Number(row.y))]
  );
  return {
    samples: {
      ...{ n: rows.length, inputs: 2, outputs: classes ? 2 : 1 },
      x: Float64Array.from(
        rows.flatMap((row) => [row.x1, row.x2].map((value) => Math.fround(Number(value)))),
      ),
      y: Float64Array.from(y),
    },
    loss: classes ? { kind: "cross-entropy" } : { kind: "mean-square", factor: 1 },
  };
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
