/** Adam's running means on the toy end at 0 before they leave the normal numbers, where adapters differ. */
import assert from "node:assert/strict";
import { ComputeDevice } from "../../kernels/device/device.ts";
import { MINIBATCH_STATE, ToyMinibatch } from "../../kernels/toy/minibatch.ts";
import { toySamples } from "../../kernels/toy/samples.ts";
import { MINIBATCH_SOURCES, minibatchShader, samplesShader } from "../../kernels/toy/shaders.ts";
import { ADAM, ADAM_RULE } from "../../kernels/training/optimisers.ts";

const device = await ComputeDevice.open();
const N = 128;
const [M, V] = [8, 12];

Deno.test("where a neuron's gradient stays 0 its means end at 0, never below the normal numbers", async () => {
  const shape = { n: N, batch: 16, m: 1, sgdEta: 0.1, adamEta: 1e-3 };
  const samples = await toySamples(device, samplesShader(N), N, 3);
  // Neuron 1 is off: w₁ = a₁ = 0, so both parts of the gradient are 0.
  const run = { optimiser: "adam", seed: 1, start: [0, 1.3, 0, 2] } as const;
  const training = await ToyMinibatch.create(device, minibatchShader(shape), shape, samples, [run]);
  try {
    const state = await training.state();
    // Means of an earlier slope; v is so large that they move the weights by nothing.
    for (const p of [0, 2]) [state[M + p], state[V + p]] = [2e-33, 1e12];
    training.restore(0, state);
    const seen: number[] = [];
    for (let k = 0; k < 12; k++) {
      training.submit(10);
      const now = await training.state();
      const words = new Uint32Array(now.buffer);
      for (let i = 0; i < MINIBATCH_STATE; i++) {
        const subnormal = (words[i]! & 0x7f800000) === 0 && (words[i]! & 0x7fffff) !== 0;
        assert.ok(!subnormal, `state[${i}] after ${training.steps} steps is ${now[i]}`);
      }
      assert.deepEqual([now[0], now[2]], [0, 0]);
      seen.push(now[M]!, now[M + 2]!);
    }
    // 2e-33 · 0.9⁷ is below 1e-33; before, 120 steps ended at 6e-39.
    assert.deepEqual(new Set(seen), new Set([0]));
  } finally {
    training.destroy();
  }
});

Deno.test("the toy's means and those of training networks are one function", () => {
  for (const sources of [MINIBATCH_SOURCES, ADAM.sources]) {
    assert.deepEqual(sources.filter(({ text }) => /fn decayed\(/.test(text)), [ADAM_RULE]);
  }
});
