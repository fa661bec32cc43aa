/**
 * `deno task test [arguments of deno test]`: makes sure of an adapter, a browser and a second adapter, then runs
 * the tests: all of them two processes at a time, those that arguments ask for in one. At the end it counts and names
 * what could not run, and why; with FLAT_CHANNELS_ALL_TESTS=1 that fails.
 */
import { ensureAdapter, findSoftwareAdapter } from "../setup/adapter.ts";
import { findBrowser } from "../setup/browser.ts";
import { CommandError } from "../process/exit_codes.ts";
import { paperProject } from "./paper_project.ts";
import { storeDirOf } from "./project.ts";
import { Ended, runProgram, SIGNAL_EXIT } from "../process/signals.ts";
import { type Count, countOf, endedText, inLanes, shareOut, testFiles, totalLine } from "./test_processes.ts";

/** Processes of tests at a time. */
const LANES = 2;

const project = paperProject();
const tools = `${storeDirOf(project)}/tools`;
const [install, rest] = [
  !Deno.args.includes("--no-install"),
  Deno.args.filter((arg) => arg !== "--no-install"),
];
const paths = rest.some((arg) => !arg.startsWith("-")) ? [] : ["tests/"];

try {
  await ensureAdapter(install, tools, console.log);
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  console.error(error.message);
  Deno.exit(error.code);
}
/** Where tests write that they cannot run (tests/not_run.ts). */
const list = Deno.makeTempFileSync({ prefix: "not-run-" });
// No test has to do with the results that this user shares.
const environment: Record<string, string> = { FLAT_CHANNELS_NOT_RUN: list, FLAT_CHANNELS_REMOTE: "none" };
await provide("the tests in a browser", async () => {
  const browser = await findBrowser(tools);
  environment.FLAT_CHANNELS_BROWSER = browser.executable;
  environment.FLAT_CHANNELS_BROWSER_ENVIRONMENT = JSON.stringify(browser.environment);
  console.log(`browser  ${browser.executable}`);
});
await provide("the tests on a second adapter", async () => {
  environment.FLAT_CHANNELS_SWIFTSHADER = await findSoftwareAdapter(tools);
  console.log(`second adapter  SwiftShader in ${environment.FLAT_CHANNELS_SWIFTSHADER}`);
});

/** Says why what some tests need cannot be had; the end names those tests. */
async function provide(tests: string, find: () => Promise<void>): Promise<void> {
  try {
    await find();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    console.error(`cannot run ${tests}: ${error.message}`);
  }
}

const code = paths.length === 1 && rest.length === 0 ? await testAll() : await testOnly([...rest, ...paths]);
const notRun = Deno.readTextFileSync(list).split("\n").filter((line) => line !== "")
  .map((line) => JSON.parse(line) as { name: string; why: string });
Deno.removeSync(list);
console.log(`NOT RUN: ${notRun.length}`);
for (const { name, why } of notRun) console.log(`  ${name}: ${why}`);
Deno.exit(code);

/** One process that prints as it goes: what `deno test` is asked for by name or by option. */
async function testOnly(args: readonly string[]): Promise<number> {
  return (await runProgram(Deno.execPath(), denoTest(args), "its code")).code;
}

/** Every test, file beside file. */
async function testAll(): Promise<number> {
  const counts: Count[] = [];
  const failed: string[] = [];
  const files = testFiles(`${project.root}/tests`).map((path) => path.slice(project.root.length + 1));
  const shares = shareOut(files);
  try {
    await inLanes(shares, Math.min(LANES, navigator.hardwareConcurrency), async (files) => {
      const begin = performance.now();
      const piped = { stdin: "null", stdout: "piped", stderr: "piped" } as const;
      const { code, stdout, stderr } = await runProgram(Deno.execPath(), { ...denoTest(files), ...piped });
      const [printed, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
      counts.push(countOf(printed!, code));
      if (code !== 0) failed.push(...files);
      const seconds = ((performance.now() - begin) / 1000).toFixed();
      console.log(`${printed!.trimEnd()}\n${errors}`.trimEnd());
      console.log(
        `\n${endedText(counts.length, shares.length)}; ${files.join(" ")}: ${seconds} s\n`,
      );
    });
  } catch (error) {
    if (error instanceof Ended) return SIGNAL_EXIT[error.signal];
    throw error;
  }
  if (failed.length > 0) console.log(`tests failed in the processes of ${failed.join(" ")}\n`);
  console.log(`${totalLine(counts)}\n`);
  return failed.length === 0 ? 0 : 1;
}

function denoTest(args: readonly string[]): Deno.CommandOptions {
  return {
    args: [
      "test",
      "--frozen",
      // `deno task types` checks types; here every stage's worker would be checked again.
      "--no-check",
      "--allow-read",
      "--allow-write",
      "--allow-env",
      "--allow-run",
      "--allow-sys",
      "--allow-net=127.0.0.1",
      ...args,
    ],
    cwd: project.root,
    env: environment,
  };
}
