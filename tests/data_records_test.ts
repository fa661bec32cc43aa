/** The project's own records are of the graphs that it has now. */
import assert from "node:assert/strict";
import { parseRecord } from "../pipeline/engine/record.ts";
import { paperGraph } from "../pipeline/paper/graph.ts";
import { loadProfile } from "../pipeline/paper/profiles.ts";
import { root } from "./root.ts";

for (const { name } of Deno.readDirSync(`${root}/data/records`)) {
  Deno.test(`data/records/${name} has every stage of its profile, and no other`, () => {
    const record = parseRecord(Deno.readTextFileSync(`${root}/data/records/${name}`), name);
    assert.equal(`${record.scope}.json`, name);
    const { stages } = paperGraph(loadProfile(root, record.scope));
    assert.deepEqual(
      Object.keys(record.stages).sort(),
      stages.map((stage) => stage.name).sort(),
      `run deno task reproduce --profile ${record.scope}, then deno task record --profile ${record.scope}`,
    );
    for (const { name: stage, outputs } of stages) {
      assert.deepEqual(Object.keys(record.stages[stage]!.outputs).sort(), Object.keys(outputs).sort(), stage);
    }
  });
}
