/** Every dispatch of tiny runs on this adapter writes the words that its twin writes: all entry points, all schedules. */
import assert from "node:assert/strict";
import { ComputeDevice } from "../../kernels/device/device.ts";
import { twinGpu } from "../../kernels/strict/twin/gpu.ts";
import { openCompilingOnce } from "../compiled_once.ts";
import { Met } from "./entry_points.ts";
import { FAMILIES } from "./families.ts";
import golden from "./golden.json" with { type: "json" };
import { hashesOf } from "./hashes.ts";
import { mirror } from "./mirrored.ts";
import { SHADER_NAMES } from "./network_runs.ts";

Deno.test("every entry point gives on this adapter what its twin gives", async (t) => {
  const met = new Met();
  const device = await openCompilingOnce();
  const settle = mirror(
    device,
    await ComputeDevice.open(twinGpu()),
    ({ code, entryPoint, changed }) => met.dispatched(code, entryPoint, changed),
  );
  for (const { name, runs } of FAMILIES.filter(({ leavesNumbers }) => !leavesNumbers)) {
    for (const [schedule, run] of Object.entries(runs)) {
      await t.step(schedule === "" ? name : `${name}, schedule ${schedule}`, async () => {
        await run(device);
        await settle();
      });
    }
  }
  await t.step(
    "each of the WGSL files, and each kernel in each schedule, was compared where it has written something",
    () => {
      assert.deepEqual(met.missing(), []);
      assert.deepEqual(met.idle(SHADER_NAMES), []);
    },
  );
  device.destroy();
});

for (const family of FAMILIES.filter(({ leavesNumbers }) => leavesNumbers)) {
  Deno.test(`${family.name}: the golden values on this adapter`, async () => {
    const device = await openCompilingOnce();
    for (const [schedule, hash] of Object.entries(await hashesOf(family, device))) {
      assert.equal(hash, (golden.hashes as { readonly [name: string]: string })[family.name], schedule);
    }
    device.destroy();
  });
}
