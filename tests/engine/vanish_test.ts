/** Files that go away while a run is on, and locks that others hold: one clear line and the right exit code. */
import assert from "node:assert/strict";
import type { RunEvent } from "../../pipeline/engine/events.ts";
import { file } from "../../pipeline/engine/stage.ts";
import { type Draft, finished, Project } from "./fixture.ts";

/** Stage `first`, and stage `second` with a file of its own, which waits for the one slot. */
function twoStages(): Project {
  const project = new Project();
  project.write("data/b.txt", "4\n");
  project.write(
    "code/pass.ts",
    `import { text } from "./text.ts";\nexport default (c) => c.output("out.txt", text(c));\n`,
  );
  project.write("code/text.ts", `export const text = (c) => c.inputText("list");\n`);
  project.write(
    "code/slow.ts",
    `export default async (c) => {
      await new Promise((resolve) => setTimeout(resolve, c.parameters.milliseconds));
      c.output("out.txt", "");
    };\n`,
  );
  const stage = (name: string, path: string): Draft => ({
    name,
    about: "",
    module: "code/pass.ts",
    parameters: {},
    inputs: { list: file(path) },
    outputs: { "out.txt": {} },
  });
  project.stages = [stage("first", "data/a.txt"), stage("second", "data/b.txt")];
  return project;
}

/** Runs with one slot and does something at the moment in which a stage starts. */
async function runWith(project: Project, started: string, act: () => void) {
  const events: RunEvent[] = [];
  const result = await project.run([], {
    jobs: 1,
    keepGoing: true,
    onEvent: (event) => {
      events.push(event);
      if (event.kind === "stage-started" && event.stage === started) act();
    },
  });
  const starts = events.flatMap((event) => event.kind === "stage-started" ? [event.stage] : []);
  return { ...result, starts };
}

Deno.test("an input file that goes while its stage waits: the stage does not start, and the line names the file", async () => {
  using project = twoStages();
  const { failed, starts } = await runWith(
    project,
    "first",
    () => Deno.removeSync(project.path("data/b.txt")),
  );
  assert.deepEqual(failed, [{
    stage: "second",
    message: "stage second: input list (file data/b.txt) does not exist: restore it and run again",
  }]);
  assert.deepEqual(starts, ["first"]);
});

for (const module of ["code/pass.ts", "code/text.ts"]) {
  Deno.test(`a module that goes when its stage starts (${module}): the line names it from the project's root`, async () => {
    using project = twoStages();
    project.stages = project.stages.slice(0, 1);
    const { failed } = await runWith(project, "first", () => Deno.removeSync(project.path(module)));
    assert.deepEqual(failed, [{
      stage: "first",
      message: `stage first: module ${module} does not exist (reached from code/pass.ts): restore the file`,
    }]);
  });
}

Deno.test("a real run whose input file goes ends with 1 and one line about it", async () => {
  using project = twoStages();
  project.stages[0] = {
    ...project.stages[0]!,
    module: "code/slow.ts",
    parameters: { milliseconds: 3000 },
    inputs: {},
  };
  const process = project.start({ jobs: 1 });
  const { text, reader } = await readUntil(process, '"stage-started"');
  assert.ok(!text.includes("stage-finished"), "the first stage was too fast for this test");
  Deno.removeSync(project.path("data/b.txt"));
  const rest = await readRest(reader);
  const lines = rest.split("\n").filter((line) => line.includes("stage-failed"));
  assert.equal(lines.length, 1);
  assert.match(
    lines[0]!,
    /stage second: input list \(file data\/b\.txt\) does not exist: restore it and run again/,
  );
  assert.equal(await ended(process), "1 ");
});

Deno.test("Ctrl-C while another run is at the same stage ends with 130 at once", async () => {
  using project = twoStages();
  project.stages = [
    { ...project.stages[0]!, module: "code/slow.ts", parameters: { milliseconds: 60_000 }, inputs: {} },
  ];
  const one = project.start({ jobs: 1 });
  const first = await readUntil(one, '"stage-started"');
  const two = project.start({ jobs: 1 });
  const second = await readUntil(two, '"stage-waiting"');
  two.kill("SIGINT");
  await readRest(second.reader);
  assert.equal(await ended(two), "130 ");
  one.kill("SIGINT");
  const rest = await readRest(first.reader);
  assert.ok(!rest.includes("stage-finished"), "the second run waited for the first");
  assert.equal(await ended(one), "130 ");
});

for (const [lock, event] of [["store", '"run-waiting"'], ["index", '"run-finished"']] as const) {
  Deno.test(`Ctrl-C while another process holds the lock of the ${lock} ends with 130, and a later run is right`, async () => {
    using project = twoStages();
    Deno.mkdirSync(project.path(".store/locks"), { recursive: true });
    const held = Deno.openSync(project.path(`.store/locks/${lock}`), { write: true, create: true });
    held.lockSync(true);
    const process = project.start();
    try {
      const until = lock === "store" ? event : '"stage-finished","stage":"second"';
      const { reader } = await readUntil(process, until);
      // The index is written after the last stage: the signal must find the run waiting for it.
      if (lock === "index") await new Promise((resolve) => setTimeout(resolve, 500));
      process.kill("SIGINT");
      await readRest(reader);
      assert.equal(await ended(process), "130 ");
    } finally {
      held.close();
    }
    assert.equal((await finished(project.start())).code, 0);
  });
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

/** Reads a process's lines of events until one holds `mark`. */
async function readUntil(
  process: Deno.ChildProcess,
  mark: string,
): Promise<{ text: string; reader: Reader }> {
  const reader = process.stdout.getReader();
  const decoder = new TextDecoder();
  let text = "";
  while (!text.includes(mark)) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`the run ended before ${mark}: ${text}`);
    text += decoder.decode(value, { stream: true });
  }
  return { text, reader };
}

async function readRest(reader: Reader): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += decoder.decode(part.value);
  }
  return text;
}

/** The exit code and what was written to standard error. */
async function ended(process: Deno.ChildProcess): Promise<string> {
  const [{ code }, err] = await Promise.all([process.status, new Response(process.stderr).text()]);
  return `${code} ${err}`;
}
