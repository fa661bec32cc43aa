/** Rules of points at rest, and of what an optimiser can hold back only where something is left, on findings made by hand. */
import assert from "node:assert/strict";
import type { EdgeFindings } from "../../kernels/diagnosis/findings.ts";
import { judged, POINT, way } from "./judged.ts";

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
