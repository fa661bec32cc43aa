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
