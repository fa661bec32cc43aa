/** Garbage collection never removes what a stage's latest execution made, whatever became of the index. */
import assert from "node:assert/strict";
import { checkRun } from "../../pipeline/engine/trust/check.ts";
import { collectGarbage } from "../../pipeline/engine/store/collect_garbage.ts";
import { planRun } from "../../pipeline/engine/engine.ts";
import { FileIndex } from "../../pipeline/engine/store/file_index.ts";
import { defineGraph } from "../../pipeline/engine/graph.ts";
import { openSealed, seal } from "../../pipeline/engine/store/seal.ts";
import { Store } from "../../pipeline/engine/store/store.ts";
import { Project } from "./fixture.ts";

/**
 * Two profiles, each with a last run, and two runs before them: `quick` of 1, then 2; `paper` of 3, then 4. Of the
 * twelve executions six are old.
 */
async function twoProfiles(): Promise<Project> {
  const project = new Project();
  for (const [scope, number] of [["quick", 1], ["quick", 2], ["paper", 3], ["paper", 4]] as const) {
    project.write("data/a.txt", `${number}\n`);
    await project.run([], { scope });
  }
  return project;
}

const gc = (project: Project, dryRun = false) =>
  collectGarbage(project.path(".store"), new Set(), () => {}, dryRun);

/** Both profiles find their last results: nothing runs. */
async function expectBothWhole(project: Project): Promise<void> {
  for (const [scope, number] of [["quick", 2], ["paper", 4]] as const) {
    project.write("data/a.txt", `${number}\n`);
    Deno.removeSync(project.path("output"), { recursive: true });
    assert.deepEqual((await project.run([], { scope })).executed, [], scope);
    assert.equal(project.read("output/words/report.txt"), `the sum is ${2 * number}`);
  }
}

const INDEX = ".store/index.json";
const edited = (project: Project, change: (index: Record<string, unknown>) => void): string => {
  const index = openSealed(project.read(INDEX)) as Record<string, unknown>;
  change(index);
  return seal(index);
};

const DAMAGES: { readonly [what: string]: (project: Project) => void } = {
  "is missing": (project) => Deno.removeSync(project.path(INDEX)),
  "is cut off": (project) => project.write(INDEX, project.read(INDEX).slice(0, 200)),
  "has a wrong hash": (project) => project.edit(INDEX, '"modules"', '"nodules"'),
  "is empty": (project) => project.write(INDEX, ""),
  "is of an earlier version": (project) => project.write(INDEX, edited(project, (index) => index.format = 2)),
  "is of a later version without last keys": (project) => project.write(INDEX, seal({ format: 99 })),
};

for (const [what, damage] of Object.entries(DAMAGES)) {
  Deno.test(`when the index ${what}, gc removes what is old and nothing that a profile needs`, async () => {
    using project = await twoProfiles();
    damage(project);
    const gone = await gc(project);
    assert.deepEqual([gone.actions, gone.undecided], [6, 0]);
    await expectBothWhole(project);
  });

  Deno.test(`when the index ${what} and only one profile ran since, gc keeps the other's results`, async () => {
    using project = await twoProfiles();
    damage(project);
    project.write("data/a.txt", "2\n");
    await project.run([], { scope: "quick" });
    await gc(project);
    await expectBothWhole(project);
  });
}

Deno.test("an index of another version gives its last keys to a store that has none of its own", async () => {
  using project = await twoProfiles();
  project.write(INDEX, edited(project, (index) => index.format = 2));
  Deno.removeSync(project.path(".store/latest"), { recursive: true });
  project.write("data/a.txt", "2\n");
  await project.run([], { scope: "quick" });
  Deno.removeSync(project.path(INDEX));
  assert.equal((await gc(project)).actions, 6);
  await expectBothWhole(project);
});

Deno.test("where nothing says which executions are the latest, gc keeps all and counts them", async () => {
  using project = await twoProfiles();
  Deno.removeSync(project.path(INDEX));
  Deno.removeSync(project.path(".store/latest"), { recursive: true });
  const gone = await gc(project);
  assert.deepEqual([gone.actions, gone.objects, gone.undecided], [0, 0, 12]);
  await expectBothWhole(project);
});

Deno.test("one damaged file of a last key: gc keeps all until the index, or a run, tells the key again", async () => {
  using project = await twoProfiles();
  const store = new Store(project.path(".store"));
  const damaged = store.last.pathOf("paper numbers");
  Deno.writeTextFileSync(damaged, "junk");
  const index = project.read(INDEX);
  Deno.removeSync(project.path(INDEX));
  const kept = await gc(project);
  assert.deepEqual([kept.actions, kept.undecided > 0], [0, true]);
  project.write(INDEX, index);
  assert.equal((await gc(project)).actions, 6);
  assert.equal(store.last.all().keys.get("paper numbers"), new FileIndex(store).key("paper numbers"));
  await expectBothWhole(project);
});

/** Removes what says which of a scope's executions are the last, as if the files had never been there. */
function loseLatest(project: Project, scope: string): void {
  const store = new Store(project.path(".store"));
  for (const stage of project.stages) Deno.removeSync(store.last.pathOf(`${scope} ${stage.name}`));
}

for (const ranSince of [false, true]) {
  const what = ranSince ? ", and the other profile ran since" : "";
  Deno.test(`a profile whose last keys and the index are missing${what}: gc keeps all its results`, async () => {
    using project = await twoProfiles();
    Deno.removeSync(project.path(INDEX));
    loseLatest(project, "quick");
    if (ranSince) await project.run([], { scope: "paper" });
    const gone = await gc(project);
    assert.deepEqual([gone.actions, gone.objects, gone.undecided], [0, 0, 9]);
    await expectBothWhole(project);
    assert.equal((await gc(project)).actions, 6, "after a run of both it is decided");
  });
}

Deno.test("missing last keys that the index still has are written again by gc", async () => {
  using project = await twoProfiles();
  loseLatest(project, "quick");
  Deno.removeSync(project.path(".store/scopes.json"));
  assert.equal((await gc(project)).actions, 6);
  Deno.removeSync(project.path(INDEX));
  assert.equal((await gc(project)).actions, 0);
  await expectBothWhole(project);
});

Deno.test("without the list of scopes' stages and without the index, gc keeps all", async () => {
  for (const damage of ["missing", "damaged"]) {
    using project = await twoProfiles();
    Deno.removeSync(project.path(INDEX));
    loseLatest(project, "quick");
    if (damage === "missing") Deno.removeSync(project.path(".store/scopes.json"));
    else project.edit(".store/scopes.json", "paper", "qaper");
    assert.equal((await gc(project)).actions, 0, damage);
    await expectBothWhole(project);
  }
});

Deno.test("what no command made in the store is left alone and named, by gc and by check", async () => {
  using project = await twoProfiles();
  const strays = [
    "actions/.DS_Store",
    "actions/00/notes.txt",
    "latest/notes.txt",
    "objects/.DS_Store",
    "objects/00/x",
  ];
  for (const path of strays) project.write(`.store/${path}`, "mine");
  Deno.mkdirSync(project.path(".store/objects/folder/inner"), { recursive: true });
  strays.push("objects/folder");
  const checked = await checkRun(defineGraph(project.stages), [], project.options({ scope: "paper" }));
  assert.deepEqual(checked.findings, []);
  assert.deepEqual([...checked.strays].sort(), [...strays].sort());
  const gone = await gc(project);
  assert.deepEqual([...gone.strays].sort(), [...strays].sort());
  assert.equal(gone.actions, 6);
  for (const path of strays) assert.ok(Deno.statSync(project.path(`.store/${path}`)), path);
  await expectBothWhole(project);
});

Deno.test("a folder at the place of a last key stops no run and no gc: nothing is removed, and it is named", async () => {
  using project = await twoProfiles();
  const path = new Store(project.path(".store")).last.pathOf("paper numbers");
  Deno.removeSync(path);
  Deno.mkdirSync(path);
  Deno.removeSync(project.path(INDEX));
  const { executed, events } = await project.run([], { scope: "paper" });
  assert.deepEqual(executed, []);
  const warnings = events.filter(({ kind }) => kind === "warning").map((event) => JSON.stringify(event));
  assert.equal(warnings.length, 1);
  assert.match(
    warnings[0]!,
    /latest.*\.json is not a file, so garbage collection cannot go by it: remove it/,
  );
  Deno.removeSync(project.path(INDEX));
  const gone = await gc(project);
  assert.deepEqual([gone.actions, gone.strays.length], [0, 1]);
  await expectBothWhole(project);
});

Deno.test("what a killed run finished is its stages' latest: gc keeps it, though the index was never written", async () => {
  using project = new Project();
  await project.run();
  const index = Deno.readFileSync(project.path(INDEX));
  project.write("data/a.txt", "5\n");
  await project.run();
  // A kill before the end leaves the index as it was.
  Deno.writeFileSync(project.path(INDEX), index);
  await gc(project);
  assert.deepEqual((await project.run()).executed, []);
});

Deno.test("after the index is lost, a change is explained by the last run all the same", async () => {
  using project = await twoProfiles();
  Deno.removeSync(project.path(INDEX));
  project.write("data/a.txt", "5\n");
  const plan = await planRun(defineGraph(project.stages), [], project.options({ scope: "paper" }));
  const [first] = plan.stages;
  assert.ok(first?.state === "run");
  assert.deepEqual(first.changes.map(({ reason, field }) => [reason, field]), [[
    "input-changed",
    "input list",
  ]]);
});

Deno.test("a dry run counts what would go and changes no file", async () => {
  using project = await twoProfiles();
  const before = listing(project.path(".store"));
  const would = await gc(project, true);
  assert.deepEqual(listing(project.path(".store")), before);
  const did = await gc(project);
  assert.deepEqual([would.actions, would.objects], [did.actions, did.objects]);
  assert.deepEqual([did.actions, would.bytes > 0], [6, true]);
});

Deno.test("gc where there is no store makes none", async () => {
  using project = new Project();
  assert.deepEqual(await gc(project), { actions: 0, objects: 0, bytes: 0, undecided: 0, strays: [] });
  assert.throws(() => Deno.statSync(project.path(".store")), Deno.errors.NotFound);
});

/** Every file below a folder with its content. */
function listing(folder: string): { [path: string]: string } {
  const found: { [path: string]: string } = {};
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) Object.assign(found, listing(path));
    else found[path] = Deno.readTextFileSync(path);
  }
  return found;
}
