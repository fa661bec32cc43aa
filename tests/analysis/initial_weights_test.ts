/** Glorot's initial weights: moments per layer, biases, addresses. */
import assert from "node:assert/strict";
import { initialWeights } from "../../kernels/initial_weights.ts";
import { layoutOf, type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";

const deep: NetworkShape = { inputs: 2, hidden: [4, 3], biased: true, activation: "softplus" };

Deno.test("weights have mean 0 and variance 2/(fan_in + fan_out), layer by layer; biases are 0", () => {
  const sums = [[0, 0, 0], [0, 0, 0], [0, 0, 0]];
  for (let seed = 0; seed < 3000; seed++) {
    const theta = initialWeights(deep, "test/moments", seed);
    assert.equal(theta.length, parameterCount(deep));
    for (const [i, value] of theta.entries()) {
      const layer = i < 12 ? 0 : i < 27 ? 1 : 2;
      const bias = layer === 0 ? i % 3 === 2 : layer === 1 ? (i - 12) % 5 === 4 : i === 30;
      if (bias) assert.equal(value, 0, `bias ${i}`);
      else for (const power of [0, 1, 2]) sums[layer]![power]! += value ** power;
    }
  }
  for (const [layer, fans] of [2 + 4, 4 + 3, 3 + 1].entries()) {
    const [count, first, second] = sums[layer] as [number, number, number];
    const variance = 2 / fans;
    // Five standard errors.
    assert.ok(Math.abs(first / count) <= 5 * Math.sqrt(variance / count), `mean of layer ${layer}`);
    const error = Math.abs(second / count / variance - 1);
    assert.ok(error <= 5 * Math.sqrt(2 / count), `variance of layer ${layer}`);
  }
});

Deno.test("a biased network and a bias-free one of the same seed start from the same weights, held by f32", () => {
  const biased = initialWeights(deep, "test", 7);
  const free = initialWeights({ ...deep, biased: false }, "test", 7);
  const { layers, output } = layoutOf(deep);
  const isBias = (i: number) =>
    i === biased.length - 1 ||
    layers.some(({ offset, neurons, stride }) =>
      i >= offset && i < Math.min(output, offset + neurons * stride) && (i - offset) % stride === stride - 1
    );
  assert.deepEqual(biased.filter((_, i) => !isBias(i)), free);
  assert.deepEqual(biased, Float64Array.from(Float32Array.from(biased)));
});

Deno.test("stream and seed alone decide", () => {
  const of = (stream: string, seed: number) => initialWeights(deep, stream, seed).join();
  assert.equal(of("a", 1), of("a", 1));
  assert.equal(new Set([of("a", 1), of("b", 1), of("a", 2)]).size, 3);
});
