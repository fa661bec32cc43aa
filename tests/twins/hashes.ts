/**
 * SHA-256 of what each family gives, on the twin: `deno run --frozen --no-check --allow-read --allow-env
 * tests/twins/hashes.ts` prints golden.json, which the tests compare.
 */
import { ComputeDevice } from "../../kernels/device/device.ts";
import { twinGpu } from "../../kernels/strict/twin/gpu.ts";
import { sha256 } from "../../pipeline/engine/mod.ts";
import { FAMILIES, type Family } from "./families.ts";

/** Of a family's values, which are the same in each of its schedules. NaN has no bits of its own. */
export function hashOf(values: readonly number[]): string {
  const plain = values.map((value) => Number.isNaN(value) ? 2 ** 200 : value);
  return sha256(new Uint8Array(Float64Array.from(plain).buffer));
}

/** Schedule → hash. */
export async function hashesOf(
  { runs }: Family,
  device: ComputeDevice,
): Promise<{ [schedule: string]: string }> {
  const hashes: { [schedule: string]: string } = {};
  for (const [schedule, run] of Object.entries(runs)) hashes[schedule] = hashOf(await run(device));
  return hashes;
}

if (import.meta.main) {
  const device = await ComputeDevice.open(twinGpu());
  const hashes: { [family: string]: string } = {};
  for (const family of FAMILIES) hashes[family.name] = Object.values(await hashesOf(family, device))[0]!;
  const command = "deno run --frozen --no-check --allow-read --allow-env tests/twins/hashes.ts";
  console.log(JSON.stringify({ command, hashes }, null, 2));
}
