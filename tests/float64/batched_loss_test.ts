/** The batched loss is that of the formulas sample by sample, for every depth, and for a part of a block. */
import assert from "node:assert/strict";
import { type ActivationName, ACTIVATIONS } from "../../kernels/activations.ts";
import { batchedLoss } from "../../kernels/float64/batched_loss.ts";
import { networkDerivatives, networkGradient } from "../../kernels/network_reference.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { assertClose } from "../compare.ts";
import { randomData, randomThetas } from "../network/fixture.ts";

const SHAPES: readonly NetworkShape[] = [
  { inputs: 2, hidden: [4], biased: true, activation: "softplus" },
  { inputs: 3, hidden: [2], biased: false, activation: "erf" },
  { inputs: 2, hidden: [3, 3], biased: true, activation: "softplus" },
  { inputs: 2, hidden: [3, 2, 4], biased: true, activation: "tanh" },
  { inputs: 1, hidden: [2, 3], biased: false, activation: "g" },
  { inputs: 4, hidden: [3], biased: true, activation: "sigmoid" },
  { inputs: 2, hidden: [5], biased: true, activation: "relu" },
];

for (const shape of SHAPES) {
  const name = `${shape.activation} [${shape.hidden}]${shape.biased ? "" : " without biases"}`;
  Deno.test(`the batched loss of ${name}`, () => {
    for (const n of [5, 128, 300]) {
      const data = randomData(n, shape.inputs);
      const { derivatives, gradient } = batchedLoss(shape, data);
      // Twice: nothing is left over from another point.
      for (const seed of [1, 2]) {
        const theta = randomThetas(shape, 2).slice(seed === 1 ? 0 : -randomThetas(shape, 1).length);
        const point = theta.subarray(0, randomThetas(shape, 1).length);
        const [found, wanted] = [derivatives(point), networkDerivatives(shape, point, data)];
        assertClose("loss", [found.loss], [wanted.loss], 1e-13);
        assertClose("gradient", found.gradient, wanted.gradient, 1e-12);
        assertClose("hessian", found.hessian, wanted.hessian, 1e-12);
        const first = gradient(point);
        assertClose("gradient alone", first.gradient, networkGradient(shape, point, data).gradient, 1e-12);
      }
    }
  });
}

Deno.test("a NaN weight makes the loss NaN, whatever the activation; a wrong length is refused", () => {
  for (const activation of Object.keys(ACTIVATIONS) as ActivationName[]) {
    for (const hidden of [[3], [2, 2]]) {
      const shape: NetworkShape = { inputs: 2, hidden, biased: true, activation };
      const { derivatives, gradient } = batchedLoss(shape, randomData(9, 2));
      const p = parameterCount(shape);
      for (let i = 0; i < p; i++) {
        const theta = randomThetas(shape, 1);
        theta[i] = NaN;
        assert.ok(Number.isNaN(derivatives(theta).loss), `${activation} [${hidden}], θ[${i}]`);
      }
      assert.throws(() => gradient(new Float64Array(p - 1)), /theta must be \[P=/);
      assert.throws(
        () => batchedLoss(shape, randomData(9, 3)).gradient(new Float64Array(p)),
        /inputs \[D=2\]/,
      );
    }
  }
});
