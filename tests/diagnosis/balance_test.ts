/** How a relu network is scaled says nothing: balanced, it is the same function, and has the same verdict as before. */
import assert from "node:assert/strict";
import { denseModel } from "../../kernels/diagnosis/dense_model.ts";
import { balanced } from "../../kernels/diagnosis/hidden/balance.ts";
import { hiddenLayers, inputsOf, lengthOf, outputsOf } from "../../kernels/diagnosis/hidden/units.ts";
import { type DenseNetwork, ofPaperShape } from "../../kernels/diagnosis/network.ts";
import { diagnoseAtOnce, MEAN_SQUARE } from "../../kernels/diagnosis/whole.ts";
import { dense, samplesFor, weightsFor } from "./dense_fixture.ts";

/** Units by turns 64 and 1/64 times as long at their inputs, of every hidden layer. */
function rescaled(network: DenseNetwork, theta: Float64Array): Float64Array {
  const other = theta.slice();
  for (const unit of hiddenLayers(network).flatMap(({ units }) => units)) {
    const scale = unit.index % 2 === 0 ? 64 : 1 / 64;
    for (let i = unit.from; i < unit.to; i++) other[i]! *= scale;
    for (const i of unit.outputs) other[i]! /= scale;
  }
  return other;
}

for (const name of ["relu", "leaky-relu"] as const) {
  Deno.test(`${name}: units of two layers are balanced, and the function is the same`, () => {
    const network = dense([2, 4, 3, 2], [{ name }, { name }]);
    const samples = samplesFor(network, 20);
    const theta = weightsFor(network);
    const model = denseModel(network, MEAN_SQUARE, samples);
    const [one, two] = [theta, rescaled(network, theta)].map((at) => balanced(network, at));
    for (const unit of hiddenLayers(network).flatMap(({ units }) => units)) {
      const ratio = lengthOf(inputsOf(one!, unit)) / lengthOf(outputsOf(one!, unit));
      assert.ok(Math.abs(ratio - 1) < 1e-9, `layer ${unit.layer}, unit ${unit.index}: ${ratio}`);
    }
    for (const [i, value] of one!.entries()) {
      assert.ok(Math.abs(value - two![i]!) < 1e-9 * (1 + Math.abs(value)));
    }
    const [f, g] = [theta, two!].map((at) => model.outputs(at));
    for (const [i, value] of f!.entries()) {
      assert.ok(Math.abs(value - g![i]!) < 1e-12 * (1 + Math.abs(value)));
    }
  });
}

Deno.test("networks without such units are left as they are, and units without weights too", () => {
  const smooth = dense([2, 3, 1], [{ name: "tanh" }]);
  const theta = weightsFor(smooth);
  assert.equal(balanced(smooth, theta), theta);
  const network = dense([1, 2, 1], [{ name: "relu" }]);
  const dead = Float64Array.of(0, 0, 4, 0, 3, 1, 0.5);
  assert.deepEqual([...balanced(network, dead)], [0, 0, 2, 0, 3, 2, 0.5]);
});

Deno.test("a relu network at its minimum has its verdict however its units are scaled", () => {
  const network = ofPaperShape({ inputs: 2, hidden: [3], biased: true, activation: "relu" });
  const samples = samplesFor(network, 80);
  const teacher = denseModel(network, MEAN_SQUARE, samples).outputs(weightsFor(network, 3, 1));
  const taught = { ...samples, y: teacher.map((f, k) => f + 0.1 * samples.y[k]!) };
  const start = weightsFor(network, 3, 1);
  const { theta } = diagnoseAtOnce({ network, samples: taught, theta: start }).continued;
  const [one, two] = [theta, rescaled(network, theta)].map((at) =>
    diagnoseAtOnce({ network, samples: taught, theta: at })
  );
  assert.equal(one!.verdict.verdict, "finite minimum", JSON.stringify(one!.verdict.evidence, null, 1));
  assert.ok(two!.found.point!.norm > 100 * one!.found.point!.norm);
  assert.equal(two!.verdict.verdict, "finite minimum", JSON.stringify(two!.verdict.evidence, null, 1));
});
