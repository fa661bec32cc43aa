/** `doctor`: adapter, canary, versions, disk: what a report about a problem needs. */
import { runCanary } from "../../../kernels/device/canary.ts";
import { ComputeDevice, DeviceError } from "../../../kernels/device/device.ts";
import { hasAdapter, REMEDY } from "../../setup/adapter.ts";
import { EXIT } from "../../process/exit_codes.ts";
import type { Options } from "../options.ts";
import { type Project, storeDirOf } from "../project.ts";
import { counted } from "../display/text.ts";

export async function doctor(project: Project, _options: Options): Promise<number> {
  const { deno, v8, typescript } = Deno.version;
  console.log(`deno     ${deno} (V8 ${v8}, TypeScript ${typescript}), ${Deno.build.target}`);
  console.log(`workers  ${counted(navigator.hardwareConcurrency, "processor")}`);
  console.log(`project  ${project.root}`);
  console.log(`disk     ${await freeSpace(project.root)}`);
  console.log(`store    ${storeDirOf(project)}`);
  if (!(await hasAdapter())) {
    console.log(`adapter  none`);
    console.error(REMEDY);
    return EXIT.noAdapter;
  }
  try {
    const device = await ComputeDevice.open();
    console.log(`adapter  ${device.label}`);
    await runCanary(device);
    console.log("canary   all checks passed");
    device.destroy();
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    console.error(error.message);
    return EXIT.noAdapter;
  }
}

async function freeSpace(folder: string): Promise<string> {
  try {
    const { stdout } = await new Deno.Command("df", { args: ["-Pk", folder] }).output();
    const fields = new TextDecoder().decode(stdout).trim().split("\n").at(-1)?.split(/\s+/) ?? [];
    return `${(Number(fields[3]) / 1e6).toFixed(1)} GB free`;
  } catch {
    return "unknown";
  }
}
