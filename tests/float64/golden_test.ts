/** The same bits on every machine: hashes of losses with derivatives for fixed inputs. */
import assert from "node:assert/strict";
import { batchedLoss } from "../../kernels/float64/batched_loss.ts";
import type { NetworkShape } from "../../kernels/network_shape.ts";
import { randomData, randomThetas } from "../network/fixture.ts";

/** Shape, samples and what this test finds; derivatives are held against others in batched_loss_test.ts. */
const GOLDEN: readonly (readonly [NetworkShape, number, string])[] = [
  [
    { inputs: 2, hidden: [4], biased: true, activation: "softplus" },
    301,
    "dd4177239e706b1ae41e61a41b7c9c5d4192a802c99c7630d323f24d573187b0",
  ],
  [
    { inputs: 3, hidden: [5], biased: true, activation: "erf" },
    7,
    "4e30bf5dde635cd95776b9d24c4ceeed04924b3ed80ce8b743a08078146cf4fd",
  ],
  [
    { inputs: 2, hidden: [3], biased: false, activation: "sigmoid" },
    256,
    "5eb68cad13576a774987c0538ca2758bf2145b4dc0bdd94f93d6157730f9dc73",
  ],
  [
    { inputs: 3, hidden: [2], biased: true, activation: "relu" },
    258,
    "88dae9a828cfe4337640f9575f3456eadbec4917d615007a083f19773dd4ba29",
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
