/** Real signals to real processes: how a run ends, what it leaves, and who else hears of it. */
import assert from "node:assert/strict";
import { SAME_WISH, SIGNAL_EXIT, Wish } from "../../pipeline/process/signals.ts";
import { isFile } from "../../pipeline/setup/unpack.ts";
import { command, Followed, ran, root, smallCommand } from "./process.ts";
import { Project } from "../engine/fixture.ts";
import { output } from "../../pipeline/engine/mod.ts";
import { testUnless } from "../not_run.ts";

const SIGNALS = Object.entries(SIGNAL_EXIT) as [keyof typeof SIGNAL_EXIT, number][];

/** The small project with one stage more, which takes its time. */
function slowProject(milliseconds: number, resources: readonly string[] = []): Project {
  const project = new Project();
  project.write(
    "code/slow.ts",
    `export default async (c) => {
      await new Promise((resolve) => setTimeout(resolve, c.parameters.milliseconds));
      c.output("x", "x");
    };\n`,
  );
  project.stages.push({
    name: "slow",
    about: "",
    module: "code/slow.ts",
    parameters: { milliseconds },
    inputs: {},
    outputs: { x: {} },
    resources,
  });
  return project;
}

function oneLine(text: string, pattern: RegExp): void {
  assert.match(text, pattern);
  assert.equal(text.trim().split("\n").length, 1, text);
}

for (const [signal, code] of SIGNALS) {
  Deno.test(`${signal} ends reproduce with ${code}, one line, and nothing finished lost`, async () => {
    using project = slowProject(60_000);
    const run = new Followed(smallCommand(project, ["reproduce"]));
    await run.printed(/done {5}report/);
    run.process.kill(signal);
    const ended = await run.ended();
    assert.equal(ended.code, code, ended.err);
    oneLine(ended.err, /interrupted after .*3 executed.*run the same command to go on/);
    const next = await ran(smallCommand(project, ["reproduce", "report"]));
    assert.match(next.out, /3 stages are up to date/);
  });

  Deno.test(`${signal} ends verify with ${code}, one line, and no temporary store`, async () => {
    using project = slowProject(1);
    assert.equal((await ran(smallCommand(project, ["reproduce"]))).code, 0);
    (project.stages.at(-1)!.parameters as { milliseconds: number }).milliseconds = 60_000;
    Deno.mkdirSync(project.path("tmp"));
    const run = new Followed(smallCommand(project, ["verify"], { env: { TMPDIR: project.path("tmp") } }));
    await run.printed(/run {6}slow/);
    assert.equal([...Deno.readDirSync(project.path("tmp"))].length, 1, "it works there");
    run.process.kill(signal);
    const ended = await run.ended();
    assert.equal(ended.code, code, ended.err);
    oneLine(ended.err, /^interrupted: /);
    assert.deepEqual([...Deno.readDirSync(project.path("tmp"))], []);
  });
}

Deno.test("what an interrupted run leaves is one line with a count: nothing failed", async () => {
  using project = slowProject(60_000);
  const after = { about: "", module: "code/slow.ts", parameters: { milliseconds: 1 }, outputs: { x: {} } };
  for (const at of [1, 2, 3]) {
    const inputs = { x: output(at === 1 ? "slow" : `after-${at - 1}`, "x") };
    project.stages.push({ ...after, name: `after-${at}`, inputs });
  }
  const run = new Followed(smallCommand(project, ["reproduce"]));
  await run.printed(/done {5}report/);
  run.process.kill("SIGTERM");
  const { code, out } = await run.ended();
  assert.equal(code, 143);
  assert.doesNotMatch(out, /failed|^skip/m);
  assert.match(out, /^left {5}4 stages, for the run ends before them$/m);
});

Deno.test("after a failure, what needs the failed stage names it, and the rest is one line", async () => {
  using project = slowProject(1);
  project.write("code/sum.ts", `export default () => { throw new Error("no sum"); };\n`);
  const copy = (name: string, from: [string, string]) => ({
    ...{ name, about: "", module: "code/sum.ts", parameters: {}, outputs: { x: {} } },
    inputs: { x: output(...from) },
  });
  project.stages.push(copy("last", ["report", "copy.txt"]));
  project.stages.find(({ name }) => name === "slow")!.inputs = { x: output("numbers", "numbers.txt") };
  for (const at of [1, 2]) project.stages.push(copy(`later-${at}`, [at === 1 ? "slow" : "later-1", "x"]));
  const { out } = await ran(smallCommand(project, ["reproduce", "--jobs", "1"]));
  const skipped = [...out.matchAll(/^skip +(\S+): (.*)$/gm)].map(([, name, why]) => `${name}: ${why}`);
  assert.deepEqual(skipped, ["report: sum failed", "last: sum failed"]);
  assert.match(out, /^left {5}[23] stages, for the run ends after a failure: --keep-going runs those/m);
});

Deno.test("one Ctrl-C that comes twice (terminal and deno task) is one wish; a later signal ends at once", () => {
  const wish = new Wish();
  assert.equal(wish.signal, null);
  assert.equal(wish.hear("SIGTERM", 5000), "end");
  assert.equal(wish.hear("SIGTERM", 5000), "heard already");
  assert.equal(wish.hear("SIGINT", 5000 + SAME_WISH - 1), "heard already");
  assert.equal(wish.hear("SIGINT", 5000 + SAME_WISH), "end at once");
  assert.equal(wish.signal, "SIGTERM");
});

Deno.test({
  name: "a run that was started to outlive its terminal does not hear it close",
  fn: async () => {
    using project = slowProject(1500);
    project.write("graph.json", JSON.stringify(project.stages));
    const line = [
      Deno.execPath(),
      ...["run", "--frozen", "--no-check", `--config=${root}/deno.json`],
      ...["--allow-read", "--allow-write", "--allow-env", "--allow-run", "--allow-sys=uid"],
      ...[`${root}/tests/cli/small_project.ts`, project.folder, "reproduce"],
    ].map((part) => `'${part}'`).join(" ");
    const run = new Followed(
      new Deno.Command("sh", {
        args: ["-c", `trap '' HUP; exec ${line}`],
        stdout: "piped",
        stderr: "piped",
      }),
    );
    await run.printed(/run {6}slow/);
    run.process.kill("SIGHUP");
    const ended = await run.ended();
    assert.equal(ended.code, 0, ended.err);
    assert.match(ended.out, /4 executed/);
  },
});

/** Puts a software adapter among a project's tools, as if it had been unpacked from npm; null where there is none. */
const placeAdapter = ((): ((tools: string) => void) | null => {
  const swiftShader = Deno.env.get("FLAT_CHANNELS_SWIFTSHADER");
  if (swiftShader !== undefined) return (tools) => Deno.symlinkSync(swiftShader, `${tools}/swiftshader`);
  const lavapipe = "/usr/share/vulkan/icd.d/lvp_icd.x86_64.json";
  if (!isFile(lavapipe)) return null;
  return (tools) => {
    Deno.mkdirSync(`${tools}/swiftshader`);
    Deno.copyFileSync(lavapipe, `${tools}/swiftshader/vk_swiftshader_icd.json`);
  };
})();

testUnless(placeAdapter === null ? "neither SwiftShader nor lavapipe is here" : null, {
  name: "a run that was started again with another adapter gets the signals of the first process",
  fn: async () => {
    for (const [signal, code] of SIGNALS) {
      using project = slowProject(20_000, ["gpu"]);
      const tools = project.path(".store/tools");
      Deno.mkdirSync(tools, { recursive: true });
      placeAdapter!(tools);
      // No adapter here, and apt has been tried: the next thing is the one among the tools.
      const env = { VK_ICD_FILENAMES: "/nonexistent.json", FLAT_CHANNELS_SOFTWARE_ADAPTER: "apt" };
      const run = new Followed(smallCommand(project, ["reproduce"], { env }));
      await run.printed(/done {5}report/);
      run.process.kill(signal);
      const ended = await run.ended();
      assert.equal(ended.code, code, ended.err);
      assert.match(ended.out, /no WebGPU adapter: fetching[^]*adapter {2}\S/);
      assert.doesNotMatch(ended.out, /done {5}slow/, "the second process went on");
      oneLine(ended.err, /interrupted after .*3 executed/);
    }
  },
});

Deno.test("a signal while a package is unpacked ends the unpacking program and leaves nothing", async () => {
  using project = new Project();
  const unpack = new URL("../../pipeline/setup/unpack.ts", import.meta.url).href;
  project.write(
    "unpack.ts",
    `import { unpackOnce } from ${JSON.stringify(unpack)};
    console.log("begun");
    const ended = await unpackOnce(Deno.args[0], ["chromium.br"], "chromium").catch((error) => error);
    console.log(ended.name, ended.signal);\n`,
  );
  const run = new Followed(command(project.path("unpack.ts"), [project.path("tools/chromium")]));
  await run.printed(/begun/);
  // The folder is there when the unpacking program is started.
  while (!isThere(project.path("tools"))) await new Promise((resolve) => setTimeout(resolve, 10));
  run.process.kill("SIGTERM");
  const ended = await run.ended();
  assert.equal(ended.out, "begun\nEnded SIGTERM\n", ended.err);
  assert.deepEqual([...Deno.readDirSync(project.path("tools"))], []);
});

function isThere(folder: string): boolean {
  try {
    return [...Deno.readDirSync(folder)].length > 0;
  } catch {
    return false;
  }
}
