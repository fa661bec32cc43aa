/** A merge is made where the function stays, and refused where it does not. */
import assert from "node:assert/strict";
import { denseModel } from "../../kernels/diagnosis/dense_model.ts";
import { mergeUnits } from "../../kernels/diagnosis/merge_units.ts";
import type { LayerActivationName } from "../../kernels/diagnosis/activations.ts";
import { findPairs } from "../../kernels/diagnosis/pairs.ts";
import { NEAR, pairsToMerge, tryMerges } from "../../kernels/diagnosis/safe_merge.ts";
import { assertClose } from "../compare.ts";
import { dense, normalNumbers, weightsFor } from "./dense_fixture.ts";

const N = 40;
const LOSS = { kind: "mean-square", factor: 1 } as const;

/** Hidden units [w, a] of a network with two inputs, biases and one output; the others are far from these. */
function problem(name: LayerActivationName, units: readonly (readonly number[])[], noise = 0.1) {
  const network = dense([2, 4, 1], [{ name }]);
  const theta = weightsFor(network);
  for (const [k, [b, w0, w1, a]] of units.entries()) {
    theta.set([w0!, w1!, b!], 3 * k);
    theta[12 + k] = a!;
  }
  const samples = { n: N, inputs: 2, outputs: 1, x: normalNumbers("x", 2 * N), y: new Float64Array(N) };
  const f = denseModel(network, LOSS, samples).outputs(theta);
  const e = normalNumbers("e", N, noise);
  return { network, theta, samples: { ...samples, y: f.map((each, i) => each + e[i]!) } };
}

function tried(name: LayerActivationName, units: readonly (readonly number[])[], noise?: number) {
  const { network, theta, samples } = problem(name, units, noise);
  return tryMerges(network, LOSS, samples, theta, pairsToMerge(findPairs(network, theta)));
}

for (const name of ["silu", "relu", "gelu", "softplus", "leaky-relu"] as const) {
  Deno.test(`a mirrored pair of ${name} is never merged: the loss would be another`, () => {
    const trial = tried(name, [[0.5, 1, -1, 1], [-0.5, -1, 1.001, 2]], 0.01);
    assert.notDeepEqual(trial?.units, [0, 1]);
    assert.equal(trial?.isSafe, false);
  });
}

for (const name of ["tanh", "erf", "sigmoid"] as const) {
  Deno.test(`an exactly mirrored pair of ${name} is turned round and becomes one: the function stays`, () => {
    const trial = tried(name, [[0.5, 1, -1, 1], [-0.5, -1, 1, 2]])!;
    assert.deepEqual([trial.units, trial.isSafe], [[0, 1], true]);
    assert.ok(trial.largestChange < 1e-14, String(trial.largestChange));
  });
}

Deno.test("relu units of equal direction and other lengths, with opposite outputs as well, become one", () => {
  for (const a of [2, -3, -0.2]) {
    const { network, theta, samples } = problem("relu", [[0.5, 1, -1, 1], [2, 4, -4, a]]);
    const { network: smaller, theta: merged } = mergeUnits(network, theta, 0, [0, 1]);
    const outputs = denseModel(smaller, LOSS, samples).outputs(merged);
    assertClose("outputs", outputs, denseModel(network, LOSS, samples).outputs(theta), 1e-13);
  }
});

Deno.test("a channel's pair is refused, near units that leave the function are not", () => {
  const channel = tried("softplus", [[0.5, 1, -1, 500], [0.5, 1.001, -1, -499]], 0.01)!;
  assert.equal(channel.isSafe, false);
  assert.ok(channel.lossAfter > (1 + NEAR) * channel.lossBefore);
  const near = tried("softplus", [[0.5, 1, -1, 1], [0.5, 1.001, -1, 1]])!;
  assert.deepEqual([near.units, near.isSafe], [[0, 1], true]);
  assert.ok(near.lossAfter <= (1 + NEAR) * near.lossBefore);
});
