/** Results shared through a folder, and through an archive of results. */
import assert from "node:assert/strict";
import { defineGraph } from "../../pipeline/engine/graph.ts";
import { lastActions, recordRun } from "../../pipeline/engine/trust/record.ts";
import { toFileUrl } from "@std/path";
import { Project } from "../engine/fixture.ts";
import { expectShared, pull, runWith } from "./clones.ts";

function folder(): { url: string; path: string } & Disposable {
  const path = Deno.makeTempDirSync({ prefix: "remote #% " });
  return {
    url: toFileUrl(path).href,
    path,
    [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }),
  };
}

Deno.test("two clones share through a folder: the second computes nothing, all bytes are equal", async () => {
  using shared = folder();
  await expectShared(shared.url);
  assert.deepEqual([...Deno.readDirSync(`${shared.path}/tmp`)], [], "nothing half-written is left");
});

Deno.test("what comes from elsewhere says so in the record and the trace, beside what is compared", async () => {
  using shared = folder();
  using first = new Project();
  using second = new Project();
  await runWith(first, shared.url);
  await pull(second, shared.url);
  const graph = defineGraph(second.stages);
  const [mine, theirs] = [first, second].map((project) => recordRun(graph, [], project.options()));
  const { origin, ...machine } = theirs!.stages.sum!.machine;
  assert.deepEqual(origin, { from: shared.url, signedBy: null });
  assert.deepEqual(machine, mine!.stages.sum!.machine);
  assert.equal("origin" in mine!.stages.sum!.machine, false);
  // Made anew here, it is of here.
  Deno.removeSync(second.path(`.store/actions`), { recursive: true });
  await second.run();
  assert.equal(lastActions(graph.stages, second.options()).get("sum")!.origin, undefined);
});
