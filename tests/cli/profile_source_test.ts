/** Two profile files of one name in two folders never share outputs, a series of runs, or a record. */
import assert from "node:assert/strict";
import { type Ran, ran, smallCommand } from "./process.ts";
import type { Project } from "../engine/fixture.ts";
import { plantProject } from "../trust/fixture.ts";

function cli(project: Project, ...args: string[]): Promise<Ran> {
  return ran(smallCommand(project, args, { cwd: project.folder }));
}

/** After a run of profile a/finer.json; b/finer.json is there as well. */
async function ranFromA(): Promise<Project> {
  const project = plantProject();
  for (const folder of ["a", "b"]) project.write(`${folder}/finer.json`, "{}");
  const { code, err } = await cli(project, "reproduce", "--profile", "a/finer.json");
  assert.equal(code, 0, err);
  return project;
}

Deno.test("a profile file with the name of another one that made outputs is refused by every command, in one line", async () => {
  using project = await ranFromA();
  const before = project.read("output/finer/fig1/growth.csv");
  for (
    const words of [
      ["reproduce"],
      ["plan"],
      ["check"],
      ["status"],
      ["record", "--record", "r.json"],
      ["verify"],
      [
        "trace",
        "fig1",
      ],
      ["clean"],
      ["clean", "fig1"],
    ]
  ) {
    const { code, out, err } = await cli(project, ...words, "--profile", "b/finer.json");
    assert.equal(code, 64, `${words}: ${out}${err}`);
    assert.equal(
      err,
      "b/finer.json has the name of a/finer.json, which made output/finer: give the file another name, or remove " +
        "those outputs with deno task clean --profile finer\n",
    );
  }
  assert.equal(project.read("output/finer/fig1/growth.csv"), before);
});

Deno.test("the file that made the outputs is the same one however its path is written, and after the project moved", async () => {
  using project = await ranFromA();
  Deno.symlinkSync("a", project.path("link"));
  for (
    const path of ["./a/finer.json", project.path("a/finer.json"), "b/../a/finer.json", "link/finer.json"]
  ) {
    const { code, out, err } = await cli(project, "reproduce", "--profile", path);
    assert.equal(code, 0, err);
    assert.match(out, /up to date, nothing to run/);
  }
  assert.ok(!project.read("output/finer/.profile").includes(project.folder));
});

Deno.test("after the outputs are removed as the message says, the other file may have the name", async () => {
  using project = await ranFromA();
  assert.equal((await cli(project, "clean", "--profile", "finer")).code, 0);
  const { code, err } = await cli(project, "reproduce", "--profile", "b/finer.json");
  assert.equal(code, 0, err);
  assert.match(
    (await cli(project, "plan", "--profile", "a/finer.json")).err,
    /^a\/finer\.json has the name of b\/finer\.json/,
  );
});
