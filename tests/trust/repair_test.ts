/** Every damage that `check` names is put right by the commands that it names. */
import assert from "node:assert/strict";
import { openSealed, seal } from "../../pipeline/engine/store/seal.ts";
import { ran, smallCommand } from "../cli/process.ts";
import type { Project } from "../engine/fixture.ts";
import { objectHolding, plantProject } from "./fixture.ts";

const cli = (project: Project, ...args: string[]) =>
  ran(smallCommand(project, args, { cwd: project.folder }));

/** The commands that the last line of a check names, run in order; the last one's words. */
async function followRemedy(project: Project): Promise<string> {
  const { code, out, err } = await cli(project, "check");
  assert.equal(code, 1, out + err);
  const remedy = out.trim().split("\n").at(-1)!.split("not right; ")[1]!;
  const commands = [...remedy.matchAll(/deno task ([a-z]+(?: --[a-z]+)*)/g)].map(([, words]) => words!);
  assert.ok(commands.length > 0, remedy);
  let said = "";
  for (const words of commands) said = (await cli(project, ...words.split(" "))).out;
  const after = await cli(project, "check");
  assert.equal(after.code, 0, after.out + after.err);
  return said;
}

const flip = (path: string) => {
  const bytes = Deno.readFileSync(path);
  bytes[0]! ^= 1;
  Deno.writeFileSync(path, bytes);
};

const DAMAGES: { readonly [what: string]: (path: string) => void } = {
  "is missing": (path) => Deno.removeSync(path),
  "is cut off": (path) => Deno.truncateSync(path, 3),
  "has more bytes": (path) => Deno.writeTextFileSync(path, "more", { append: true }),
  "has another byte": flip,
};

for (const [what, damage] of Object.entries(DAMAGES)) {
  Deno.test(`where a stored object ${what}, the published copy puts it back and nothing runs`, async () => {
    using project = plantProject();
    await cli(project, "reproduce");
    const object = objectHolding(project, project.read("output/only/fig2/fig2.svg"));
    damage(object);
    assert.doesNotMatch(await followRemedy(project), /run {6}/);
    assert.equal(Deno.readTextFileSync(object), project.read("output/only/fig2/fig2.svg"));
  });

  Deno.test(`where a stored object without a published copy ${what}, its stage alone runs again`, async () => {
    using project = plantProject();
    await cli(project, "reproduce");
    const gain = JSON.stringify({ light: { levels: [0, 2.5, 5] }, unit: "lx" });
    damage(objectHolding(project, gain));
    const said = await followRemedy(project);
    assert.match(said, /run {6}shade \(object-(missing|corrupt): stored output gain\.json\)/);
    assert.match(said, /1 executed, 6 reused/);
  });

  Deno.test(`where the record of a stage ${what}, its stage runs again, and not for the first time`, async () => {
    using project = plantProject();
    await cli(project, "reproduce");
    damage(recordOf(project, "draw-gain"));
    const said = await followRemedy(project);
    assert.match(said, /run {6}draw-gain \(record-missing: record of the last run\)/);
    assert.match(said, /1 executed, 6 reused/);
  });
}

function recordOf(project: Project, stage: string): string {
  for (const { name: prefix } of Deno.readDirSync(project.path(".store/actions"))) {
    for (const { name } of Deno.readDirSync(project.path(`.store/actions/${prefix}`))) {
      const path = `.store/actions/${prefix}/${name}`;
      if ((openSealed(project.read(path)) as { stage: string }).stage === stage) return project.path(path);
    }
  }
  throw new Error(`no record of ${stage}`);
}

Deno.test("a changed byte that no fact of the file system tells of is put right by what check names", async () => {
  using project = plantProject();
  await cli(project, "reproduce");
  const object = objectHolding(project, JSON.stringify({ light: { levels: [0, 2.5, 5] }, unit: "lx" }));
  const hash = object.split("/").slice(-2).join("");
  flip(object);
  // As after a fault of the disk: the cache of hashes believes the file, because its facts agree.
  const index = openSealed(project.read(".store/index.json")) as { files: Record<string, unknown[]> };
  const { size, mtime, ctime, ino } = Deno.statSync(object);
  const second = Math.floor(ctime!.getTime() / 1000);
  index.files[object] = [size, mtime!.getTime(), second, ino, second + 1, hash];
  project.write(".store/index.json", seal(index));
  assert.match((await cli(project, "reproduce")).out, /nothing to run/);
  assert.match(await followRemedy(project), /1 executed, 6 reused/);
});

Deno.test("where neither copy of an output is right, its stage runs again and the reason is the damage", async () => {
  using project = plantProject();
  await cli(project, "reproduce");
  const published = project.path("output/only/fig2/fig2.svg");
  flip(objectHolding(project, Deno.readTextFileSync(published)));
  flip(published);
  const { out } = await cli(project, "reproduce");
  assert.match(out, /run {6}draw-gain \(object-corrupt: stored output fig2\.svg\)/);
  assert.match(out, /1 executed, 6 reused/);
});

Deno.test("plan tells of an object that will be put back, and check --repair changes nothing that is right", async () => {
  using project = plantProject();
  await cli(project, "reproduce");
  const object = objectHolding(project, project.read("output/only/fig2/fig2.svg"));
  Deno.removeSync(object);
  const { code, out } = await cli(project, "plan");
  assert.equal(code, 2);
  assert.match(out, /^restore {3}objects\/\w\w\/\w{62} of the store \(missing\)$/m);
  const repaired = await cli(project, "check", "--repair");
  assert.equal(repaired.code, 0, repaired.out);
  assert.match(
    repaired.out,
    /^1 stored object put back from published files, 0 damaged files removed\n.*every hash right\n$/,
  );
  const again = await cli(project, "check", "--repair");
  assert.match(again.out, /^7 stages, .*every hash right\n$/);
});
