/**
 * Every entry point of every kernel on its twin, without an adapter: in each schedule the golden values, in whichever
 * order lanes and workgroups run.
 */
import assert from "node:assert/strict";
import { ComputeDevice } from "../../kernels/device/device.ts";
import { twinGpu } from "../../kernels/strict/twin/gpu.ts";
import { entryPointsIn, Met } from "./entry_points.ts";
import { FAMILIES } from "./families.ts";
import golden from "./golden.json" with { type: "json" };
import { hashesOf } from "./hashes.ts";
import { SHADER_NAMES } from "./network_runs.ts";

Deno.test("every entry point runs on its twin", async (t) => {
  const met = new Met();
  for (const family of FAMILIES) {
    const expected = (golden.hashes as { readonly [family: string]: string })[family.name];
    await t.step(`${family.name}: golden values in every schedule and order of lanes`, async () => {
      const device = await ComputeDevice.open(twinGpu({
        bothOrders: true,
        told: ({ code, entryPoint, changed }) => met.dispatched(code, entryPoint, changed),
      }));
      for (const [schedule, hash] of Object.entries(await hashesOf(family, device))) {
        assert.equal(hash, expected, `${family.name}, schedule ${schedule}`);
      }
    });
  }
  await t.step("each of the WGSL files, and each kernel in each schedule, has written something", () => {
    assert.ok(entryPointsIn().length >= 38);
    assert.deepEqual(met.missing(), []);
    assert.deepEqual(met.idle(SHADER_NAMES), []);
  });
});
