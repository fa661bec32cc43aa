/**
 * Whole flows with fine inputs have their golden bits, on this adapter, on its twin and on SwiftShader. A hash is replaced
 * only together with the change that explains it; tests/network/flow_hashes.ts prints the new ones.
 */
import assert from "node:assert/strict";
import { testUnless } from "../not_run.ts";
import golden from "./flow_golden.json" with { type: "json" };
import { ComputeDevice } from "../../kernels/device/device.ts";
import { twinGpu } from "../../kernels/strict/twin/gpu.ts";
import { FLOW_CASES, type FlowHashes, flowHashes } from "./flow_hashes.ts";
import { root } from "../root.ts";

const SWIFTSHADER = Deno.env.get("FLAT_CHANNELS_SWIFTSHADER");

/** Each case is what its name says, and each flow is one of many steps. */
function assertGolden({ label, hashes, reached }: FlowHashes): void {
  assert.deepEqual(hashes, golden, label);
  for (const [name, networks] of Object.entries(reached)) {
    for (const { steps, norm } of networks) {
      assert.ok(steps >= 20, `${name}: only ${steps} steps`);
      const { maxNorm, beyondNorm } = FLOW_CASES[name]?.settings ?? {};
      if (beyondNorm) assert.ok(norm > maxNorm!, `${name}: the norm is ${norm}`);
    }
  }
}

Deno.test("whole flows have the golden bits on this adapter", async () => {
  const device = await ComputeDevice.open();
  assertGolden(await flowHashes(device));
  device.destroy();
});

Deno.test("whole flows have the golden bits without an adapter, on the twin", async () => {
  assertGolden(await flowHashes(await ComputeDevice.open(twinGpu())));
});

testUnless(SWIFTSHADER === undefined ? "no second adapter; deno task test finds one" : null, {
  name: "whole flows have the golden bits on another adapter (SwiftShader)",
  fn: async () => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--frozen", "--no-check", "--allow-read", "--allow-env", "tests/network/flow_hashes.ts"],
      cwd: root,
      env: {
        VK_ICD_FILENAMES: `${SWIFTSHADER}/vk_swiftshader_icd.json`,
        LD_LIBRARY_PATH: SWIFTSHADER!,
      },
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    const found: FlowHashes = JSON.parse(new TextDecoder().decode(stdout));
    assert.match(found.label, /SwiftShader/);
    assertGolden(found);
  },
});
