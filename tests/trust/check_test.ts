/** `check` finds every kind of damage by name, without running anything. */
import assert from "node:assert/strict";
import { checkRun, type Finding } from "../../pipeline/engine/trust/check.ts";
import { defineGraph } from "../../pipeline/engine/graph.ts";
import { sha256 } from "../../pipeline/engine/store/hash.ts";
import { openSealed, seal } from "../../pipeline/engine/store/seal.ts";
import type { Project } from "../engine/fixture.ts";
import { grownProject, objectHolding, plantProject } from "./fixture.ts";

const check = (project: Project, targets: string[] = []) =>
  checkRun(defineGraph(project.stages), targets, project.options());

/** What a finding is about, in one string. */
function named(finding: Finding): string {
  switch (finding.kind) {
    case "stale":
      return `stale ${finding.stage}: ${finding.changes.map((change) => change.field).join()}`;
    case "broken":
      return `broken ${finding.stage}`;
    case "object":
      return `${finding.was} object of ${finding.stage}: ${finding.output}`;
    case "file":
      return `${finding.was} file ${finding.path}`;
    case "record":
      return `${finding.was} record of ${finding.stage}`;
  }
}

async function findings(project: Project, targets: string[] = []): Promise<string[]> {
  return (await check(project, targets)).findings.map(named);
}

const GROWTH = "plant,height,growth\nfern,3,17.5\nmoss,0.5,11.25\noak,40,110\n";

Deno.test("check finds nothing on a finished run, and says what it read", async () => {
  using project = await grownProject();
  const result = await check(project);
  assert.deepEqual(result.findings, []);
  // growth.csv of `combine` and of `draw` is one object.
  assert.deepEqual(result.checked, { stages: 7, files: 4, objects: 7 });
});

Deno.test("check asks nothing of files beside the outputs that no stage publishes", async () => {
  using project = await grownProject();
  project.write("output/fig1/run_record.js", "times of this machine");
  assert.deepEqual((await checkRun(defineGraph(project.stages), [], project.options())).findings, []);
});

Deno.test("check changes nothing, not even the cache of hashes", async () => {
  using project = await grownProject();
  const before = project.read(".store/index.json");
  await check(project);
  assert.equal(project.read(".store/index.json"), before);
});

Deno.test("check names the stage with a changed constant in the middle, and what comes after it", async () => {
  using project = await grownProject();
  project.edit("code/combine.ts", "OFFSET = 10", "OFFSET = 11");
  const result = await check(project);
  assert.deepEqual(result.findings.map(named), ["stale combine: module code/combine.ts"]);
  assert.deepEqual(result.undecided, ["summary", "draw", "tabulate"]);
});

Deno.test("check names the stage with a changed shader literal, by the shader", async () => {
  using project = await grownProject();
  project.edit("code/shader.wgsl", "2.5", "2.50001");
  assert.deepEqual(await findings(project), ["stale shade: text code/shader.wgsl"]);
  assert.deepEqual(await findings(project, ["measure"]), []);
});

Deno.test("check names a changed parameter and a changed data file", async () => {
  using project = await grownProject();
  project.edit("data/heights.csv", "20", "21");
  assert.deepEqual(await findings(project), ["stale measure: input heights"]);
  project.edit("data/heights.csv", "21", "20");
  project.stages[0]!.parameters = { scale: 3, seed: 7 };
  assert.deepEqual(await findings(project), ["stale measure: parameter scale"]);
});

Deno.test("check names a damaged object once, by the stage that made it first", async () => {
  using project = await grownProject();
  Deno.writeTextFileSync(objectHolding(project, GROWTH), GROWTH.replace("17.5", "17.6"));
  assert.deepEqual(await findings(project), ["corrupt object of combine: growth.csv"]);
});

Deno.test("check finds a changed byte that no fact of the file system tells of", async () => {
  using project = await grownProject();
  const object = objectHolding(project, GROWTH);
  Deno.writeTextFileSync(object, GROWTH.replace("17.5", "17.6"));
  // As after a fault of the disk: the cache of hashes believes the file, because its facts agree.
  const index = openSealed(project.read(".store/index.json")) as { files: Record<string, unknown[]> };
  const { size, mtime, ctime, ino } = Deno.statSync(object);
  const second = Math.floor(ctime!.getTime() / 1000);
  index.files[object] = [size, mtime!.getTime(), second, ino, second + 1, sha256(GROWTH)];
  project.write(".store/index.json", seal(index));
  assert.ok((await project.plan()).stages.every(({ state }) => state === "current"), "plan believes it");
  assert.deepEqual(await findings(project), ["corrupt object of combine: growth.csv"]);
});

Deno.test("check names a missing object even when its published copy is right", async () => {
  using project = await grownProject();
  Deno.removeSync(objectHolding(project, project.read("output/fig2/fig2.svg")));
  assert.deepEqual(await findings(project), ["missing object of draw-gain: fig2.svg"]);
});

Deno.test("check names a published table with one changed cell, and a figure with one changed byte", async () => {
  using project = await grownProject();
  project.edit("output/fig1/growth.csv", "11.25", "11.26");
  assert.deepEqual(await findings(project), ["changed file fig1/growth.csv"]);
  project.edit("output/fig1/growth.csv", "11.26", "11.25");
  project.edit("output/fig1/fig1.svg", '<rect y="0"', "<rect y='0\"");
  assert.deepEqual(await findings(project), ["changed file fig1/fig1.svg"]);
  Deno.removeSync(project.path("output/fig2/fig2.svg"));
  assert.deepEqual(await findings(project), ["changed file fig1/fig1.svg", "missing file fig2/fig2.svg"]);
});

Deno.test("check names the stage whose record is damaged or missing", async () => {
  using project = await grownProject();
  const key = (await project.plan()).stages.flatMap((each) =>
    each.stage === "summary" && each.state === "current" ? [each.key] : []
  )[0]!;
  const path = `.store/actions/${key.slice(0, 2)}/${key.slice(2)}.json`;
  project.edit(path, '"size":', '"size": ');
  assert.deepEqual(await findings(project), ["corrupt record of summary"]);
  Deno.removeSync(project.path(path));
  assert.deepEqual(await findings(project), ["missing record of summary"]);
});

Deno.test("check on a tree that never ran names the first stages, and a missing file its stage", async () => {
  using project = plantProject();
  assert.deepEqual(await findings(project), ["stale measure: key", "stale shade: key"]);
  Deno.removeSync(project.path("data/heights.csv"));
  assert.deepEqual(await findings(project, ["measure"]), ["broken measure"]);
});
