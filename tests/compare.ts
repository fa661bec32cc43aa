/** Comparison of tensors: names the place, both values and the largest errors; NaN never passes. */
import assert from "node:assert/strict";

/** @param tolerance allowed ‖a − b‖∞ / max|b| (or `scale`) */
export function assertClose(
  name: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  scale?: number,
): void {
  assert.equal(actual.length, expected.length, `${name}: lengths`);
  let size = scale ?? 0;
  if (scale === undefined) {
    for (let i = 0; i < expected.length; i++) size = Math.max(size, Math.abs(expected[i]!));
  }
  let [worst, at] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!);
    if (!(difference <= worst)) [worst, at] = [difference, i];
    // Nothing is worse: a finite difference must not take its place.
    if (Number.isNaN(worst)) break;
  }
  assert.ok(
    worst <= tolerance * size,
    `${name}[${at}]: got ${actual[at]}, expected ${expected[at]}; largest error ${
      worst / size
    } of ${size}, ` +
      `allowed ${tolerance}`,
  );
}
