/** Rules of points at rest, and of what an optimiser can hold back only where something is left, on findings made by hand. */
import assert from "node:assert/strict";
import { denseModel } from "../../../kernels/diagnosis/dense_model.ts";
import type { EdgeFindings } from "../../../kernels/diagnosis/findings/curvature.ts";
import { descend } from "../../../kernels/diagnosis/newton/descent.ts";
import { diagnoseAtOnce, MEAN_SQUARE } from "../../../kernels/diagnosis/whole.ts";
import { dense, normalNumbers, samplesFor, weightsFor } from "../dense_fixture.ts";
import { curved, judged, pair, POINT, way } from "./judged.ts";

const EDGE: EdgeFindings = {
  ...{ optimiser: "sgd", learningRate: 0.4, batch: null, quantity: "sharpness", value: 4.3, threshold: 5 },
  ...{ ratio: 0.86, held: true },
};

Deno.test("a step at the edge of stability holds nothing back at a minimum", () => {
  const to = (loss: number) =>
    ({ ...way([[0.1, 5, 0.5], [loss, 5, 0.5]], "rest"), proof: "finite" }) as const;
  assert.equal(judged({ edge: EDGE, continuation: to(0.1 - 1e-16) }).verdict, "finite minimum");
  assert.equal(judged({ edge: EDGE, continuation: to(0.0995) }).verdict, "edge of stability");
  // Where nothing was continued nobody knows.
  assert.equal(judged({ edge: EDGE }).verdict, "edge of stability");
});

Deno.test("a mean square of 0 to rounding is a minimum, wherever its rounding leads", () => {
  const at = (loss: number, to: number, own: Partial<typeof POINT> = {}) =>
    judged({
      point: { ...POINT, loss, zeroLoss: 2, ...own },
      continuation: way([[loss, 5, 0.5], [to, 5, 0.5]], "stuck"),
    });
  for (const [loss, to] of [[0, 0], [8e-32, 8e-32], [3e-28, 3e-33]] as const) {
    const { verdict, sentence } = at(loss, to);
    assert.equal(verdict, "finite minimum");
    assert.match(sentence, /the loss is 0 to rounding/);
  }
  assert.equal(at(0, 0, { constantLoss: 0, zeroLoss: 0 }).verdict, "finite minimum");
  // In other units, and where targets are the same: the scale is that of the targets.
  assert.equal(at(3e-38, 0, { constantLoss: 0, zeroLoss: 1e-10 }).verdict, "finite minimum");
  assert.equal(at(3e-28, 0, { constantLoss: 1e-10, zeroLoss: 1e-10 }).verdict, "still training");
  assert.equal(at(1e-20, 1e-22).verdict, "still training");
  // No finite weights have a cross-entropy of 0.
  assert.notEqual(at(1e-30, 1e-30, { misclassified: 0 }).verdict, "finite minimum");
});

Deno.test("flat by what leaves the loss alone is a minimum, flat for no known reason is not decidable", () => {
  const rests = { ...way([[0.1, 5, 0.5], [0.1, 5, 0.5]], "rest"), proof: "flat" } as const;
  const flat = (directions: number, level: number) => ({ ...curved(null, 0), flat: { directions, level } });
  const line = judged({ continuation: rests, spectrum: flat(2, 2) });
  assert.equal(line.verdict, "finite minimum");
  assert.match(line.sentence, /line of equal networks/);
  assert.equal(judged({ continuation: rests, spectrum: flat(2, 1) }).verdict, "not decidable");
  assert.equal(judged({ continuation: rests, spectrum: flat(0, 0) }).verdict, "not decidable");
  assert.equal(judged({ continuation: rests }).verdict, "not decidable");
  const one = judged({ continuation: { ...rests, dead: 1 } });
  assert.equal(one.verdict, "finite minimum");
  assert.match(one.sentence, /dead/);
});

Deno.test("inputs that are collinear: a minimum along a line of equal networks", () => {
  const network = dense([2, 2, 1], [{ name: "tanh" }]);
  const n = 120;
  const u = normalNumbers("line", n);
  const x = Float64Array.from({ length: 2 * n }, (_, i) => (1 + i % 2) * u[i >> 1]!);
  const start = weightsFor(network, 3, 1);
  const base = { n, inputs: 2, outputs: 1, x, y: new Float64Array(n) };
  const noise = normalNumbers("noise", n);
  const y = denseModel(network, MEAN_SQUARE, base).outputs(start).map((f, k) => f + 0.01 * noise[k]!);
  const samples = { ...base, y };
  const { theta, end } = descend(denseModel(network, MEAN_SQUARE, samples), start, {
    budget: 9000,
    maxNorm: 1e3,
  });
  assert.equal(end, "rest");
  const { found, verdict } = diagnoseAtOnce({ network, samples, theta });
  assert.equal(found.continuation!.proof, "flat");
  assert.deepEqual(found.spectrum!.flat, { directions: 2, level: 2 });
  assert.equal(verdict.verdict, "finite minimum", JSON.stringify(verdict.evidence));
});

Deno.test("relu units that are all dead: flat, and no better than a constant", () => {
  const network = dense([2, 3, 1], [{ name: "relu" }]);
  const samples = samplesFor(network, 80);
  const mean = samples.y.reduce((sum, y) => sum + y, 0) / 80;
  const theta = Float64Array.of(...[1, 2, -100, 3, 1, -100, -2, 2, -100], 0.7, -0.4, 1.1, mean);
  const { found, verdict } = diagnoseAtOnce({ network, samples, theta });
  assert.deepEqual(found.point!.dead, [[0, 1, 2]]);
  assert.deepEqual([found.continuation!.proof, found.continuation!.dead], ["flat", 3]);
  assert.equal(verdict.verdict, "finite minimum");
  assert.match(verdict.sentence, /all units of layer 1 are dead, so that the loss is that of a constant/);
});

Deno.test("evidence speaks for or against the verdict that is given, whatever the rules before it asked", () => {
  const continuation = { ...way([[0.1, 5, 0.5], [0.1, 5, 0.5]], "rest"), proof: "finite" } as const;
  const found = judged({ continuation, edge: { ...EDGE, value: 80, ratio: 16, held: false } });
  assert.equal(found.verdict, "finite minimum");
  const of = (what: RegExp) => found.evidence.find((each) => what.test(each.what))!;
  // Not at the edge, no pair that closes: neither is against a minimum.
  assert.equal(of(/^sharpness/).speaks, "neither");
  assert.match(of(/^sharpness/).bound, /16 times it: no run stays/);
  assert.equal(of(/closest opposite pair/).speaks, "neither");
  assert.equal(of(/^end of the continuation/).speaks, "for");
  assert.deepEqual(found.evidence.filter(({ speaks }) => speaks === "against"), []);
});

Deno.test("a close pair whose outputs are not opposite is not held against the distance of those that are", () => {
  const closest = { ...pair(1.4e-4), outputCosine: 1 };
  const continuation = { ...way([[0.1, 5, 0.5], [0.1, 5, 0.5]], "rest"), closest };
  const { evidence } = judged({ continuation });
  const found = evidence.find(({ what }) => /cosine distance/.test(what))!;
  assert.match(found.what, /closest pair there, whose outputs are not opposite/);
});

Deno.test("the curvature of the way down is told from the least one", () => {
  const continuation = way([[0.1, 5, 0.5], [0.05, 5, 0.5]], "rest");
  const { evidence } = judged({ continuation, spectrum: curved(-2e-2, -3e-6) });
  const found = evidence.find(({ what }) => /negative curvature/.test(what))!;
  assert.match(found.what, /falls most/);
  assert.match(found.bound, /least curvature of all is −0\.000003$/);
});
