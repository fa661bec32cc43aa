/** Real processes and real signals: kills, interruption, two runs at once, a full disk, a read-only folder. */
import assert from "node:assert/strict";
import { finished, Project } from "./fixture.ts";
import { testUnless } from "../not_run.ts";

/** Eight stages in two layers, each long enough for a signal to meet it, one with checkpoints. */
function slowProject(milliseconds: number): Project {
  const project = new Project();
  project.write(
    "code/slow.ts",
    `export default async (c) => {
      const begun = c.checkpoint.load()?.[0] ?? 0;
      let at = begun;
      for (; at < 5; at++) {
        await new Promise((r) => setTimeout(r, c.parameters.milliseconds / 5));
        await c.checkpoint.save(new Uint8Array([at + 1]));
      }
      c.note("begun", begun);
      c.output("out.txt", c.stage + Object.keys(c.parameters).length + "x".repeat(100000));
    };\n`,
  );
  const names = ["a", "b", "c", "d"];
  project.stages = [...names, ...names.map((name) => `${name}2`)].map((name) => ({
    name,
    about: "",
    module: "code/slow.ts",
    parameters: { milliseconds },
    inputs: name.length === 1
      ? {}
      : { before: { kind: "output" as const, stage: name[0]!, output: "out.txt" } },
    outputs: { "out.txt": { publish: [`words/${name}.txt`] } },
  }));
  return project;
}

/** A small generator with a fixed seed: the points of the kills are the same in every run of the test. */
function kills(count: number, longest: number): number[] {
  let state = 12345;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * longest);
  });
}

Deno.test("killed at 50 points, a plain rerun gives the clean result and no unlock step is needed", async () => {
  using reference = slowProject(60);
  assert.equal((await finished(reference.start())).code, 0);
  let project = slowProject(60);
  for (const [at, delay] of kills(50, 450).entries()) {
    const process = project.start();
    await new Promise((resolve) => setTimeout(resolve, delay));
    try {
      process.kill("SIGKILL");
    } catch { /* it was faster than the signal */ }
    await finished(process);
    if (at % 5 !== 4) continue;
    // After every few kills: the state left behind must lead to the clean result.
    const rerun = await finished(project.start());
    assert.equal(rerun.code, 0, rerun.err);
    assert.deepEqual(project.outputs(), reference.outputs());
    project[Symbol.dispose]();
    project = slowProject(60);
  }
  project[Symbol.dispose]();
});

Deno.test("a killed stage goes on from its checkpoint", async () => {
  using project = slowProject(1500);
  project.stages = [project.stages[0]!];
  const process = project.start();
  const folder = project.path(".store/checkpoints");
  for (let found = 0; found < 1;) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    try {
      found = [...Deno.readDirSync(folder)].length;
    } catch { /* not yet */ }
  }
  process.kill("SIGKILL");
  await finished(process);
  const [name] = [...Deno.readDirSync(folder)];
  const kept = Deno.readFileSync(`${folder}/${name!.name}`);
  assert.ok(kept[64]! >= 1 && kept[64]! < 5, `checkpoint ${kept[64]}`);
  const next = await finished(project.start());
  assert.equal(next.code, 0, next.err);
  const facts = next.out.split("\n").filter((line) => line.includes('"stage-finished"')).map((line) =>
    JSON.parse(line).facts
  );
  assert.deepEqual(facts.map(({ notes }) => notes), [{ begun: kept[64]! }], "it went on from what was kept");
  assert.deepEqual([...Deno.readDirSync(folder)], [], "a finished stage leaves no checkpoint");
});

Deno.test("SIGINT ends the run with 130, keeps what was finished, and the next run goes on", async () => {
  using project = slowProject(300);
  const process = project.start({ jobs: 1 });
  const reader = process.stdout.getReader();
  let text = "";
  while (!text.includes("stage-finished")) text += new TextDecoder().decode((await reader.read()).value);
  process.kill("SIGINT");
  while (!(await reader.read()).done);
  reader.releaseLock();
  await process.stderr.cancel();
  assert.equal((await process.status).code, 130);
  const next = await finished(project.start());
  assert.equal(next.code, 0);
  const started = next.out.split("\n").filter((line) => line.includes("stage-started")).length;
  assert.ok(started < 8, `${started} stages ran again`);
});

Deno.test("two runs at once execute each stage once and both succeed", async () => {
  using project = slowProject(200);
  const runs = await Promise.all([project.start(), project.start()].map(finished));
  assert.deepEqual(runs.map((run) => run.code), [0, 0]);
  const executed = runs.flatMap((run) =>
    run.out.split("\n").filter((line) => line.includes("stage-finished"))
  );
  assert.equal(executed.length, 8);
});

Deno.test("-j1 and -j2, another folder, time zone and locale give the same bytes and the same keys", async () => {
  using one = slowProject(20);
  using two = slowProject(20);
  const environment = { TZ: "Asia/Tokyo", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" };
  const runs = await Promise.all([
    finished(one.start({ jobs: 1 })),
    finished(two.start({ jobs: 2, environment, cwd: "/" })),
  ]);
  assert.deepEqual(runs.map((run) => run.code), [0, 0]);
  assert.deepEqual(one.outputs(), two.outputs());
  const keys = (project: Project) =>
    [...Deno.readDirSync(project.path(".store/actions"))].map((e) => e.name).sort();
  assert.deepEqual(keys(one), keys(two));
});

Deno.test("an output folder that cannot be written fails with 74, and the results are kept", async () => {
  using project = slowProject(10);
  // A file where the folder should be: it stops root as well.
  project.write("output", "in the way");
  const run = await finished(project.start());
  assert.equal(run.code, 74, run.err);
  assert.match(run.err, /cannot (write|look at|read) .*output\/.*run the command again/);
  Deno.removeSync(project.path("output"));
  assert.equal((await finished(project.start())).code, 0);
});

/** A mount namespace of one's own; without root also a user namespace, where the system allows it. */
const UNSHARE = Deno.uid() === 0 ? ["-m"] : ["-r", "-m"];
const canMount = new Deno.Command("unshare", { args: [...UNSHARE, "true"], stderr: "null" });
const mounts = await canMount.output().then((result) => result.success).catch(() => false);
const whyNoMounts = mounts ? null : "no permission to mount";

/** Runs the graph with `mountCommand` done first, in a mount namespace of its own. */
async function runMounted(project: Project, mountCommand: string): Promise<{ code: number; err: string }> {
  const command = `${mountCommand} && exec ${project.command(2)}`;
  const result = await new Deno.Command("unshare", { args: [...UNSHARE, "sh", "-c", command] }).output();
  return { code: result.code, err: new TextDecoder().decode(result.stderr) };
}

testUnless(whyNoMounts, {
  name: "a full disk fails with 74 and a line that says so, and loses nothing",
  fn: async () => {
    using project = slowProject(10);
    Deno.mkdirSync(project.path(".store"));
    const run = await runMounted(project, `mount -t tmpfs -o size=300k tmpfs "${project.path(".store")}"`);
    assert.equal(run.code, 74, run.err);
    assert.match(run.err, /No space left on device.*free some space/);
    assert.equal((await finished(project.start())).code, 0);
  },
});

testUnless(whyNoMounts, {
  name: "a full disk under the outputs fails with 74, and the results are kept in the store",
  fn: async () => {
    using project = slowProject(10);
    Deno.mkdirSync(project.path("output"));
    const run = await runMounted(project, `mount -t tmpfs -o size=300k tmpfs "${project.path("output")}"`);
    assert.equal(run.code, 74, run.err);
    assert.match(run.err, /No space left on device.*free some space/);
    assert.equal((await finished(project.start())).code, 0);
    assert.equal(Object.keys(project.outputs()).length, 8);
  },
});

testUnless(whyNoMounts, {
  name: "a read-only output folder fails with 74 and a line that says so",
  fn: async () => {
    using project = slowProject(10);
    Deno.mkdirSync(project.path("output"));
    const output = project.path("output");
    const run = await runMounted(
      project,
      `mount --bind "${output}" "${output}" && mount -o remount,ro,bind "${output}"`,
    );
    assert.equal(run.code, 74, run.err);
    assert.match(run.err, /output.*make it readable and writable/);
  },
});
