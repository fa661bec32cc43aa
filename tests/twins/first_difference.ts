/**
 * Runs the families on the twin until one has other values than golden.json, and says which: for shader_mutations.ts,
 * which changes a shader. Exit code 1 for a difference or a fault.
 */
import { ComputeDevice } from "../../kernels/device/device.ts";
import { twinGpu } from "../../kernels/strict/twin/gpu.ts";
import { FAMILIES } from "./families.ts";
import golden from "./golden.json" with { type: "json" };
import { hashOf } from "./hashes.ts";

/** A sentence, or null where all values are golden. */
async function firstDifference(): Promise<string | null> {
  const device = await ComputeDevice.open(twinGpu());
  for (const { name, runs } of FAMILIES) {
    const expected = (golden.hashes as { readonly [family: string]: string })[name];
    for (const [schedule, run] of Object.entries(runs)) {
      const where = schedule === "" ? name : `${name}, schedule ${schedule}`;
      try {
        if (hashOf(await run(device)) !== expected) return `values of ${where}`;
      } catch (error) {
        return `${(error as Error).name} in ${where}`;
      }
    }
  }
  return null;
}

if (import.meta.main) {
  const found = await firstDifference();
  if (found !== null) console.log(found);
  Deno.exit(found === null ? 0 : 1);
}
