/** The same bits on every machine: hashes of the dense model and of what stands on it; and its assembled products. */
import assert from "node:assert/strict";
import { denseModel } from "../../kernels/diagnosis/dense_model.ts";
import products from "../../kernels/diagnosis/dense/products.wasm" with { type: "bytes" };
import productsText from "../../kernels/diagnosis/dense/products.wat" with { type: "text" };
import type { DenseLoss } from "../../kernels/diagnosis/findings.ts";
import type { DenseNetwork } from "../../kernels/diagnosis/network.ts";
import { spectrumOf } from "../../kernels/diagnosis/spectrum.ts";
import { assemble } from "../../kernels/float64/assemble.ts";
import { dense, normalNumbers, samplesFor, weightsFor } from "./dense_fixture.ts";

Deno.test("products.wasm is products.wat assembled: else run kernels/diagnosis/dense/assemble.ts", () => {
  assert.deepEqual(products, assemble(productsText));
});

const GOLDEN: readonly (readonly [DenseNetwork, DenseLoss, number, string])[] = [
  [dense([3, 5, 2], [{ name: "tanh" }]), { kind: "mean-square", factor: 0.5 }, 130, "?"],
  [dense([300, 6, 7, 3], [{ name: "gelu" }, { name: "silu" }]), { kind: "cross-entropy" }, 250, "?"],
  [dense([2, 4, 3, 1], [{ name: "elu" }, { name: "relu" }], [1]), { kind: "mean-square", factor: 1 }, 7, "?"],
  [dense([2, 5, 1], [{ name: "gelu-tanh" }]), { kind: "mean-square", factor: 1 }, 64, "?"],
];

for (const [network, loss, n, expected] of GOLDEN) {
  const name = network.layers.map(({ inputs, activation }) => `${inputs} ${activation.name}`).join(", ");
  Deno.test(`bits of ${name} with ${n} samples`, async () => {
    const samples = samplesFor(network, n, loss.kind === "cross-entropy");
    const theta = weightsFor(network, 1, 0.3);
    const model = denseModel(network, loss, samples);
    const point = model.at(theta);
    const numbers = [point.loss, ...model.outputs(theta), ...point.gradient];
    numbers.push(...point.product(normalNumbers("v", theta.length)));
    if (theta.length < 100) {
      const { findings } = spectrumOf({ network, loss, samples, model, theta }, { dense: 0, budget: 60 });
      numbers.push(...findings.largest.map(({ value }) => value), ...findings.density!.nodes);
      numbers.push(
        ...findings.negative.flatMap(({ curvature, rounding, change }) => [curvature, rounding, change]),
      );
    }
    const bytes = new Uint8Array(Float64Array.from(numbers).buffer);
    const found = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
    assert.equal(found, expected);
  });
}
