/** The record of a run: complete, the same text from the same store, and compared only by what was made. */
import assert from "node:assert/strict";
import { defineGraph } from "../../pipeline/engine/graph.ts";
import { sha256 } from "../../pipeline/engine/store/hash.ts";
import {
  compareRecords,
  formatRecord,
  parseRecord,
  recordRun,
  type RunRecord,
} from "../../pipeline/engine/trust/record.ts";
import type { Project } from "../engine/fixture.ts";
import { grownProject, plantProject } from "./fixture.ts";

const recorded = (project: Project, targets: string[] = []) =>
  recordRun(defineGraph(project.stages), targets, project.options());

Deno.test("a record holds key, hashes and facts of every stage, and reads back as it was", async () => {
  using project = await grownProject();
  const record = recorded(project);
  assert.deepEqual(Object.keys(record.stages), [
    "combine",
    "draw",
    "draw-gain",
    "measure",
    "shade",
    "summary",
    "tabulate",
  ]);
  const { inputs, outputs, machine } = record.stages.shade!;
  const gain = '{"light":{"levels":[0,2.5,5]},"unit":"lx"}';
  assert.deepEqual(inputs, {});
  assert.deepEqual(outputs, { "gain.json": { hash: sha256(gain), size: gain.length } });
  assert.deepEqual(machine.notes, { adapter: "a lamp" });
  assert.equal(machine.deno, Deno.version.deno);
  assert.deepEqual(record.stages.combine!.inputs, {
    gain: sha256(gain),
    heights: record.stages.measure!.outputs["heights.csv"]!.hash,
  });
  const text = formatRecord(record);
  assert.deepEqual(parseRecord(text, "a"), record);
  assert.equal(formatRecord(recorded(project)), text);
  assert.ok(!text.includes(project.folder), "no path of this machine");
});

Deno.test("a record of a target holds what is under it", async () => {
  using project = await grownProject();
  assert.deepEqual(Object.keys(recorded(project, ["fig2"]).stages), ["draw-gain", "shade"]);
});

Deno.test("two machines give records that agree, whatever differs about the machines", async () => {
  using one = await grownProject();
  using other = plantProject();
  await other.run([], { jobs: 1 });
  const [a, b] = [recorded(one), recorded(other)];
  const changed: RunRecord = structuredClone(b);
  Object.assign(changed.stages.shade!.machine, {
    milliseconds: 1e6,
    deno: "3.0.0",
    notes: { adapter: "the sun" },
  });
  assert.deepEqual(compareRecords(a, changed), []);
});

Deno.test("other code with equal results agrees; another result or stage does not", async () => {
  using project = await grownProject();
  const before = recorded(project);
  project.edit("code/combine.ts", "* level + OFFSET", "* level + 1 * OFFSET");
  await project.run();
  const same = recorded(project);
  assert.notEqual(same.stages.combine!.code, before.stages.combine!.code);
  assert.equal(same.stages.combine!.parameters, before.stages.combine!.parameters);
  assert.deepEqual(compareRecords(before, same), []);
  project.stages[0]!.parameters = { scale: 3, seed: 7 };
  project.stages.pop();
  await project.run();
  const after = recorded(project);
  assert.notEqual(after.stages.measure!.parameters, before.stages.measure!.parameters);
  assert.equal(after.stages.measure!.code, before.stages.measure!.code);
  assert.deepEqual(compareRecords(before, after), [
    { stage: "combine", kind: "outputs", outputs: ["growth.csv"] },
    { stage: "draw", kind: "outputs", outputs: ["fig1.svg", "growth.csv"] },
    { stage: "measure", kind: "outputs", outputs: ["heights.csv"] },
    { stage: "summary", kind: "outputs", outputs: ["summary.json"] },
    { stage: "tabulate", kind: "only recorded" },
  ]);
  assert.equal(compareRecords(after, before).at(-1)!.kind, "only found");
});

Deno.test("a stage without a result cannot be recorded", () => {
  using project = plantProject();
  const message = /^stage measure has no recorded result for test: run the graph first$/;
  assert.throws(() => recorded(project), { message });
  const advice = { make: () => "say the word", check: "", startAfresh: "" };
  const asked = () => recordRun(defineGraph(project.stages), [], { ...project.options(), advice });
  assert.throws(asked, /for test: say the word first$/);
});

const BAD: readonly (readonly [text: string, message: RegExp])[] = [
  ["{", /record r\.json: it is not JSON/],
  ["[]", /record r\.json: the whole must be an object/],
  ['{"format":0}', /format must be 1: found 0/],
  ['{"format":1,"scope":"a","stages":{"s":{"key":"no"}}}', /stages\.s\.key must be a SHA-256: found "no"/],
];
for (const [text, message] of BAD) {
  Deno.test(`a record that reads ${text} is refused with the place`, () => {
    assert.throws(() => parseRecord(text, "r.json"), message);
  });
}
