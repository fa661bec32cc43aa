/** The project's own records are of the graphs that it has now. */
import assert from "node:assert/strict";
import { dependencies, parseRecord, type StageDeclaration } from "../../pipeline/engine/mod.ts";
import { paperGraph } from "../../pipeline/paper/graph.ts";
import { loadProfile } from "../../pipeline/paper/profiles.ts";
import { stagesUnder } from "../../pipeline/paper/report/described_stages.ts";
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

/** What decides a stage's results besides code: its parameters, and those of all stages under it. */
function decisions(stages: readonly StageDeclaration[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const { name, parameters, inputs, outputs } of stages) {
    const sources = Object.entries(inputs).map(([input, source]) => [
      input,
      source.kind === "file" ? source.path : [source.output, found.get(source.stage)],
    ]);
    found.set(name, JSON.stringify([name, parameters, sources.sort(), Object.keys(outputs).sort()]));
  }
  return found;
}

/** Computed numbers; shader texts, pictures, pages and the words of claims may have changed since. */
const COMPUTED = /^(toy|plateau|geometry|channel|scaling)\/(?!claims|counting|.*kernels)/;

/** What came after all records of the paper. */
const BEYOND = /^(beyond\/|report\/(beyond|stalled)$)/;

for (const name of names.filter((each) => !OF_THE_PRESENT_CODE.includes(each))) {
  const read = (file: string) => parseRecord(Deno.readTextFileSync(`${root}/data/records/${file}`), file);

  Deno.test(`data/records/${name} is of the commit that data/README.md names`, () => {
    const text = Deno.readTextFileSync(`${root}/data/README.md`);
    assert.match(text, new RegExp(`\`${name}\`[^.]*commit \`[0-9a-f]{7,40}\``));
  });

  Deno.test(`data/records/${name} has every stage of its profile but drawings that came later with what they are drawn from, and what is beyond the paper`, () => {
    const recorded = Object.keys(read(name).stages);
    const { stages } = paperGraph(loadProfile(root, read(name).scope));
    const present = stages.map((stage) => stage.name);
    assert.deepEqual(recorded.filter((stage) => !present.includes(stage)), []);
    const later = present.filter((stage) => !recorded.includes(stage) && !BEYOND.test(stage));
    // Drawings, and what is computed for them alone.
    const drawn = later.filter((stage) => stage.startsWith("draw/"));
    const under = drawn.flatMap((drawing) => stagesUnder(stages, drawing).map(({ name }) => name));
    assert.deepEqual(later.filter((stage) => !under.includes(stage)), []);
    for (const stage of stages.filter((each) => COMPUTED.test(each.name) && recorded.includes(each.name))) {
      assert.deepEqual(dependencies(stage).filter((from) => later.includes(from)), [], stage.name);
    }
  });

  Deno.test(`data/records/${name} has the results of the present code: those that quick has, too`, () => {
    const [record, quick] = [read(name), read("quick.json")];
    const [own, others] = [record, quick].map(({ scope }) =>
      decisions(paperGraph(loadProfile(root, scope)).stages)
    );
    const shared = [...own!].filter(([stage, decided]) =>
      COMPUTED.test(stage) && others!.get(stage) === decided && stage in record.stages
    ).map(([stage]) => stage);
    assert.ok(shared.length > 20, shared.join(" "));
    const hashes = ({ stages }: typeof record, stage: string) =>
      Object.entries(stages[stage]!.outputs).map(([output, { hash }]) => `${output} ${hash}`).sort();
    for (const stage of shared) assert.deepEqual(hashes(record, stage), hashes(quick, stage), stage);
  });
}

for (const name of OF_THE_PRESENT_CODE) {
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
