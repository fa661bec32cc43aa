/** What stages read is in memory only in their turn, and bytes go to workers and back without a copy. */
import assert from "node:assert/strict";
import { runStage } from "../../pipeline/engine/sandbox/run_stage.ts";
import { file, output } from "../../pipeline/engine/stage.ts";
import { Store } from "../../pipeline/engine/store/store.ts";
import { finished, Project } from "./fixture.ts";

const MEBI = 2 ** 20;

/** Peak resident memory in MiB of a run in a process of its own. */
async function peakOf(project: Project): Promise<number> {
  const { code, out, err } = await finished(project.start({ jobs: 1 }));
  assert.equal(code, 0, err);
  const events = out.trim().split("\n").map((line) => JSON.parse(line));
  return Math.max(
    ...events.filter(({ kind }) => kind === "stage-finished").map(({ facts }) => facts.peakBytes),
  ) /
    MEBI;
}

Deno.test("twelve stages that wait for one slot do not hold their inputs in memory", async () => {
  using project = new Project();
  project.write(
    "code/length.ts",
    `export default (c) => c.output("out.txt", String(c.input("big").length));\n`,
  );
  Deno.writeFileSync(project.path("data/big.bin"), new Uint8Array(32 * MEBI));
  project.stages = Array.from({ length: 12 }, (_, at) => ({
    name: `length${at}`,
    about: "",
    module: "code/length.ts",
    parameters: {},
    inputs: { big: file("data/big.bin") },
    outputs: { "out.txt": {} },
  }));
  // All inputs together are 384 MiB.
  const peak = await peakOf(project);
  assert.ok(peak < 330, `${peak} MiB`);
});

Deno.test("bytes that a stage passes on are in memory twice, not six times", async () => {
  using project = new Project();
  project.write("code/pass.ts", `export default (c) => c.output("out.txt", c.input("big"));\n`);
  Deno.writeFileSync(project.path("data/big.bin"), new Uint8Array(128 * MEBI));
  project.stages = [{
    name: "pass",
    about: "",
    module: "code/pass.ts",
    parameters: {},
    inputs: { big: file("data/big.bin") },
    outputs: { "out.txt": {} },
  }];
  const peak = await peakOf(project);
  assert.ok(peak < 600, `${peak} MiB`);
});

Deno.test("bytes are handed to the worker: the sender has them no more", async () => {
  using project = new Project();
  project.write("code/pass.ts", `export default (c) => c.output("out.txt", c.input("list"));\n`);
  const inputs = { list: new TextEncoder().encode("some bytes"), same: new Uint8Array(3) };
  const { outputs } = await runStage({
    codeRoot: { folder: project.folder, node: false },
    store: new Store(project.path(".store")),
    stage: {
      name: "pass",
      about: "",
      module: "code/pass.ts",
      parameters: {},
      inputs: {},
      outputs: { "out.txt": {} },
    },
    key: "0".repeat(64),
    inputs,
    signal: new AbortController().signal,
    onProgress: () => {},
    onWarning: () => {},
  });
  assert.equal(new TextDecoder().decode(outputs["out.txt"]), "some bytes");
  assert.deepEqual([inputs.list.length, inputs.same.length], [0, 0]);
});

Deno.test("an output is what it was when it was set, also of Node's buffers, parts of arrays and equal arrays", async () => {
  using project = new Project();
  project.write(
    "code/outputs.ts",
    `export default (c) => {
      const whole = Buffer.from("abcdef");
      c.output("whole.txt", whole);
      c.output("same.txt", whole);
      c.output("part.txt", new Uint8Array(whole.buffer, whole.byteOffset + 2, 2));
      c.output("input.txt", c.input("list"));
      c.output("text.txt", c.inputText("list"));
      whole.fill(0);
    };\n`,
  );
  const names = ["whole", "same", "part", "input", "text"];
  project.stages = [{
    name: "outputs",
    about: "",
    module: "code/outputs.ts",
    parameters: {},
    inputs: { list: file("data/a.txt") },
    outputs: Object.fromEntries(names.map((name) => [`${name}.txt`, { publish: [`words/${name}.txt`] }])),
  }];
  assert.deepEqual((await project.run()).failed, []);
  const found = names.map((name) => project.read(`output/words/${name}.txt`));
  assert.deepEqual(found, ["abcdef", "abcdef", "cd", "1\n2\n3\n", "1\n2\n3\n"]);
});

Deno.test("a stage whose input is damaged in the store waits without a slot while the input is made again", async () => {
  using project = new Project();
  assert.deepEqual((await project.run([], { jobs: 1 })).failed, []);
  for (const folder of Deno.readDirSync(project.path(".store/objects"))) {
    Deno.removeSync(project.path(`.store/objects/${folder.name}`), { recursive: true });
  }
  project.stages[2]!.parameters = { word: "total" };
  const { failed, executed } = await project.run(["report"], { jobs: 1 });
  assert.deepEqual(failed, []);
  assert.ok(executed.includes("report"));
  assert.equal(project.read("output/words/report.txt"), "the total is 12");
  assert.deepEqual(project.stages[2]!.inputs, { sum: output("sum", "sum.txt") });
});
