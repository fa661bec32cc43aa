/** Links among the outputs: nothing is written or removed where one leads, and whoever made it is told. */
import assert from "node:assert/strict";
import { cleanPublished } from "../../pipeline/engine/mod.ts";
import { Project } from "./fixture.ts";

/** The error of a run whose folder output/words is a link. */
async function refusal(project: Project, to: string): Promise<void> {
  const message = `${project.path("output/words")} is a link to ${to}, and files are published below ` +
    `${
      project.path("output")
    } alone: remove the link and run the command again (that whole folder may be a link)`;
  await assert.rejects(project.run(), { name: "StorageError", message });
}

Deno.test("a folder of the outputs that is a link is not followed, whether it leads anywhere or not", async () => {
  using project = new Project();
  using elsewhere = new Project({ "words/mine.txt": "mine" });
  Deno.mkdirSync(project.path("output"));
  for (const to of [elsewhere.path("words"), elsewhere.path("nothing")]) {
    Deno.symlinkSync(to, project.path("output/words"));
    await refusal(project, to);
    // The results are kept, and are laid out when the link is gone.
    await refusal(project, to);
    Deno.removeSync(project.path("output/words"));
  }
  assert.deepEqual([...Deno.readDirSync(elsewhere.path("words"))].map(({ name }) => name), ["mine.txt"]);
  assert.deepEqual([...Deno.readDirSync(elsewhere.folder)].map(({ name }) => name), ["words"]);
  assert.deepEqual((await project.run()).failed, []);
  assert.equal(project.read("output/words/report.txt"), "the sum is 12");
});

Deno.test("through such a link nothing is removed, neither what is stale nor what is to be cleaned", async () => {
  using project = new Project();
  using elsewhere = new Project({});
  assert.deepEqual((await project.run()).failed, []);
  Deno.renameSync(project.path("output/words"), elsewhere.path("words"));
  Deno.symlinkSync(elsewhere.path("words"), project.path("output/words"));
  const clean = cleanPublished(project.path("output"), project.stages, project.path(".store"), () => {});
  await assert.rejects(clean, /words is a link to /);
  project.stages = project.stages.filter(({ name }) => name !== "report");
  await assert.rejects(project.run(), /words is a link to /);
  assert.equal(elsewhere.read("words/report.txt"), "the sum is 12");
});

Deno.test("the whole output folder may be a link, and one in the place of a file is replaced", async () => {
  using project = new Project();
  using elsewhere = new Project({ "other.txt": "other" });
  Deno.mkdirSync(elsewhere.path("outputs/words"), { recursive: true });
  Deno.symlinkSync(elsewhere.path("outputs"), project.path("output"));
  Deno.symlinkSync(elsewhere.path("other.txt"), project.path("output/words/report.txt"));
  assert.deepEqual((await project.run()).failed, []);
  assert.equal(elsewhere.read("outputs/words/report.txt"), "the sum is 12");
  assert.equal(elsewhere.read("other.txt"), "other");
});
