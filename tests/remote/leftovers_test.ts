/** What commands leave that are killed while they write: the next such command removes it, and nothing that lives. */
import assert from "node:assert/strict";
import { toFileUrl } from "@std/path";
import { command, Followed, type Ran, ran, root, smallCommand } from "../cli/process.ts";
import { Project } from "../engine/fixture.ts";
import { holdFolder } from "../../pipeline/engine/store/held_folder.ts";
import { collectGarbage } from "../../pipeline/engine/store/collect_garbage.ts";

const call = (project: Project, ...args: string[]): Promise<Ran> =>
  ran(smallCommand(project, args, { cwd: project.folder, env: { FLAT_CHANNELS_REMOTE: "" } }));

async function right(project: Project, ...args: string[]): Promise<void> {
  const { code, out, err } = await call(project, ...args);
  assert.equal(code, 0, out + err);
}

const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

/** A folder as a process leaves it that is killed while it holds it, with a file of so many bytes. */
async function leave(project: Project, path: string, size: number): Promise<void> {
  project.write(
    "hold.ts",
    `import { holdFolder } from "${root}/pipeline/engine/store/held_folder.ts";
    holdFolder(Deno.args[0]!);
    Deno.writeFileSync(Deno.args[0] + "/part", new Uint8Array(Number(Deno.args[1])));
    console.log("held");
    setTimeout(() => {}, 600_000);\n`,
  );
  const held = new Followed(command(project.path("hold.ts"), [project.path(path), String(size)]));
  await held.printed(/held/);
  held.process.kill("SIGKILL");
  await held.ended();
}

Deno.test("pull --from removes what a killed one unpacked, and not what another reads; gc counts it", async () => {
  using project = new Project();
  await right(project, "reproduce");
  await right(project, "export", "--to", "results.tar.gz");
  const dead = crypto.randomUUID();
  const collected = () => collectGarbage(project.path(".store"), new Set(), () => {}, true);
  const before = (await collected()).bytes;
  await leave(project, `.store/tmp/${dead}`, 12_345_000);
  assert.equal((await collected()).bytes - before, 12_345_000);
  const alive = holdFolder(project.path(`.store/tmp/${crypto.randomUUID()}`));
  Deno.mkdirSync(project.path(".store/tmp/no-such-name"));
  try {
    await right(project, "pull", "--from", "results.tar.gz");
    assert.deepEqual(
      names(project.path(".store/tmp")),
      [alive.path.split("/").at(-1)!, "no-such-name"].sort(),
    );
  } finally {
    alive.remove();
  }
  await leave(project, `.store/tmp/${dead}`, 12_345_000);
  assert.match((await call(project, "gc")).out, /^removed 0 executions and 0 objects, 12 MB$/m);
  assert.throws(() => Deno.statSync(project.path(`.store/tmp/${dead}`)), Deno.errors.NotFound);
});

Deno.test("export removes what a killed one left beside its target, and nothing else there", async () => {
  using project = new Project();
  await right(project, "reproduce");
  await leave(project, `there/.${crypto.randomUUID()}.part`, 100);
  project.write("there/.mine.part/file", "mine");
  project.write(`there/${crypto.randomUUID()}`, "mine");
  const mine = names(project.path("there")).slice(1);
  assert.equal(names(project.path("there")).length, 3);
  await right(project, "export", "--to", "there/results.tar.gz");
  const left = names(project.path("there"));
  assert.deepEqual(
    left,
    [".mine.part", ...mine.filter((name) => !name.startsWith(".")), "results.tar.gz"].sort(),
  );
});

Deno.test("push to a folder removes parts that nobody has written to for an hour", async () => {
  using project = new Project();
  await right(project, "reproduce");
  const [old, young] = [crypto.randomUUID(), crypto.randomUUID()];
  for (const name of [old, young, "mine"]) project.write(`shared/tmp/${name}`, "part");
  for (const name of [old, "mine"]) Deno.utimeSync(project.path(`shared/tmp/${name}`), 1e9, 1e9);
  await right(project, "push", "--remote", toFileUrl(project.path("shared")).href);
  assert.deepEqual(names(project.path("shared/tmp")), ["mine", young].sort());
});
