/** Where a stage failed in a process of its own, `status` and `trace` name its log. */
import assert from "node:assert/strict";
import { plantProject } from "../trust/fixture.ts";
import { ran, smallCommand } from "./process.ts";

Deno.test("trace of a stage that failed names the log of its process", async () => {
  using project = plantProject();
  const [first] = project.stages;
  project.write(
    first!.module,
    `export default () => { console.log("half way"); throw new Error("no more"); };\n`,
  );
  project.write("graph.json", JSON.stringify(project.stages));
  const cli = (...args: string[]) => ran(smallCommand(project, args, { cwd: project.folder }));
  const reproduced = await cli("reproduce", "--executor", "process");
  assert.notEqual(reproduced.code, 0);
  const [, log] = /\(log ([^)]*\.log)\)/.exec(reproduced.out + reproduced.err) ?? [];
  assert.ok(log !== undefined, reproduced.out + reproduced.err);
  const traced = await cli("trace", first!.name);
  assert.match(traced.out, /ran +never to its end/, traced.err);
  const name = log.slice(log.lastIndexOf("/") + 1);
  assert.ok(traced.out.includes(`.store/logs/${name}`), traced.out);
});
