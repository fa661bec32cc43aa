/** What removes things waits for a run that is at the store; what only looks does not. */
import assert from "node:assert/strict";
import { Store } from "../../pipeline/engine/store/store.ts";
import { Followed, ran, smallCommand } from "./process.ts";
import { Project } from "../engine/fixture.ts";

for (const targets of [[], ["words"]]) {
  Deno.test(`clean ${targets.join()} waits for a run, and removes nothing before its end`, async () => {
    using project = new Project();
    assert.equal((await ran(smallCommand(project, ["reproduce"]))).code, 0);
    // As a run holds it from its beginning to its end.
    const unlock = await new Store(project.path(".store")).lock("store", false, () => {});
    const clean = new Followed(smallCommand(project, ["clean", ...targets]));
    await clean.printed(/waiting for another run to end|removed/);
    assert.equal(project.read("output/only/words/report.txt"), "the sum is 12");
    unlock();
    const { code, out } = await clean.ended();
    assert.equal(code, 0);
    assert.match(out, /^waiting for another run to end\nremoved/);
    assert.throws(() => project.read("output/only/words/report.txt"));
  });
}

Deno.test("gc --dry-run says what would go while a run is at the store", async () => {
  using project = new Project();
  assert.equal((await ran(smallCommand(project, ["reproduce"]))).code, 0);
  project.write("data/a.txt", "4\n");
  assert.equal((await ran(smallCommand(project, ["reproduce"]))).code, 0);
  const unlock = await new Store(project.path(".store")).lock("store", false, () => {});
  const gc = new Followed(smallCommand(project, ["gc", "--dry-run"]));
  await gc.printed(/\n/);
  unlock();
  assert.match((await gc.ended()).out, /^would remove 3 executions and \d objects/);
});
