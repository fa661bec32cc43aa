/** `deno task new`: from nothing to a verified figure in three commands, in folders of any name. */
import assert from "node:assert/strict";
import { NAMES, TASKS, TEMPLATE } from "../../pipeline/cli/commands/new.ts";
import { projectOf } from "../../pipeline/cli/another/paper.ts";
import { importsOf, specifiersIn } from "../modules.ts";
import { root } from "../root.ts";
import { newPaper, Paper } from "./new_paper.ts";

Deno.test("new, reproduce, verify: a figure of 40 lines of code, with its page, trace and bundle", async () => {
  using paper = new Paper("a #b %c ä");
  const made = await paper.make();
  assert.deepEqual([made.code, made.err], [0, ""]);
  assert.match(made.out, /then deno task reproduce, then deno task verify/);
  const reproduced = await paper.task("reproduce");
  assert.equal(reproduced.code, 0, reproduced.out + reproduced.err);
  const verified = await paper.task("verify");
  assert.match(verified.out, /3 of 3 stages identical: verified/, verified.err);

  const steps = paper.read("output/full/fig1/steps.csv").trim().split("\n").slice(1).map(Number);
  // OEIS A006577: 27 takes 111 steps, and below 1000 none takes more than the 178 of 871.
  assert.equal(steps.length, 1000);
  assert.deepEqual([1, 2, 3, 27, 871].map((n) => steps[n - 1]), [0, 1, 7, 111, 178]);
  assert.equal(Math.max(...steps), 178);
  assert.match(paper.read("output/full/report.html"), /<img src="fig1\/fig1\.svg"/);
  assert.match((await paper.task("trace", "fig1")).out, /shader +stages\/steps\.wgsl/);

  await paper.commit();
  const bundled = await paper.task("bundle", "--to", "b.tar.gz");
  assert.equal(bundled.code, 0, bundled.err);
  const unpack = await new Deno.Command("tar", { args: ["xzf", "b.tar.gz"], cwd: paper.folder }).output();
  assert.ok(unpack.success);
  const below = `${paper.folder}/full-bundle/offline`;
  // Names lead into the bundle, and nowhere else.
  const { imports } = JSON.parse(Deno.readTextFileSync(`${below}/deno.json`));
  assert.equal(imports["@flat-channels/engine"], "./code/pipeline/engine/mod.ts");
  const outside = await new Deno.Command("sh", {
    args: [`${below}/verify.sh`],
    cwd: "/",
    env: { DENO: Deno.execPath(), NO_COLOR: "1" },
  }).output();
  const said = new TextDecoder().decode(outside.stdout) + new TextDecoder().decode(outside.stderr);
  assert.match(said, /3 of 3 stages identical: verified/);
});

Deno.test("every command of a paper of one's own has its task, with the permissions that it has here", () => {
  const paper = projectOf({ root: "/none", name: "none", description: "", stages: () => [] });
  assert.deepEqual(Object.keys(TASKS).sort(), [...paper.commands!].sort());
  const { tasks } = JSON.parse(Deno.readTextFileSync(`${root}/deno.json`));
  const permissions = (task: string) => task.match(/--allow-\S+/g)!.filter((each) => each !== "--allow-read");
  for (const [command, allowed] of Object.entries(TASKS)) {
    assert.deepEqual(permissions(allowed).sort(), permissions(tasks[command]).sort(), command);
  }
});

Deno.test("a new paper's git takes no private key in any folder, and no remote", async () => {
  using paper = new Paper("mine");
  assert.equal((await paper.make()).code, 0);
  Deno.mkdirSync(`${paper.folder}/keys`);
  assert.equal((await paper.task("keygen", "--to", "keys/group.key")).code, 0);
  Deno.writeTextFileSync(`${paper.folder}/remote.json`, "{}");
  await paper.commit();
  const { stdout } = await new Deno.Command("git", { args: ["-C", paper.folder, "ls-files"] }).output();
  const tracked = new TextDecoder().decode(stdout).trim().split("\n");
  assert.deepEqual(tracked.filter((path) => /^keys|remote/.test(path)), ["keys/group.key.pub"]);
  const ignored = Deno.readTextFileSync(`${root}/.gitignore`).split("\n");
  assert.ok(ignored.includes("*.key"), "in this repository, too");
});

Deno.test("the template's own code is at most 40 lines, without comments and blank ones", () => {
  const own = TEMPLATE.filter((path) => !path.startsWith("lib/"));
  const lines = own.flatMap((path) =>
    Deno.readTextFileSync(`${root}/pipeline/cli/template/${path}`).split("\n")
  )
    .filter((line) => !/^\s*(\/\/.*)?$/.test(line));
  assert.ok(lines.length <= 40, `${lines.length} lines`);
});

Deno.test("a folder that is not empty, a file, or a name that no list can hold is refused, and nothing is written", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    Deno.mkdirSync(`${folder}/full`);
    Deno.writeTextFileSync(`${folder}/full/mine.txt`, "mine");
    Deno.mkdirSync(`${folder}/empty`);
    const refused = async (dir: string, said: RegExp) => {
      const { code, err } = await newPaper(dir, folder);
      assert.equal(code, 64, err);
      assert.match(err, said);
    };
    await refused("full", /^new: full exists and is not empty \(it has mine\.txt\): name another folder\n$/);
    await refused("full/mine.txt", /^new: full\/mine\.txt is a file/);
    await refused("full/mine.txt/below", /^new: full\/mine\.txt\/below is below a file/);
    await refused("a\\b", /no line break and no \\/);
    await refused(" ", /must not be empty/);
    assert.deepEqual([...Deno.readDirSync(`${folder}/full`)].map(({ name }) => name), ["mine.txt"]);
    assert.equal((await newPaper("empty", folder)).code, 0);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("a new paper names all that the engine and its commands import by name, and no more", () => {
  const found = new Set<string>();
  const seen = new Set<string>();
  const pending = ["pipeline/cli/mod.ts"];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    // The other commands are this paper's own.
    if (seen.has(path) || /commands\/(watch|diagnose|determinism|new)\.ts$/.test(path)) continue;
    seen.add(path);
    for (const name of specifiersIn(Deno.readTextFileSync(`${root}/${path}`))) {
      if (!/^(\.|node:|file:)/.test(name) && !/\.ts$/.test(name)) found.add(name);
    }
    pending.push(...importsOf(path).filter((each) => each.endsWith(".ts")));
  }
  assert.deepEqual(
    [...found].filter((name) => !name.startsWith("@flat-channels/")).sort(),
    [...NAMES].sort(),
  );
});
