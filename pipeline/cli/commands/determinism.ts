/**
 * `determinism`: one SHA-256 over all strict arithmetic. With `--stack all`, on every stack: exit code 0 only when
 * all give the same hash.
 */
import { runCanary } from "../../../kernels/device/canary.ts";
import { ComputeDevice, DeviceError } from "../../../kernels/device/device.ts";
import { arithmeticHashes } from "../../../kernels/device/determinism.ts";
import {
  findSoftwareAdapter,
  permissionArguments,
  prepareGraphics,
  softwareAdapterEnvironment,
} from "../../setup/adapter.ts";
import { findBrowser } from "../../setup/browser.ts";
import { CommandError, EXIT } from "../../process/exit_codes.ts";
import type { Options } from "../options.ts";
import { type Project, storeDirOf } from "../project.ts";
import { runProgram } from "../../process/signals.ts";
import { isFile } from "../../setup/unpack.ts";

/** Where Debian puts it. */
const LAVAPIPE = ["/usr/share/vulkan/icd.d/lvp_icd.x86_64.json", "/usr/share/vulkan/icd.d/lvp_icd.json"];

interface Result {
  readonly label: string;
  readonly combined: string;
  readonly functions: { readonly [name: string]: string };
}

async function onPresentAdapter(): Promise<Result> {
  prepareGraphics();
  const device = await ComputeDevice.open();
  await runCanary(device);
  const hashes = await arithmeticHashes(device);
  device.destroy();
  return { label: device.label, ...hashes };
}

/** The same in a new process with another Vulkan driver. */
async function withDriver(project: Project, environment: Record<string, string>): Promise<Result> {
  const { success, stdout } = await runProgram(Deno.execPath(), {
    args: [...permissionArguments(), `${project.root}/${project.entry}`, "determinism", "--json"],
    env: environment,
    stdin: "null",
    stdout: "piped",
  });
  if (!success) throw new DeviceError(`no adapter with ${JSON.stringify(environment)}`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

const STACKS: Readonly<Record<string, (project: Project) => Promise<Result>>> = {
  present: onPresentAdapter,
  lavapipe: (project) => {
    const driver = LAVAPIPE.find(isFile);
    if (driver === undefined) {
      throw new DeviceError("lavapipe is not installed: apt-get install mesa-vulkan-drivers");
    }
    return withDriver(project, { VK_ICD_FILENAMES: driver });
  },
  swiftshader: async (project) => {
    return withDriver(project, softwareAdapterEnvironment(await findSoftwareAdapter(toolsOf(project))));
  },
  chromium: async (project) => {
    const { hashesInBrowser } = await import("../../setup/browser_determinism.ts");
    return hashesInBrowser(project.root, await findBrowser(toolsOf(project)));
  },
};

const toolsOf = (project: Project) => `${storeDirOf(project)}/tools`;

export async function determinism(project: Project, options: Options): Promise<number> {
  const stack = options.stack ?? "present";
  const names = stack === "all" ? ["lavapipe", "swiftshader", "chromium"] : [stack];
  const seen = new Set<string>();
  for (const name of names) {
    if (!Object.hasOwn(STACKS, name)) {
      const known = Object.keys(STACKS).join(", ");
      throw new CommandError(EXIT.usage, `--stack must be ${known} or all: found ${name}`);
    }
    const result = await onStack(project, name);
    seen.add(result.combined);
    if (options.json) console.log(JSON.stringify(result));
    else console.log(`${result.combined}  ${result.label}`);
    if (options.verbose) {
      for (const [each, hash] of Object.entries(result.functions)) console.log(`  ${hash}  ${each}`);
    }
  }
  if (seen.size === 1) return EXIT.ok;
  console.error("the stacks do not agree: run with --verbose to see which function differs");
  return EXIT.failed;
}

async function onStack(project: Project, name: string): Promise<Result> {
  try {
    return await STACKS[name]!(project);
  } catch (error) {
    if (error instanceof DeviceError) throw new CommandError(EXIT.noAdapter, error.message);
    throw error;
  }
}
