/** How the report's live pages write numbers. */
import assert from "node:assert/strict";
import { threeDigits } from "../../figures/report/three_digits.ts";

Deno.test("a number has at most three digits, or two and a power of ten, and a minus sign", () => {
  const written = [0, -1.23456, 99_999, -123_456, 0.001, 0.000999, -2e-8].map(threeDigits);
  assert.deepEqual(written, ["0", "−1.23", "100000", "−1.2e+5", "0.001", "1.0e−3", "−2.0e−8"]);
});
