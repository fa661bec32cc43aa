/** What a disagreement between a device and its twin says; a second twin stands for the device. */
import assert from "node:assert/strict";
import { ComputeDevice } from "../../kernels/device/device.ts";
import { strictShader } from "../../kernels/strict/strict.ts";
import { twinGpu } from "../../kernels/strict/twin/gpu.ts";
import { entryPointOf } from "./entry_points.ts";
import { mirror } from "./mirrored.ts";

const code = strictShader([{
  file: "kernel.wgsl",
  text: `@group(0) @binding(1) var<storage, read_write> values: array<vec2f>;
@compute @workgroup_size(4) fn scale(@builtin(global_invocation_id) id: vec3u) {
  let own = values[id.x];
  values[id.x] = vec2f(own.x * 3.0, own.y);
}`,
}]);

/** Runs it on two twins side by side, the second with another text. */
async function mirrored(other: (code: string) => string): Promise<number> {
  const [device, twin] = [await ComputeDevice.open(twinGpu()), await ComputeDevice.open(twinGpu())];
  const compile = twin.pipeline.bind(twin);
  twin.pipeline = (text, entryPoint) => compile(other(text), entryPoint);
  let changed = 0;
  const settle = mirror(device, twin, (comparison) => changed += comparison.changed);
  const pipeline = await device.pipeline(code, "scale");
  const values = device.buffer(Float32Array.from([0, 1, 0.5, 1, -0, 1, 1, 1]), "write");
  device.submit([{ pipeline, bindings: device.bind(pipeline, [values]), workgroups: 1 }]);
  device.submit([{ pipeline, bindings: device.bind(pipeline, [values]), workgroups: 1 }]);
  await settle();
  return changed;
}

Deno.test("dispatches that agree are counted by the words that they change", async () => {
  assert.equal(await mirrored((text) => text), 4);
});

Deno.test("a disagreement names entry point, buffer, index, component and both values", async () => {
  await assert.rejects(mirrored((text) => text.replace("3f", "5f")), {
    message: "scale gives values[1].x = 0x3fc00000 (1.5), and its twin 0x40200000 (2.5)",
  });
});

Deno.test("an entry point that no WGSL file has is refused", () => {
  assert.throws(() => entryPointOf(code, "scale"), /no WGSL file in kernels\/ has the entry point scale/);
});
