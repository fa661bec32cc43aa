/** The same bits on every machine: hashes of the dense model and of what stands on it; and its assembled products. */
import assert from "node:assert/strict";
import { denseModel } from "../../../kernels/diagnosis/dense_model.ts";
import products from "../../../kernels/diagnosis/dense/products.wasm" with { type: "bytes" };
import productsText from "../../../kernels/diagnosis/dense/products.wat" with { type: "text" };
import type { DenseLoss } from "../../../kernels/diagnosis/findings.ts";
import type { DenseNetwork } from "../../../kernels/diagnosis/network.ts";
import { spectrumOf } from "../../../kernels/diagnosis/spectrum.ts";
import { assemble } from "../../../kernels/float64/assemble.ts";
import { dense, normalNumbers, samplesFor, weightsFor } from "../dense_fixture.ts";

Deno.test("products.wasm is products.wat assembled: else run kernels/diagnosis/dense/assemble.ts", () => {
  assert.deepEqual(products, assemble(productsText));
});

const GOLDEN: readonly (readonly [DenseNetwork, DenseLoss, number, string])[] = [
  [
    dense([3, 5, 2], [{ name: "tanh" }]),
    { kind: "mean-square", factor: 0.5 },
    130,
    "db6c03a0177425198a5a81b3c3a0e4b8c19996515537fb7ba08869ccedb1c79e",
  ],
  [
    dense([300, 6, 7, 3], [{ name: "gelu" }, { name: "silu" }]),
    { kind: "cross-entropy" },
    250,
    "35bd002697c49c6ccf6332139744c262d6d6f7392463d328820d470f8dc9d948",
  ],
  [
    dense([2, 4, 3, 1], [{ name: "elu" }, { name: "relu" }], [1]),
    { kind: "mean-square", factor: 1 },
    7,
    "c0f938ed8098695d52def27f819424fc11545ab5cd0048861341b7bfca923b74",
  ],
  [
    dense([2, 5, 1], [{ name: "gelu-tanh" }]),
    { kind: "mean-square", factor: 1 },
    64,
    "0732739cb11f87695d8a1ec81d720409030ec2f88802aa698cd48fa20eb9c6d8",
  ],
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
