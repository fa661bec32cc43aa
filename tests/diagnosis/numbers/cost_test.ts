/** What is spent on a network by its size: operations counted by hand, budgets of the sizes that limits are set for. */
import assert from "node:assert/strict";
import { continuationBudget, mostCheckpoints, productOperations } from "../../../kernels/diagnosis/cost.ts";
import { dense } from "../dense_fixture.ts";

const N = 10_000;
const TANH = { name: "tanh" } as const;

Deno.test("a product's operations are those of its matrix products", () => {
  // Layer 1: V x and δ̇ xᵀ, 6 weights and 3 biases; layer 2: V h, W ḣ, Wᵀ δ̇, Vᵀ δ, δ̇ hᵀ, δ ḣᵀ, 3 weights and a bias.
  assert.equal(productOperations(dense([2, 3, 1], []), 5), 5 * (2 * 2 * 9 + 6 * 2 * 4));
});

Deno.test("a continuation's budget falls with the root of the cost, and is the whole one for small networks", () => {
  assert.equal(continuationBudget(dense([8, 8, 1], [TANH]), N), 20_000);
  const [middle, large] = [dense([8, 64, 64, 1], [TANH, TANH]), dense([784, 128, 10], [{ name: "relu" }])];
  assert.equal(continuationBudget(middle, N), 5647);
  assert.equal(continuationBudget(large, N), 2013);
  // Activations that are computed number by number cost more.
  const gelu = dense([8, 64, 64, 1], [{ name: "gelu" }, { name: "gelu" }]);
  assert.equal(continuationBudget(gelu, N), Math.ceil(1.3e8 / Math.sqrt(5.3004e8 + 2.56e8)));
  const [cost, budget] = [productOperations(middle, 4 * N), continuationBudget(middle, 4 * N)];
  assert.equal(cost, 4 * productOperations(middle, N));
  assert.ok(Math.abs(budget - 5647 / 2) < 1);
});

Deno.test("large networks get fewer checkpoints, but a curve of them", () => {
  const relu = { name: "relu" } as const;
  assert.equal(mostCheckpoints(dense([784, 128, 10], [relu]), N, 60), 20);
  assert.equal(mostCheckpoints(dense([784, 1024, 10], [relu]), N, 60), 10);
  assert.ok(mostCheckpoints(dense([8, 8, 1], [TANH]), N, 60) > 200);
});
