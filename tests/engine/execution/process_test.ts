/** Stages in processes of their own: what ends one process fails its stage, is named with its log, and harms no other. */
import assert from "node:assert/strict";
import { defineGraph } from "../../../pipeline/engine/graph.ts";
import { execute } from "../../../pipeline/engine/execute.ts";
import type { RunEvent } from "../../../pipeline/engine/events.ts";
import { logPath } from "../../../pipeline/engine/execution/logs.ts";
import { output } from "../../../pipeline/engine/stage.ts";
import { collectGarbage } from "../../../pipeline/engine/store/collect_garbage.ts";
import { Project } from "../fixture.ts";
import { processExecutor, stageOf } from "./process_fixture.ts";

const GOOD = `export default (c) => c.output("out.txt", c.stage);\n`;

function reader(project: Project, name: string, of: string) {
  const stage = stageOf(
    project,
    name,
    `export default (c) => c.output("out.txt", c.inputText("in") + "!");\n`,
  );
  return { ...stage, inputs: { in: output(of, "out.txt") } };
}

Deno.test("the arithmetic graph gives the same keys, actions and files in processes as in workers", async () => {
  using here = new Project();
  using apart = new Project();
  await here.run();
  const first = await apart.run([], { executor: processExecutor(apart) });
  assert.deepEqual(first.executed.toSorted(), ["numbers", "report", "sum"]);
  assert.deepEqual(apart.outputs(), here.outputs());
  const keys = async (project: Project) =>
    (await project.plan()).stages.map((stage) => [stage.state, "key" in stage && stage.key]);
  assert.deepEqual(await keys(apart), await keys(here));
  assert.ok((await keys(apart)).every(([state]) => state === "current"));
  const again = await apart.run([], { executor: processExecutor(apart) });
  assert.deepEqual([again.executed, again.reused], [[], 3]);
  const kinds = first.events.filter(({ kind }) => kind.startsWith("stage-")).map((event) => event.kind);
  assert.deepEqual(kinds, Array(3).fill(["stage-started", "stage-finished"]).flat());
});

Deno.test("a stage that throws fails in its own words, with its log; the rest finishes", async () => {
  using project = new Project();
  project.stages = [
    stageOf(project, "bad", `export default () => { throw new Error("no such luck"); };\n`),
    stageOf(project, "good", GOOD),
    reader(project, "after-bad", "bad"),
    reader(project, "after-good", "good"),
  ];
  const result = await project.run([], { executor: processExecutor(project), keepGoing: true });
  assert.deepEqual(result.executed.toSorted(), ["after-good", "good"]);
  assert.deepEqual(result.skipped, ["after-bad"]);
  const { message } = result.failed[0]!;
  const log = /^stage bad: no such luck \(log (.*)\)$/.exec(message)?.[1];
  assert.ok(log !== undefined, message);
  assert.match(
    Deno.readTextFileSync(log),
    /^stage bad, key .*\n.*run {6}bad.*\nFAILED stage bad: no such luck\n$/s,
  );
});

Deno.test("garbage collection keeps the logs of results that stay, and no others", async () => {
  using project = new Project();
  project.stages = [
    stageOf(project, "bad", `export default () => { throw new Error("no such luck"); };\n`),
    stageOf(project, "good", GOOD),
  ];
  await project.run([], { executor: processExecutor(project), keepGoing: true });
  const logs = () => [...Deno.readDirSync(project.path(".store/logs"))].map(({ name }) => name);
  assert.equal(logs().length, 2);
  await collectGarbage(project.path(".store"), new Set(), () => {});
  const [good] = (await project.plan(["good"])).stages;
  assert.deepEqual(logs(), [`${"key" in good! && good.key}.log`]);
});

Deno.test("a process past its memory or its time fails its stage with cause and log; the rest finishes", async () => {
  using project = new Project();
  project.stages = [
    stageOf(
      project,
      "greedy",
      `export default async (c) => {
        const held = [];
        for (;;) { held.push(new Uint8Array(2 ** 24).fill(1)); await new Promise((r) => setTimeout(r, 1)); }
      };\n`,
    ),
    stageOf(project, "endless", `export default (c) => { for (let n = 0;; n++) c.parameters.n === n; };\n`),
    stageOf(project, "good", GOOD),
    reader(project, "after-good", "good"),
  ];
  const limits = { greedy: { bytes: 2 ** 30 }, endless: { milliseconds: 4000 } };
  const result = await project.run([], { executor: processExecutor(project, limits), keepGoing: true });
  assert.deepEqual(result.executed.toSorted(), ["after-good", "good"]);
  const messages = new Map(result.failed.map(({ stage, message }) => [stage, message]));
  assert.match(
    messages.get("greedy")!,
    /^stage greedy: held \d+M of memory, more than its limit of 1024M \(log .*\.log\)$/,
  );
  assert.match(
    messages.get("endless")!,
    /^stage endless: took longer than its limit of 4 s \(log .*\.log\)$/,
  );
});

Deno.test("SIGKILL of a stage's process: it begins again, alone, from its checkpoint, and ends with the same bytes", async () => {
  using project = new Project();
  // It waits after its checkpoint until it is killed; the second time it goes on.
  project.stages = [
    stageOf(
      project,
      "killed",
      `export default async (c) => {
        const before = c.checkpoint.load();
        if (before === null) {
          await c.checkpoint.save(new Uint8Array([7]));
          c.progress(1, 2);
          await new Promise(() => {});
        }
        c.output("out.txt", String(before[0]));
      };\n`,
    ),
    stageOf(project, "good", GOOD),
  ];
  const events: RunEvent[] = [];
  const result = await execute(
    defineGraph(project.stages),
    [],
    project.options({
      executor: processExecutor(project),
      onEvent: (event) => {
        events.push(event);
        if (event.kind === "stage-progress") Deno.kill(processOf(project, "killed"), "SIGKILL");
      },
    }),
  );
  assert.deepEqual([result.executed.toSorted(), result.failed], [["good", "killed"], []]);
  assert.equal(project.read("output/words/killed.txt"), "7");
  const warnings = events.flatMap((event) => event.kind === "warning" ? [event.message] : []);
  assert.equal(warnings.length, 1);
  assert.match(
    warnings[0]!,
    /^its process was ended by SIGKILL.*\(log .*\): it runs again, with nothing beside it$/,
  );
});

Deno.test("a process that is killed each time fails its stage after three attempts; the rest finishes", async () => {
  using project = new Project();
  project.stages = [
    stageOf(
      project,
      "doomed",
      `export default async (c) => { c.progress(1, 2); await new Promise(() => {}); };\n`,
    ),
    stageOf(project, "good", GOOD),
  ];
  const options = project.options({
    executor: processExecutor(project),
    keepGoing: true,
    onEvent: (event) => {
      if (event.kind === "stage-progress") Deno.kill(processOf(project, "doomed"), "SIGKILL");
    },
  });
  const result = await execute(defineGraph(project.stages), [], options);
  assert.deepEqual(result.executed, ["good"]);
  assert.match(
    result.failed[0]!.message,
    /^stage doomed: its process was ended by SIGKILL.*; it began 3 times$/,
  );
});

Deno.test("a lost device is tried again, and no failure of the stage's own is", async () => {
  using project = new Project();
  project.stages = [
    stageOf(
      project,
      "device",
      `export default async (c) => {
        if (c.checkpoint.load() === null) {
          await c.checkpoint.save(new Uint8Array([1]));
          throw new Error("the adapter was lost");
        }
        c.output("out.txt", "found");
      };\n`,
    ),
  ];
  const { executed, events } = await project.run([], { executor: processExecutor(project) });
  assert.deepEqual(executed, ["device"]);
  assert.ok(
    events.some((event) => event.kind === "warning" && /was lost.*: it runs again$/.test(event.message)),
  );
});

Deno.test("code that changes after the key was computed is refused by the process", async () => {
  using project = new Project();
  project.stages = [stageOf(project, "good", GOOD)];
  const plain = processExecutor(project);
  const executor = {
    execute: (task: Parameters<typeof plain.execute>[0]) => {
      project.write("code/good.ts", GOOD.replace("c.stage", `"other"`));
      return plain.execute(task);
    },
  };
  const { failed, executed } = await project.run([], { executor });
  assert.deepEqual(executed, []);
  assert.match(failed[0]!.message, /its code or an input file is not as it was when it was ordered/);
  assert.deepEqual(
    [...Deno.readDirSync(project.path(".store"))].filter(({ name }) => name === "actions"),
    [],
  );
});

/** The process that wrote the last head of the stage's log. */
function processOf(project: Project, stage: string): number {
  for (const { name } of Deno.readDirSync(project.path(".store/logs"))) {
    const text = Deno.readTextFileSync(logPath(project.path(".store"), name.replace(/\.log$/, "")));
    const [, pid] =
      [...text.matchAll(new RegExp(`^stage ${stage}, key \\S+, process (\\d+)$`, "gm"))].at(-1) ?? [];
    if (pid !== undefined) return Number(pid);
  }
  throw new Error(`no log of ${stage}`);
}
