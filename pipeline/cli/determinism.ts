/**
 * `deno task determinism [--stack present|lavapipe|swiftshader|chromium|all] [--verbose]`: one SHA-256 over all
 * strict arithmetic. With `all`, on every stack: exit code 0 only when all give the same hash.
 */
import { parseArgs } from "@std/cli";
import { fromFileUrl } from "@std/path";
import { runCanary } from "../../kernels/canary.ts";
import { ComputeDevice, DeviceError } from "../../kernels/device.ts";
import { arithmeticHashes } from "../../kernels/determinism.ts";
import {
  findSoftwareAdapter,
  permissionArguments,
  prepareGraphics,
  softwareAdapterEnvironment,
} from "./adapter.ts";
import { findBrowser } from "./browser.ts";
import { CommandError, EXIT } from "./exit_codes.ts";
import { paperProject } from "./paper_project.ts";
import { storeDirOf } from "./project.ts";
import { runProgram } from "./signals.ts";
import { isFile } from "./unpack.ts";

/** Where Debian puts it. */
const LAVAPIPE = ["/usr/share/vulkan/icd.d/lvp_icd.x86_64.json", "/usr/share/vulkan/icd.d/lvp_icd.json"];

const project = paperProject();
const tools = `${storeDirOf(project)}/tools`;

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
async function withDriver(environment: Record<string, string>): Promise<Result> {
  const { success, stdout } = await runProgram(Deno.execPath(), {
    args: [...permissionArguments(), fromFileUrl(import.meta.url), "--json"],
    env: environment,
    stdin: "null",
    stdout: "piped",
  });
  if (!success) throw new DeviceError(`no adapter with ${JSON.stringify(environment)}`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

const STACKS: Readonly<Record<string, () => Promise<Result>>> = {
  present: onPresentAdapter,
  lavapipe: () => {
    const driver = LAVAPIPE.find(isFile);
    if (driver === undefined) {
      throw new DeviceError("lavapipe is not installed: apt-get install mesa-vulkan-drivers");
    }
    return withDriver({ VK_ICD_FILENAMES: driver });
  },
  swiftshader: async () => {
    return withDriver(softwareAdapterEnvironment(await findSoftwareAdapter(tools)));
  },
  chromium: async () => {
    const { hashesInBrowser } = await import("./browser_determinism.ts");
    return hashesInBrowser(project.root, await findBrowser(tools));
  },
};

async function main(): Promise<number> {
  const args = parseArgs(Deno.args, {
    string: ["stack"],
    boolean: ["json", "verbose"],
    default: { stack: "present" },
  });
  const stack = String(args.stack);
  const names = stack === "all" ? ["lavapipe", "swiftshader", "chromium"] : [stack];
  const seen = new Set<string>();
  for (const name of names) {
    const run = STACKS[name];
    if (run === undefined) {
      throw new CommandError(
        EXIT.usage,
        `--stack must be ${Object.keys(STACKS).join(", ")} or all: found ${name}`,
      );
    }
    const result = await run();
    seen.add(result.combined);
    if (args.json === true) console.log(JSON.stringify(result));
    else console.log(`${result.combined}  ${result.label}`);
    if (args.verbose === true) {
      for (const [each, hash] of Object.entries(result.functions)) console.log(`  ${hash}  ${each}`);
    }
  }
  if (seen.size === 1) return EXIT.ok;
  console.error("the stacks do not agree: run with --verbose to see which function differs");
  return EXIT.failed;
}

try {
  Deno.exit(await main());
} catch (error) {
  if (!(error instanceof CommandError) && !(error instanceof DeviceError)) throw error;
  console.error(error.message);
  Deno.exit(error instanceof CommandError ? error.code : EXIT.noAdapter);
}
