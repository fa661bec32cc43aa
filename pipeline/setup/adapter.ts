/**
 * Finds a WebGPU adapter, or makes one: the system's; else, as root on Debian or Ubuntu, Mesa's software Vulkan
 * from apt; else the software Vulkan in an npm package, for which this process starts itself again, because the
 * loader's folder must be known when a process starts.
 */
import { fromFileUrl } from "@std/path";
import { relative } from "node:path";
import { runCanary } from "../../kernels/device/canary.ts";
import { ComputeDevice, DeviceError } from "../../kernels/device/device.ts";
import { CommandError, EXIT } from "../process/exit_codes.ts";
import { Ended, runProgram } from "../process/signals.ts";
import { isFile, unpackOnce } from "./unpack.ts";

/** Says that this process was started again with a software adapter: it must not try that twice. */
const AGAIN = "FLAT_CHANNELS_SOFTWARE_ADAPTER";
const APT_PACKAGE = "mesa-vulkan-drivers";
const DEBIAN_SWIFTSHADER = "/usr/lib/chromium";

export const REMEDY =
  `no WebGPU adapter. As root: apt-get install ${APT_PACKAGE}; without root: run again without ` +
  "--no-install and with access to the npm registry; on other systems install a Vulkan driver";

/** Settings that the graphics libraries read when the adapter is looked for. */
export function prepareGraphics(): void {
  if (Deno.build.os !== "linux") return;
  // Only Vulkan is reproducible here; looking for others prints errors on machines without a display.
  if (Deno.env.get("DENO_WEBGPU_BACKEND") === undefined) Deno.env.set("DENO_WEBGPU_BACKEND", "vulkan");
  if (Deno.env.get("XDG_RUNTIME_DIR") === undefined) {
    Deno.env.set("XDG_RUNTIME_DIR", Deno.env.get("TMPDIR") ?? "/tmp");
  }
}

/** Whether the system gives an adapter now. */
export async function hasAdapter(): Promise<boolean> {
  prepareGraphics();
  return (await navigator.gpu?.requestAdapter() ?? null) !== null;
}

/**
 * Makes sure of an adapter that passes the canary, and prints which it is. May end this process after running
 * the same command again.
 * @param toolsDir where an unpacked software adapter is kept
 * @throws CommandError (3) with the remedy when there is none
 */
export async function ensureAdapter(
  install: boolean,
  toolsDir: string,
  say: (line: string) => void,
): Promise<void> {
  if (!(await hasAdapter())) await provideAdapter(install, toolsDir, say);
  try {
    const device = await ComputeDevice.open();
    await runCanary(device);
    say(`adapter  ${device.label}`);
    device.destroy();
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    throw new CommandError(EXIT.noAdapter, error.message);
  }
}

/** Installs or unpacks a software adapter and runs this command again with it. */
export async function provideAdapter(
  install: boolean,
  toolsDir: string,
  say: (line: string) => void,
): Promise<void> {
  if (!install || Deno.env.get(AGAIN) === "npm") throw new CommandError(EXIT.noAdapter, REMEDY);
  if (Deno.env.get(AGAIN) === undefined && canUseApt()) {
    say(`no WebGPU adapter: installing the Debian package ${APT_PACKAGE} (--no-install forbids it)`);
    const done = await apt(["update"]) &&
      await apt(["install", "-y", "--no-install-recommends", APT_PACKAGE]);
    if (done) await startAgain({ [AGAIN]: "apt" });
    say(`installing ${APT_PACKAGE} failed: trying the software adapter from npm`);
  }
  say("no WebGPU adapter: fetching a software adapter (SwiftShader) from npm");
  const folder = await unpackSoftwareAdapter(toolsDir);
  await startAgain({ [AGAIN]: "npm", ...softwareAdapterEnvironment(folder) });
}

function canUseApt(): boolean {
  try {
    return Deno.build.os === "linux" && Deno.uid() === 0 && Deno.statSync("/usr/bin/apt-get").isFile;
  } catch {
    return false;
  }
}

async function apt(args: readonly string[]): Promise<boolean> {
  const { success } = await runProgram("apt-get", {
    args: ["-qq", ...args],
    env: { DEBIAN_FRONTEND: "noninteractive" },
    stdin: "null",
    stdout: "null",
  });
  return success;
}

/**
 * The folder with SwiftShader and its loader, unpacked from the npm package at most once.
 * @throws CommandError (3) that says why it cannot be had
 */
export async function unpackSoftwareAdapter(toolsDir: string): Promise<string> {
  try {
    return await unpackOnce(
      `${toolsDir}/swiftshader`,
      ["swiftshader.tar.br"],
      "vk_swiftshader_icd.json",
    );
  } catch (error) {
    if (error instanceof Ended) throw error;
    throw new CommandError(EXIT.noAdapter, `${REMEDY} (${error instanceof Error ? error.message : error})`);
  }
}

/** SwiftShader with its loader: Debian's, which comes with its Chromium, or the one from npm. */
export async function findSoftwareAdapter(toolsDir: string): Promise<string> {
  if (isFile(`${DEBIAN_SWIFTSHADER}/vk_swiftshader_icd.json`)) return DEBIAN_SWIFTSHADER;
  return await unpackSoftwareAdapter(toolsDir);
}

/** What makes a new process use the software adapter in `folder`. */
export function softwareAdapterEnvironment(folder: string): Record<string, string> {
  // Lists of paths end a name at `:` and `;`; the new process has this working directory too.
  const named = /[:;]/.test(folder) ? relative(Deno.cwd(), folder) : folder;
  const libraries = [named, Deno.env.get("LD_LIBRARY_PATH")].filter((part) => part).join(":");
  return { LD_LIBRARY_PATH: libraries, VK_ICD_FILENAMES: `${named}/vk_swiftshader_icd.json` };
}

/**
 * Runs this very command in a new process with more environment, and ends with its code, also after a signal.
 * @param more arguments of Deno, such as a further permission
 */
export async function startAgain(
  environment: Record<string, string>,
  more: readonly string[] = [],
): Promise<never> {
  const { code } = await runProgram(Deno.execPath(), {
    args: [...permissionArguments(), ...more, fromFileUrl(Deno.mainModule), ...Deno.args],
    env: environment,
  }, "its code");
  Deno.exit(code);
}

/** The permissions of deno.json's tasks that look for an adapter. */
export function permissionArguments(): string[] {
  return [
    "run",
    "--frozen",
    "--allow-read",
    "--allow-write",
    "--allow-env",
    "--allow-run",
    "--allow-sys=uid",
  ];
}
