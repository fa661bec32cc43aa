/** The same bits on every machine: hashes of losses with derivatives for fixed inputs. */
import assert from "node:assert/strict";
import { batchedLoss } from "../kernels/float64/batched_loss.ts";
import type { NetworkShape } from "../kernels/network_shape.ts";
import { randomData, randomThetas } from "./network_fixture.ts";

/** Shape, samples and what this test finds; derivatives are held against others in batched_loss_test.ts. */
const GOLDEN: readonly (readonly [NetworkShape, number, string])[] = [
  [
    { inputs: 2, hidden: [4], biased: true, activation: "softplus" },
    301,
    "432de5b816b8c6a3fc3ed6a05083d8aeebd0927301e6ed80b06062d8d7054e5e",
  ],
  [
    { inputs: 3, hidden: [5], biased: true, activation: "erf" },
    7,
    "c86977037dd47ec78d1ff177e8da1848a216242ec73052eaf5c3cdb52d5cc2cb",
  ],
  [
    { inputs: 2, hidden: [3], biased: false, activation: "sigmoid" },
    256,
    "db1b26966192a027bf8da8d96a843493d464a70da3fd19ef11574e8f234afb9d",
  ],
  [
    { inputs: 3, hidden: [2], biased: true, activation: "relu" },
    258,
    "a5e1e4289e762292dde7db2fff2b049fc389c273a1e8538a2d75678d67909c57",
  ],
  [
    { inputs: 2, hidden: [3, 4], biased: true, activation: "softplus" },
    301,
    "6d305aa8a06c11ffe6c6b6120a2d31f51f33bc94e1f1f846c4e6ef6ca7709c5b",
  ],
  [
    { inputs: 2, hidden: [2, 3, 2], biased: true, activation: "tanh" },
    9,
    "8ad5dda6782d6d58a7c23139c0f02294006d1becd5fdb4f3487238d72d6e15a7",
  ],
  [
    { inputs: 2, hidden: [2, 2], biased: false, activation: "g" },
    64,
    "27f68d45e14316c28c78eef322968105da03168f38489ce4142fc98a2f8b0e09",
  ],
];

for (const [shape, n, expected] of GOLDEN) {
  Deno.test(`bits of ${shape.activation} [${shape.hidden}] with ${n} samples`, async () => {
    const loss = await batchedLoss(shape, randomData(n, shape.inputs));
    const theta = randomThetas(shape, 1);
    const { loss: value, gradient, hessian } = loss.derivatives(theta);
    const alone = loss.gradient(theta);
    const bytes = new Uint8Array(
      Float64Array.of(value, ...gradient, ...hessian, alone.loss, ...alone.gradient).buffer,
    );
    const found = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
    assert.equal(found, expected);
  });
}
