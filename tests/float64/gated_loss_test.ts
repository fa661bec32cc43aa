/** The loss of a network with a gated unit in columns is that of its formulas sample by sample. */
import assert from "node:assert/strict";
import { gatedDerivatives, gatedParameterCount } from "../../kernels/analysis/channel/gated_network.ts";
import { gatedLoss } from "../../kernels/float64/gated_loss.ts";
import type { NetworkShape } from "../../kernels/network_shape.ts";
import { assertClose } from "../compare.ts";
import { randomData, randomThetas } from "../network/fixture.ts";

const SHAPES: readonly NetworkShape[] = [
  { inputs: 2, hidden: [2], biased: true, activation: "softplus" },
  { inputs: 3, hidden: [4], biased: true, activation: "erf" },
  { inputs: 2, hidden: [5], biased: false, activation: "g" },
];

for (const shape of SHAPES) {
  const name = `${shape.activation} [${shape.hidden}]${shape.biased ? "" : " without biases"}`;
  Deno.test(`the gated loss of ${name}`, () => {
    const p = gatedParameterCount(shape);
    for (const n of [5, 128, 300]) {
      const data = randomData(n, shape.inputs);
      const { derivatives, gradient } = gatedLoss(shape, data);
      // Twice: nothing is left over from another point.
      for (const at of [0, 1]) {
        const theta = randomThetas(shape, 2).slice(at, at + p);
        const [found, wanted] = [derivatives(theta), gatedDerivatives(shape, theta, data)];
        assertClose("loss", [found.loss], [wanted.loss], 1e-13);
        assertClose("gradient", found.gradient, wanted.gradient, 1e-12);
        assertClose("hessian", found.hessian, wanted.hessian, 1e-12);
        assertClose("gradient alone", gradient(theta).gradient, wanted.gradient, 1e-12);
      }
    }
    assert.throws(
      () => gatedLoss(shape, randomData(5, shape.inputs)).gradient(new Float64Array(1)),
      /must be/,
    );
  });
}

Deno.test("a NaN weight makes the gated loss NaN", () => {
  const shape = SHAPES[1]!;
  const { derivatives } = gatedLoss(shape, randomData(9, 3));
  for (let i = 0; i < gatedParameterCount(shape); i++) {
    const theta = randomThetas(shape, 1).slice(0, gatedParameterCount(shape));
    theta[i] = NaN;
    assert.ok(Number.isNaN(derivatives(theta).loss), `θ[${i}]`);
  }
});
