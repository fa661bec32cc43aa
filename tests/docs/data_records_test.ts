/** The project's own records are of the graphs that it has now. */
import assert from "node:assert/strict";
import { parseRecord } from "../../pipeline/engine/mod.ts";
import { paperGraph } from "../../pipeline/paper/graph.ts";
import { loadProfile } from "../../pipeline/paper/profiles.ts";
import { keysByRecord } from "./record_keys.ts";
import { root } from "../root.ts";

const REMEDY = (scope: string) =>
  `run deno task reproduce --profile ${scope}, then deno task record --profile ${scope}`;

/** Profiles that are run anew with every change of a result; a longer one's record is of the commit that data/README.md names. */
const OF_THE_PRESENT_CODE = ["smoke.json", "quick.json"];

const names = [...Deno.readDirSync(`${root}/data/records`)].map(({ name }) => name).sort();

Deno.test("records agree: stages of one key have the same outputs in each", () => {
  const known = new Map<string, readonly [record: string, outputs: unknown]>();
  let shared = 0;
  for (const name of names) {
    const { stages } = parseRecord(Deno.readTextFileSync(`${root}/data/records/${name}`), name);
    for (const [stage, { key, outputs }] of Object.entries(stages)) {
      const before = known.get(key);
      if (before === undefined) {
        known.set(key, [name, outputs]);
        continue;
      }
      shared++;
      assert.deepEqual(outputs, before[1], `${stage} of ${name} and ${before[0]}`);
    }
  }
  assert.ok(shared > 0, "smoke and quick share stages");
});

for (const name of names) {
  Deno.test(`data/records/${name} has every stage of its profile, and no other`, () => {
    const record = parseRecord(Deno.readTextFileSync(`${root}/data/records/${name}`), name);
    assert.equal(`${record.scope}.json`, name);
    const { stages } = paperGraph(loadProfile(root, record.scope));
    assert.deepEqual(
      Object.keys(record.stages).sort(),
      stages.map((stage) => stage.name).sort(),
      REMEDY(record.scope),
    );
    for (const { name: stage, outputs } of stages) {
      assert.deepEqual(Object.keys(record.stages[stage]!.outputs).sort(), Object.keys(outputs).sort(), stage);
    }
  });

  if (!OF_THE_PRESENT_CODE.includes(name)) continue;
  Deno.test(`data/records/${name} is of the present code: every stage's key is what it gives`, async () => {
    const record = parseRecord(Deno.readTextFileSync(`${root}/data/records/${name}`), name);
    const storeDir = Deno.makeTempDirSync({ prefix: "records-" });
    try {
      const graph = paperGraph(loadProfile(root, record.scope));
      const keys = await keysByRecord(graph, record, root, storeDir);
      assert.equal(Object.keys(keys).length, graph.stages.length);
      const recorded = Object.fromEntries(
        Object.keys(keys).map((stage) => [stage, record.stages[stage]?.key]),
      );
      assert.deepEqual(recorded, keys, REMEDY(record.scope));
    } finally {
      Deno.removeSync(storeDir, { recursive: true });
    }
  });
}
