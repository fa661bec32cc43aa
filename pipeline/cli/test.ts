/**
 * `deno task test [arguments of deno test]`: makes sure of an adapter, a browser and a second adapter, then runs
 * the tests. Tells which tests cannot run and why.
 */
import { ensureAdapter, findSoftwareAdapter } from "./adapter.ts";
import { findBrowser } from "./browser.ts";
import { CommandError } from "./exit_codes.ts";
import { paperProject } from "./paper_project.ts";
import { storeDirOf } from "./project.ts";
import { runProgram } from "./signals.ts";

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
const environment: Record<string, string> = {};
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

/** Says which tests do not run, and why, when what they need cannot be had. */
async function provide(tests: string, find: () => Promise<void>): Promise<void> {
  try {
    await find();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    console.error(`NOT RUN: ${tests}: ${error.message}`);
  }
}

const { code } = await runProgram(Deno.execPath(), {
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
    ...rest,
    ...paths,
  ],
  cwd: project.root,
  env: environment,
}, "its code");
Deno.exit(code);
