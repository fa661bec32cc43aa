/** `plan` names the exact field that changed, with its old and new hash: one test for each kind of field. */
import assert from "node:assert/strict";
import type { FieldChange } from "../../pipeline/engine/events.ts";
import { sha256 } from "../../pipeline/engine/store/hash.ts";
import { FileIndex } from "../../pipeline/engine/store/file_index.ts";
import type { KeyField } from "../../pipeline/engine/key/field.ts";
import { FORMAT, keyFields, keyOf } from "../../pipeline/engine/key/key.ts";
import { Store } from "../../pipeline/engine/store/store.ts";
import { Project } from "./fixture.ts";

/** Runs the graph, changes something, and gives what the plan says of one stage. */
async function changesOf(
  stage: string,
  change: (project: Project) => unknown,
): Promise<readonly FieldChange[]> {
  using project = new Project();
  await project.run();
  await change(project);
  const plan = await project.plan();
  const entry = plan.stages.find((each) => each.stage === stage)!;
  assert.equal(entry.state, "run", JSON.stringify(entry));
  return entry.state === "run" ? entry.changes : [];
}

Deno.test("plan names a stage that never ran", async () => {
  using project = new Project();
  const plan = await project.plan();
  assert.deepEqual(plan.stages.map((entry) => entry.state), ["run", "undecided", "undecided"]);
  const first = plan.stages[0]!;
  assert.ok(first.state === "run" && first.changes[0]?.reason === "never-ran");
});

Deno.test("plan names a changed parameter by its path, with both values and both hashes", async () => {
  const changes = await changesOf(
    "numbers",
    (p) => p.stages[0]!.parameters = { factor: 3, nested: { unused: [1, 2] } },
  );
  assert.deepEqual(changes, [{
    reason: "parameter-changed",
    field: "parameter factor",
    oldHash: sha256("2"),
    newHash: sha256("3"),
    oldValue: "2",
    newValue: "3",
  }]);
});

Deno.test("plan names a parameter inside another", async () => {
  const changes = await changesOf(
    "numbers",
    (p) => p.stages[0]!.parameters = { factor: 2, nested: { unused: [1, 3] } },
  );
  assert.deepEqual(changes.map((c) => [c.field, c.oldValue, c.newValue]), [[
    "parameter nested.unused",
    "[1,2]",
    "[1,3]",
  ]]);
});

Deno.test("plan names a changed input file", async () => {
  const changes = await changesOf("numbers", (p) => p.write("data/a.txt", "5\n"));
  assert.deepEqual(changes, [{
    reason: "input-changed",
    field: "input list",
    oldHash: sha256("1\n2\n3\n"),
    newHash: sha256("5\n"),
  }]);
});

Deno.test("plan names an input that comes from another stage's changed output", async () => {
  using project = new Project();
  await project.run();
  project.write("data/a.txt", "5\n");
  await project.run(["numbers"]);
  const entry = (await project.plan()).stages[1]!;
  assert.ok(entry.state === "run");
  assert.deepEqual(entry.changes, [{
    reason: "input-changed",
    field: "input numbers",
    oldHash: sha256("2\n4\n6"),
    newHash: sha256("10"),
  }]);
});

Deno.test("plan names a changed module, however far it is reached", async () => {
  const changes = await changesOf("numbers", (p) => p.edit("code/shared.ts", "trim()", "trim().trim()"));
  assert.deepEqual(changes.map((c) => [c.reason, c.field]), [["code-changed", "module code/shared.ts"]]);
  assert.ok(changes[0]!.oldHash !== null && changes[0]!.oldHash !== changes[0]!.newHash);
});

Deno.test("plan names a changed WGSL text", async () => {
  const changes = await changesOf("numbers", (p) => p.write("code/shader.wgsl", "fn g() {}"));
  assert.deepEqual(changes, [{
    reason: "code-changed",
    field: "text code/shader.wgsl",
    oldHash: sha256("fn f() {}"),
    newHash: sha256("fn g() {}"),
  }]);
});

Deno.test("plan names a changed package of the lock file", async () => {
  using project = new Project();
  const load = `import munkres from "munkres-js";\nif (munkres([[1]]) === null) throw new Error();\n`;
  project.write("code/sum.ts", load + project.read("code/sum.ts"));
  await project.run();
  project.edit("deno.lock", "sha512-one", "sha512-two");
  const entry = (await project.plan()).stages[1]!;
  assert.ok(entry.state === "run");
  const closure = (integrity: string) => sha256(JSON.stringify([["munkres-js@1.2.2", integrity]]));
  assert.deepEqual(entry.changes, [{
    reason: "package-changed",
    field: "package munkres-js",
    oldHash: closure("sha512-one"),
    newHash: closure("sha512-two"),
  }]);
});

for (
  const [what, from, to, message] of [
    ["it", '"munkres-js@1.2.2"', '"munkres-js@1.2.3"', "has no integrity of munkres-js@1.2.2"],
    ["its integrity", '"integrity":"sha512-one"', '"bin":true', "has no integrity of munkres-js@1.2.2"],
    [
      "what it needs",
      '"sha512-one"',
      '"sha512-one","dependencies":["gone"]',
      "needs gone, of which deno.lock holds none",
    ],
    [
      "which of two versions it needs",
      '"sha512-one"}',
      '"sha512-one","dependencies":["two"]},"two@1.0.0":{"integrity":"a"},"two@2.0.0":{"integrity":"b"}',
      "needs two, of which deno.lock holds two@1.0.0 and two@2.0.0",
    ],
  ] as const
) {
  Deno.test(`a package of which the lock file does not say ${what} fails its stage, and is not passed over`, async () => {
    using project = new Project();
    project.write("code/sum.ts", `import munkres from "munkres-js";\nexport default () => munkres([[1]]);\n`);
    project.stages = [{ ...project.stages[1]!, inputs: {} }];
    project.edit("deno.lock", from, to);
    const [entry] = (await project.plan()).stages;
    assert.ok(entry?.state === "broken", JSON.stringify(entry));
    assert.ok(entry.message.startsWith("stage sum: ") && entry.message.includes(message), entry.message);
    assert.match(entry.message, /run deno install$/);
  });
}

Deno.test("a renamed stage has never run under its name", async () => {
  const changes = await changesOf("figures", (p) => p.stages[2]!.name = "figures");
  assert.deepEqual(changes.map((c) => c.reason), ["never-ran"]);
});

/** Makes the last record of `numbers` one in which a field had another value, as from an earlier version. */
async function changesSince(field: string, old: string): Promise<readonly FieldChange[]> {
  return await changesOf("numbers", async (project) => {
    const store = new Store(project.path(".store"));
    const index = new FileIndex(store);
    const key = index.key("test numbers")!;
    const record = store.readAction(key)!;
    const fields = record.fields.map(([name, value]): KeyField => [name, name === field ? old : value]);
    store.writeAction({ ...record, fields, key: keyOf(fields) });
    Deno.removeSync(store.actionPath(key));
    index.forgetOutputs(key);
    index.setKey("test numbers", keyOf(fields));
    await index.save();
  });
}

Deno.test("plan names the stage's name", async () => {
  assert.deepEqual(await changesSince("stage", "earlier"), [{
    reason: "declaration-changed",
    field: "stage",
    oldHash: sha256("earlier"),
    newHash: sha256("numbers"),
    oldValue: "earlier",
    newValue: "numbers",
  }]);
});

Deno.test("plan names another version of Deno", async () => {
  assert.deepEqual(await changesSince("deno", "2.0.0"), [{
    reason: "environment-changed",
    field: "deno",
    oldHash: sha256("2.0.0"),
    newHash: sha256(Deno.version.deno),
    oldValue: "2.0.0",
    newValue: Deno.version.deno,
  }]);
});

Deno.test("plan names a change of the sandbox around every stage", async () => {
  const [change, ...others] = await changesSince("engine", sha256("earlier"));
  assert.deepEqual(others, []);
  assert.deepEqual([change!.reason, change!.field, change!.oldHash], [
    "code-changed",
    "engine",
    sha256("earlier"),
  ]);
  assert.match(change!.newHash!, /^[0-9a-f]{64}$/);
});

Deno.test("plan names a change of what the fields mean", async () => {
  assert.deepEqual(await changesSince("format", "0"), [{
    reason: "declaration-changed",
    field: "format",
    oldHash: sha256("0"),
    newHash: sha256(FORMAT),
    oldValue: "0",
    newValue: FORMAT,
  }]);
});

Deno.test("plan names a new output", async () => {
  const changes = await changesOf(
    "numbers",
    (p) => p.stages[0]!.outputs = { "numbers.txt": {}, "more.txt": {} },
  );
  assert.deepEqual(changes, [{
    reason: "declaration-changed",
    field: "output more.txt",
    oldHash: null,
    newHash: sha256("declared"),
    newValue: "declared",
  }]);
});

Deno.test("plan names a new allowance, and one that was taken away", async () => {
  const given = await changesOf("numbers", (p) => p.stages[0]!.allow = ["host-math"]);
  assert.deepEqual(given, [{
    reason: "declaration-changed",
    field: "allow host-math",
    oldHash: null,
    newHash: sha256("granted"),
    newValue: "granted",
  }]);
  using project = new Project();
  project.stages[0]!.allow = ["host-math"];
  await project.run();
  delete project.stages[0]!.allow;
  const entry = (await project.plan()).stages[0]!;
  assert.ok(entry.state === "run");
  assert.deepEqual(entry.changes.map((c) => [c.field, c.oldHash, c.newHash]), [
    ["allow host-math", sha256("granted"), null],
  ]);
});

Deno.test("plan names another entry module, and the modules that came and went with it", async () => {
  const changes = await changesOf("numbers", (p) => {
    p.write("code/other.ts", p.read("code/numbers.ts"));
    p.stages[0]!.module = "code/other.ts";
  });
  const entry = changes.find((c) => c.field === "entry");
  assert.deepEqual(entry, {
    reason: "declaration-changed",
    field: "entry",
    oldHash: sha256("code/numbers.ts"),
    newHash: sha256("code/other.ts"),
    oldValue: "code/numbers.ts",
    newValue: "code/other.ts",
  });
  assert.deepEqual(changes.map((c) => c.field).sort(), [
    "entry",
    "module code/numbers.ts",
    "module code/other.ts",
  ]);
});

Deno.test("plan names the adapter of a stage that is not portable, and of no other", async () => {
  using project = new Project();
  project.stages[0]!.environment = ["adapter"];
  project.environment = { adapter: "one" };
  await project.run();
  project.environment = { adapter: "two" };
  const plan = await project.plan();
  assert.deepEqual(plan.stages.map((entry) => entry.state), ["run", "undecided", "undecided"]);
  const first = plan.stages[0]!;
  assert.ok(first.state === "run");
  assert.deepEqual(first.changes.map((c) => [c.reason, c.field, c.oldValue, c.newValue]), [
    ["environment-changed", "environment adapter", "one", "two"],
  ]);
});

Deno.test("the key covers the engine's format, the stage's name and Deno's version", () => {
  const stage = new Project();
  const declaration = stage.stages[2]!;
  stage[Symbol.dispose]();
  const fields = keyFields(declaration, { sum: sha256("6") }, [], {});
  const names = fields.map(([name]) => name);
  assert.deepEqual(names, [
    "format",
    "stage",
    "entry",
    "deno",
    "parameter word",
    "input sum",
    "output copy.txt",
    "output report.txt",
  ]);
  for (const [at, [name]] of fields.entries()) {
    const changed = fields.with(at, [name, "something else"]);
    assert.notEqual(keyOf(changed), keyOf(fields), `${name} is not part of the key`);
  }
});

Deno.test("two parameters whose paths look alike are two fields", () => {
  using project = new Project();
  const fieldsOf = (parameters: { [name: string]: { [name: string]: number } | number }) =>
    keyFields({ ...project.stages[2]!, parameters }, { sum: "" }, [], {});
  assert.notEqual(keyOf(fieldsOf({ "a.b": 1 })), keyOf(fieldsOf({ a: { b: 1 } })));
});

Deno.test("descriptions, targets, pools and published paths are not part of the key", async () => {
  using project = new Project();
  await project.run();
  Object.assign(project.stages[0]!, { about: "new", targets: ["t"], resources: ["gpu"] });
  project.stages[2]!.outputs = {
    "report.txt": { publish: ["words/x.txt"] },
    "copy.txt": { publish: ["words/copy.txt"] },
  };
  assert.deepEqual((await project.run()).executed, []);
  assert.equal(project.read("output/words/x.txt"), "the sum is 12");
});
