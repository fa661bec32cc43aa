/** A training whose weights are no longer finite is over, wherever the NaN stands, by the bits: on any adapter. */
import assert from "node:assert/strict";
import { initialWeights } from "../../kernels/initial_weights.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { DS, F32 } from "../../kernels/strict/sources.ts";
import { strictShader } from "../../kernels/strict/strict.ts";
import { ADAMW } from "../../kernels/training/adamw.ts";
import change from "../../kernels/training/change.wgsl" with { type: "text" };
import decay from "../../kernels/training/decay.wgsl" with { type: "text" };
import { DESCENT } from "../../kernels/training/descent.ts";
import { ADAM, SGD } from "../../kernels/training/optimisers.ts";
import update from "../../kernels/training/update.wgsl" with { type: "text" };
import { HYPER, PROGRESS, runWords, trainingShaders } from "../../kernels/training/shaders.ts";
import { NetworkTraining } from "../../kernels/training/training.ts";
import { openCompilingOnce } from "../compiled_once.ts";
import { randomData } from "../network/fixture.ts";

const device = await openCompilingOnce();
const data = randomData(40, 2, true);
const SHAPE: NetworkShape = { inputs: 2, hidden: [3], biased: true, activation: "tanh" };
const P = parameterCount(SHAPE);

for (const batch of [8, data.n]) {
  for (const layout of ["software", "parallel"] as const) {
    Deno.test(`batches of ${batch} of ${data.n}, ${layout}: weights that are not finite end their run alone`, async () => {
      const shaders = trainingShaders(SHAPE, { n: data.n, batch }, SGD);
      const runs = [1, 2].map((seed) => ({
        seed,
        start: initialWeights(SHAPE, "test/nan", seed),
        hyper: { eta: 0.01 },
      }));
      const training = await NetworkTraining.create(device, shaders, SHAPE, data, batch, SGD, runs, layout);
      try {
        const first = await training.snapshot();
        for (const bits of [0x7fc00000, 0xff800000]) {
          for (const place of [0, P >> 1, P - 2, P - 1]) {
            const parameters = first.parameters.slice();
            parameters[4 * (P + place)] = bits;
            training.restore({ ...first, parameters });
            training.submit(5);
            const [fine, broken] = await training.runs();
            assert.deepEqual([fine!.diverged, fine!.steps], [false, 5]);
            assert.deepEqual([broken!.diverged, broken!.steps], [true, 1], `component ${place}`);
          }
        }
      } finally {
        training.destroy();
      }
    });
  }
}

for (const optimiser of [SGD, ADAM, DESCENT, ADAMW]) {
  Deno.test(`${optimiser.name}: a gradient that is NaN makes its weight NaN, by the bits; an infinite one is clamped`, async () => {
    const text = `@group(0) @binding(1) var<storage, read> gradients: array<f32>;
      @group(0) @binding(2) var<storage, read_write> result: array<u32>;
      @group(0) @binding(3) var<storage, read> runs: array<u32>;
      @group(0) @binding(4) var<storage, read> progress: array<u32>;
      fn hyper_value(at: u32) -> f32 { return 0.01; }`;
    const main = `@compute @workgroup_size(1) fn main(@builtin(workgroup_id) group: vec3u) {
        let decay = Decay(0.01, 0.01, 0u, 1.0);
        let next = updated(vec4f(1.0, 0.0, 0.0, 0.0), gradients[group.x], 1.0, vec2f(0.5, 0.5), read_hyper(0u), decay);
        result[group.x] = magnitude(next.x);
      }`;
    const rest = [{ file: "decay", text: decay }, { file: "change", text: change }, ...optimiser.sources];
    const last = [{ file: "update", text: update }, { file: "main", text: main }];
    const constants = { PROGRESS, HYPER, RUN: runWords<never>(optimiser) };
    const code = strictShader([F32, ...DS, { file: "head", text }, ...rest, ...last], constants);
    const pipeline = await device.pipeline(code, "main");
    const bits = Uint32Array.of(0x7fc00000, 0xffc00001, 0x7f800000, 0x3f800000);
    const [gradients, result] = [device.buffer(bits, "read"), device.buffer(new Uint32Array(4), "write")];
    device.submit([{ pipeline, bindings: device.bind(pipeline, [gradients, result]), workgroups: 4 }]);
    const found = [...await device.read(result, 4)].map((word) => word > 0x7f800000);
    for (const buffer of [gradients, result]) buffer.destroy();
    assert.deepEqual(found, [true, true, false, false]);
  });
}
