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
    "5bad1d4191d12f125c96a9a956393dc531c81767b6999484255a854c73f30f1c",
  ],
  [
    { inputs: 2, hidden: [3], biased: false, activation: "sigmoid" },
    256,
    "93af57fe60e3ea2702c027ca0391059ecb9ef8edc31175dffd53a5c594684fd0",
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
    "36314ec7d4bec9db3ae569c54a1a700d0750a2cfbfd9e8de7bf773402f5ba327",
  ],
  [
    { inputs: 2, hidden: [2, 2], biased: false, activation: "g" },
    64,
    "09dc1f9dab9f6d49dfcef9ca89dbe7adf2da023bf46d35c1228d83e3bb65c6db",
  ],
];

for (const [shape, n, expected] of GOLDEN) {
  Deno.test(`bits of ${shape.activation} [${shape.hidden}] with ${n} samples`, async () => {
    const loss = batchedLoss(shape, randomData(n, shape.inputs));
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
