/** The same hash on three WebGPU stacks. Each runs in its own process, as a driver is chosen when one starts. */
import assert from "node:assert/strict";
import { partNotRun } from "../not_run.ts";
import golden from "./golden.json" with { type: "json" };
import { root } from "../root.ts";

/** Exit code of a command that finds no adapter or browser. */
const NO_ADAPTER = 3;
const decoder = new TextDecoder();

Deno.test("lavapipe, SwiftShader and Chromium give the golden hash", async (t) => {
  const missing: string[] = [];
  const stacks = ["lavapipe", "swiftshader", "chromium"];
  for (const stack of stacks) {
    await t.step(stack, async () => {
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["task", "--quiet", "determinism", "--stack", stack, "--json"],
        cwd: root,
      }).output();
      if (code === NO_ADAPTER) {
        missing.push(stack);
        partNotRun(`the golden hash on ${stack}`, decoder.decode(stderr).trim());
        return;
      }
      assert.equal(code, 0, decoder.decode(stderr));
      const found = JSON.parse(decoder.decode(stdout));
      assert.deepEqual(found.functions, golden.functions, found.label);
      assert.equal(found.combined, golden.combined, found.label);
    });
  }
  assert.ok(missing.length < stacks.length, `none of ${stacks.join(", ")} could run`);
});
