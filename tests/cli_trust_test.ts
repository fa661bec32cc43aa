/** `check`, `record`, `verify` and `trace` as real processes over a graph that is not this paper's. */
import assert from "node:assert/strict";
import type { Project } from "./engine_fixture.ts";
import { plantProject } from "./trust_fixture.ts";

const root = new URL("..", import.meta.url).pathname.replace(/\/$/, "");

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function cli(project: Project, ...args: string[]): Promise<Ran> {
  project.write("graph.json", JSON.stringify(project.stages));
  const permissions = ["--allow-read", "--allow-write", "--allow-env", "--allow-run", "--allow-sys=uid"];
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--frozen", "--no-check", `--config=${root}/deno.json`, ...permissions],
      ...[`${root}/tests/cli_small_project.ts`, project.folder, ...args],
    ],
    cwd: project.folder,
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: decode(stdout), err: decode(stderr) };
}

Deno.test("check exits with 0 on a finished run, and with 1 and the names after damage", async () => {
  using project = plantProject();
  await cli(project, "reproduce");
  const right = await cli(project, "check");
  assert.equal(right.code, 0, right.out + right.err);
  assert.equal(right.out, "7 stages, 4 published files, 7 stored objects: all current, every hash right\n");
  project.edit("output/only/fig1/growth.csv", "11.25", "11.26");
  project.edit("code/shader.wgsl", "2.5", "2.6");
  const wrong = await cli(project, "check", "fig2", "measure");
  assert.equal(wrong.code, 1);
  const lines = wrong.out.split("\n");
  assert.match(
    lines[0]!,
    /^stale {4}stage shade: code-changed: text code\/shader\.wgsl: \w{12} → \w{12}$/,
  );
  assert.equal(lines[1], "after    these, so not decided: draw-gain");
  assert.match(lines[2]!, /1 not right; deno task reproduce puts it right$/);
  project.edit("code/shader.wgsl", "2.6", "2.5");
  const file = await cli(project, "check");
  assert.equal(file.code, 1);
  assert.match(file.out, /^changed {2}file output\/only\/fig1\/growth\.csv \(stage draw\)\n7 stages/);
  const { findings } = JSON.parse((await cli(project, "check", "--json")).out);
  assert.deepEqual(findings, [{ kind: "file", stage: "draw", path: "fig1/growth.csv", was: "changed" }]);
});

Deno.test("record writes the profile's record, the same each time, and nothing when check finds a fault", async () => {
  using project = plantProject();
  await cli(project, "reproduce");
  const made = await cli(project, "record");
  assert.equal(made.code, 0, made.err);
  assert.match(made.out, /^7 stages recorded in data\/records\/only\.json, \d kB\n$/);
  const text = project.read("data/records/only.json");
  assert.equal((await cli(project, "record", "--record", "elsewhere.json")).code, 0);
  assert.equal(project.read("elsewhere.json"), text);
  project.edit("output/only/fig1/growth.csv", "11.25", "11.26");
  const refused = await cli(project, "record", "--record", "third.json");
  assert.equal(refused.code, 1);
  assert.match(refused.err, /changed {2}file output\/only\/fig1\/growth\.csv[\s\S]*nothing was recorded/);
  assert.throws(() => project.read("third.json"));
});
