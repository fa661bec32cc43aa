/** Where `verify` works: it says so, keeps a folder that the user names, and goes on from what finished there. */
import assert from "node:assert/strict";
import { Followed, type Ran, ran, smallCommand } from "./process.ts";
import type { Project } from "../engine/fixture.ts";
import { GROWTH, plantProject } from "../trust/fixture.ts";

/** The plants, and after them a stage that takes as long as it is told. */
async function waitingProject(): Promise<Project> {
  const project = plantProject();
  project.write(
    "code/wait.ts",
    `export default async (c) => {
      await new Promise((resolve) => setTimeout(resolve, c.parameters.milliseconds));
      c.output("out.txt", "waited");
    };\n`,
  );
  project.stages.push({
    name: "wait",
    about: "waits",
    module: "code/wait.ts",
    parameters: { milliseconds: 1 },
    inputs: { growth: GROWTH },
    outputs: { "out.txt": {} },
  });
  const made = await cli(project, "reproduce");
  assert.equal(made.code, 0, made.err);
  return project;
}

function cli(project: Project, ...args: string[]): Promise<Ran> {
  return ran(smallCommand(project, args, { cwd: project.folder }));
}

function setWait(project: Project, milliseconds: number): void {
  project.stages.at(-1)!.parameters = { milliseconds };
}

Deno.test("verify says where it works; a folder of its own goes at the end, one that is named stays", async () => {
  using project = await waitingProject();
  Deno.mkdirSync(project.path("tmp"));
  const own = await ran(
    smallCommand(project, ["verify"], { cwd: project.folder, env: { TMPDIR: project.path("tmp") } }),
  );
  assert.equal(own.code, 0, own.err);
  assert.match(own.out, /^working in .*\/tmp\/verify-\w+, which goes at the end$/m);
  assert.deepEqual([...Deno.readDirSync(project.path("tmp"))], []);
  const named = await cli(project, "verify", "--scratch", "again");
  assert.equal(named.code, 0, named.err);
  assert.match(named.out, /^working in .*\/again$/m);
  assert.ok(Deno.statSync(project.path("again/store/objects")).isDirectory);
});

for (const [signal, code] of [["SIGTERM", 143], ["SIGHUP", 129], ["SIGINT", 130]] as const) {
  Deno.test(`after ${signal}, verify --resume goes on from the stages that finished in --scratch DIR`, async () => {
    using project = await waitingProject();
    setWait(project, 60_000);
    const run = new Followed(
      smallCommand(project, ["verify", "--scratch", "again", "-j", "1"], { cwd: project.folder }),
    );
    await run.printed(/run {6}wait/);
    run.process.kill(signal);
    const ended = await run.ended();
    assert.equal(ended.code, code, ended.err);
    assert.match(
      ended.err,
      /^interrupted: nothing was compared; finished stages are kept: .* --resume goes on .*\n$/,
    );
    const finished = [...ended.out.matchAll(/^done {5}(\S+)/gm)].map(([, name]) => name!);
    assert.ok(finished.includes("measure") && finished.includes("combine"), ended.out);

    setWait(project, 1);
    const without = await cli(project, "verify", "--scratch", "again");
    assert.equal(without.code, 64);
    assert.match(without.err, /^--scratch again is not empty: name another folder, or give --resume .*\n$/);
    const resumed = await cli(project, "verify", "--scratch", "again", "--resume");
    assert.equal(resumed.code, 0, resumed.out + resumed.err);
    const started = [...resumed.out.matchAll(/^run {6}(\S+)/gm)].map(([, name]) => name!);
    assert.deepEqual(started.filter((name) => finished.includes(name)), []);
    assert.ok(started.includes("wait"));
    assert.match(resumed.out, /^8 of 8 stages identical: verified$/m);
  });
}

Deno.test("verify --resume believes no damaged result, and runs what other code made", async () => {
  using project = await waitingProject();
  assert.equal((await cli(project, "verify", "--scratch", "again")).code, 0);
  project.edit("code/combine.ts", "OFFSET = 10", "OFFSET = 11");
  const changed = await cli(project, "verify", "--scratch", "again", "--resume");
  assert.equal(changed.code, 1, changed.err);
  assert.match(changed.out, /^run {6}combine/m);
  assert.match(
    changed.out,
    /first stage combine: growth\.csv, row 1, column growth: recorded 17\.5, found 18\.5/,
  );
  project.edit("code/combine.ts", "OFFSET = 11", "OFFSET = 10");
  for (const folder of Deno.readDirSync(project.path("again/store/objects"))) {
    for (const { name } of Deno.readDirSync(project.path(`again/store/objects/${folder.name}`))) {
      project.write(`again/store/objects/${folder.name}/${name}`, "junk");
    }
  }
  const damaged = await cli(project, "verify", "--scratch", "again", "--resume");
  assert.equal(damaged.code, 0, damaged.out + damaged.err);
  assert.match(damaged.out, /^run {6}measure/m);
});

/** Copies a folder with everything in it. */
function copied(from: string, to: string): void {
  Deno.mkdirSync(to, { recursive: true });
  for (const { name, isDirectory } of Deno.readDirSync(from)) {
    if (isDirectory) copied(`${from}/${name}`, `${to}/${name}`);
    else Deno.copyFileSync(`${from}/${name}`, `${to}/${name}`);
  }
}

Deno.test("verify --resume refuses a folder that no verification made, whatever store lies in it", async () => {
  using project = await waitingProject();
  copied(project.path(".store"), project.path("s/store"));
  const before = [...Deno.readDirSync(project.path("s"))].map(({ name }) => name);
  const { code, out, err } = await cli(project, "verify", "--scratch", "s", "--resume");
  assert.equal(code, 64, out);
  assert.equal(err, "--scratch s is not empty, and no verification made it: name another folder\n");
  assert.deepEqual([...Deno.readDirSync(project.path("s"))].map(({ name }) => name), before);
});

Deno.test("verify takes no folder of the project's own, with or without --resume", async () => {
  using project = await waitingProject();
  for (const named of [project.folder, ".", ".store", ".store/new", "output/again"]) {
    for (const more of [[], ["--resume"]]) {
      const { code, err } = await cli(project, "verify", "--scratch", named, ...more);
      assert.equal(code, 64, named);
      assert.match(err, /^--scratch \S+ is .*: name another folder.*\n$/, named);
    }
  }
  assert.throws(() => Deno.statSync(project.path("store")), Deno.errors.NotFound);
  assert.throws(() => Deno.statSync(project.path("verification.json")), Deno.errors.NotFound);
});

Deno.test("verify --resume runs what a copied store brings, and says how many an earlier verification ran", async () => {
  using project = await waitingProject();
  assert.equal((await cli(project, "verify", "--scratch", "again", "fig2")).code, 0);
  const own = await cli(project, "verify", "--scratch", "again", "--resume", "fig2");
  assert.deepEqual([...own.out.matchAll(/^run {6}(\S+)/gm)], []);
  assert.match(
    own.out,
    /^note +2 of 2 ran in an earlier verification here\n2 of 2 stages identical: verified$/m,
  );
  copied(project.path(".store"), project.path("again/store"));
  const resumed = await cli(project, "verify", "--scratch", "again", "--resume");
  assert.equal(resumed.code, 0, resumed.out + resumed.err);
  const started = [...resumed.out.matchAll(/^run {6}(\S+)/gm)].map(([, name]) => name!);
  assert.equal(started.length, 8, "also the two whose records the copy replaced");
  assert.doesNotMatch(resumed.out, /earlier verification here$/m);
});

Deno.test("verify --resume does not judge a stage that fails now by what it gave before", async () => {
  using project = await waitingProject();
  assert.equal((await cli(project, "verify", "--scratch", "again")).code, 0);
  project.edit("code/combine.ts", "const OFFSET = 10;", 'throw new Error("no more");');
  const { code, out } = await cli(project, "verify", "--scratch", "again", "--resume");
  assert.equal(code, 1, out);
  assert.match(out, /first stage combine: stage combine: no more$/m);
  assert.match(out, /^3 of 8 stages identical: NOT verified$/m);
});

for (
  const [args, message] of [
    [["--resume"], /--resume says nothing without --scratch/],
    [["--resume", "--scratch", "d", "--sample", "5%"], /--resume and --sample do not go together/],
  ] as const
) {
  Deno.test(`verify ${args.join(" ")} exits with 64 and one line`, async () => {
    using project = plantProject();
    const { code, err } = await cli(project, "verify", ...args);
    assert.equal(code, 64);
    assert.match(err, message);
    assert.equal(err.trim().split("\n").length, 1, err);
  });
}
