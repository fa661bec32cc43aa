/** Which samples a step of a training takes: all of an epoch, in an order of its own. */
import assert from "node:assert/strict";
import { batchOf } from "../../kernels/training/training_reference.ts";

Deno.test("an epoch visits every sample once, whatever their number; epochs and seeds have orders of their own", () => {
  for (const n of [1, 2, 3, 77, 784, 1024, 10_201]) {
    const epoch = (seed: number, first: number) =>
      Array.from({ length: n }, (_, step) => batchOf({ n, batch: 1 }, seed, first * n + step)[0]!);
    const order = epoch(1, 0);
    assert.equal(new Set(order).size, n, `N = ${n}`);
    assert.ok(order.every((i) => i >= 0 && i < n));
    if (n < 77) continue;
    assert.notDeepEqual(epoch(1, 1), order);
    assert.notDeepEqual(epoch(2, 0), order);
  }
  // What does not fill a batch sits out: 77 = 4 · 16 + 13.
  const visited = Array.from({ length: 4 }, (_, step) => batchOf({ n: 77, batch: 16 }, 3, step)).flat();
  assert.equal(new Set(visited).size, 64);
});

Deno.test("over epochs every sample comes at every place about equally often, and pairs of places are not tied", () => {
  const [n, epochs] = [50, 4000];
  const places = new Float64Array(n * n);
  const differences = new Float64Array(n);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = batchOf({ n, batch: n }, 5, epoch);
    for (const [place, sample] of order.entries()) places[place * n + sample]!++;
    differences[(order[1]! - order[0]! + n) % n]!++;
  }
  // Chi-square: mean (n − 1)² and n − 2, deviation √(2 · mean); five deviations.
  const chi = (counts: Float64Array, expected: number) =>
    counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const whole = (n - 1) ** 2;
  assert.ok(
    Math.abs(chi(places, epochs / n) - whole) < 5 * Math.sqrt(2 * whole),
    `${chi(places, epochs / n)}`,
  );
  assert.equal(differences[0], 0);
  const tied = chi(differences.subarray(1), epochs / (n - 1));
  assert.ok(tied < n - 2 + 5 * Math.sqrt(2 * (n - 2)), `differences ${tied}`);
});
