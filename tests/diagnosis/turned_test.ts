/** A mirrored pair turned round: the same function, and a gated unit that the pair as it stands would not have. */
import assert from "node:assert/strict";
import { denseModel } from "../../kernels/diagnosis/dense_model.ts";
import { gatePair } from "../../kernels/diagnosis/gate.ts";
import { turnedPair } from "../../kernels/diagnosis/hidden/turned.ts";
import { closestPairOf, findPairs } from "../../kernels/diagnosis/pairs.ts";
import { MEAN_SQUARE } from "../../kernels/diagnosis/whole.ts";
import { dense, samplesFor, weightsFor } from "./dense_fixture.ts";

for (const name of ["tanh", "sigmoid"] as const) {
  Deno.test(`${name}: the second unit turned round is the same function, with input weights that agree`, () => {
    const network = dense([2, 3, 1], [{ name }]);
    const samples = samplesFor(network, 40);
    const theta = weightsFor(network);
    // Unit 3 close to unit 1's mirror image, with an output that is opposite once it is turned round.
    for (let i = 0; i < 3; i++) theta[6 + i] = -theta[i]! + 1e-3 * (i - 1);
    [theta[9], theta[11]] = [50, 49];
    const pair = closestPairOf(findPairs(network, theta))!;
    assert.deepEqual([pair.first, pair.second, pair.mirrored], [0, 2, true]);
    const turned = turnedPair(network, theta, pair)!;
    const model = denseModel(network, MEAN_SQUARE, samples);
    const [before, after] = [model.outputs(theta), model.outputs(turned)];
    for (const [k, f] of before.entries()) assert.ok(Math.abs(f - after[k]!) < 1e-12, `${f}, ${after[k]}`);
    const straight = closestPairOf(findPairs(network, turned))!;
    assert.equal(straight.mirrored, undefined);
    assert.ok(Math.abs(straight.distance - pair.distance) < 1e-15);
    // As the mirrored pair's gated unit, that of the turned one.
    const [unit, other] = [theta, turned].map((at) => gatePair(network, MEAN_SQUARE, samples, at)!.findings);
    assert.ok(Math.abs(unit!.lossAtStart - other!.lossAtStart) < 1e-12 * other!.lossAtStart);
  });
}

Deno.test("of an activation that is not odd there is no turned pair; one that is not mirrored stays", () => {
  const network = dense([2, 3, 1], [{ name: "softplus" }]);
  const theta = weightsFor(network);
  assert.equal(turnedPair(network, theta, { layer: 0, second: 2, mirrored: true }), null);
  assert.equal(turnedPair(network, theta, { layer: 0, second: 2 }), theta);
});
