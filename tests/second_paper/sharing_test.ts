/** What a new paper's commands do for sharing: each that help names is there, keys stay out, a store may lie elsewhere. */
import assert from "node:assert/strict";
import { Paper } from "./new_paper.ts";

Deno.test("every command that help names is a task of a new paper; results are shared, and keys are not", async () => {
  using paper = new Paper("mine");
  await paper.make();
  const tasks = Object.keys(JSON.parse(paper.read("deno.json")).tasks).sort();
  const { out } = await paper.task("help");
  const named = [...out.matchAll(/^ {2}deno task ([a-z]+)/gm)].map(([, name]) => name!);
  assert.ok(named.length > 12, out);
  assert.deepEqual([...new Set(named)].filter((name) => !tasks.includes(name)), []);

  // The store behind a link, to another file system where this machine lets one be mounted.
  const elsewhere = Deno.makeTempDirSync({ prefix: "store-" });
  const mounted = await run("mount", "-t", "tmpfs", "tmpfs", elsewhere);
  try {
    Deno.symlinkSync(elsewhere, `${paper.folder}/.store`);
    const reproduced = await paper.task("reproduce");
    assert.equal(reproduced.code, 0, reproduced.err);
    assert.match(paper.read("output/full/report.html"), /fig1/);

    const exported = await paper.task("export");
    assert.equal(exported.code, 0, exported.err);
    assert.equal((await paper.task("keygen")).code, 0);
    const ignored = await new Deno.Command("git", {
      args: ["-c", "init.defaultBranch=main", "init", "--quiet"],
      cwd: paper.folder,
    }).output().then(() =>
      new Deno.Command("git", {
        args: ["check-ignore", "results.key", "keys/a.key", "remote.json"],
        cwd: paper.folder,
      }).output()
    );
    assert.deepEqual(new TextDecoder().decode(ignored.stdout).trim().split("\n"), [
      ...["results.key", "keys/a.key", "remote.json"],
    ]);

    const shards = await paper.task("shards", "--count", "7");
    assert.equal(shards.code, 0, shards.err);
    assert.ok(shards.out.trim().split("\n").every((line) => line !== ""), shards.out);
    assert.match(shards.err, /instead of 7: there is no more to share out/);
    const many = await paper.task("shards", "--count", "1000000000");
    assert.equal(many.code, 64);
    assert.match(many.err, /--count must be .*1000/);
  } finally {
    if (mounted) await run("umount", elsewhere);
    Deno.removeSync(elsewhere, { recursive: true });
  }
});

async function run(program: string, ...args: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(program, { args, stdout: "null", stderr: "null" }).output()).success;
  } catch {
    return false;
  }
}
