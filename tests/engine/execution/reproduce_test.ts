/** `reproduce --executor process` as a command: a driver that is killed, what status and trace say of logs, wrong use. */
import assert from "node:assert/strict";
import { Followed, ran, smallCommand } from "../../cli/process.ts";
import { Project } from "../fixture.ts";
import { output } from "../../../pipeline/engine/stage.ts";
import { stageOf } from "./process_fixture.ts";

const PROCESSES = ["reproduce", "--executor", "process"];

/** Whether a process with this number is there. Not read by Deno, which lets nobody into /proc who may not do everything. */
function lives(pid: number): boolean {
  const { stdout } = new Deno.Command("sh", { args: ["-c", "cat /proc/$0/status", String(pid)] })
    .outputSync();
  const text = new TextDecoder().decode(stdout);
  return text !== "" && !/^State:\s+Z/m.test(text);
}

Deno.test("a driver that is killed takes its stages along, breaks nothing, and the next one goes on from checkpoints", async () => {
  using project = new Project();
  project.stages = [
    stageOf(
      project,
      "long",
      `export default async (c) => {
        const before = c.checkpoint.load();
        if (before === null) {
          await c.checkpoint.save(new Uint8Array([7]));
          c.progress(1, 2);
          console.log("saved");
          await new Promise(() => {});
        }
        c.output("out.txt", String(before[0]));
      };\n`,
    ),
    {
      ...stageOf(project, "after", `export default (c) => c.output("out.txt", c.inputText("in"));\n`),
      inputs: { in: output("long", "out.txt") },
    },
  ];
  const first = new Followed(smallCommand(project, PROCESSES));
  await first.printed(/warning {2}stage long: wrote to the console: saved/);
  const [name] = [...Deno.readDirSync(project.path(".store/logs"))].map((entry) => entry.name);
  const log = project.read(`.store/logs/${name}`);
  const pid = Number(/process (\d+)$/m.exec(log)![1]);
  assert.ok(lives(pid));
  first.process.kill("SIGKILL");
  await first.process.status;
  while (lives(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.match(project.read(`.store/logs/${name}`), /interrupted: it goes on from its last checkpoint\n$/);
  const next = await ran(smallCommand(project, PROCESSES));
  assert.equal(next.code, 0, next.err);
  assert.match(next.out, /2 executed, 0 reused/);
  assert.equal(project.read("output/only/words/after.txt"), "7");
  await first.ended();
});

Deno.test("a failure names its log, and status and trace name it again", async () => {
  using project = new Project();
  project.stages = [stageOf(project, "bad", `export default () => { throw new Error("no such luck"); };\n`)];
  const { code, err } = await ran(smallCommand(project, PROCESSES));
  assert.equal(code, 1);
  const [, key] = /stage bad: no such luck \(log .*\.store\/logs\/([0-9a-f]{64})\.log\)/.exec(err)!;
  const status = await ran(smallCommand(project, ["status"]));
  assert.match(status.out, new RegExp(`^bad +to run .* \\.store/logs/${key}\\.log$`, "m"));
  project.write("code/bad.ts", `export default (c) => c.output("out.txt", "good");\n`);
  assert.equal((await ran(smallCommand(project, PROCESSES))).code, 0);
  const trace = await ran(smallCommand(project, ["trace", "bad"]));
  assert.match(trace.out, /^ {2}log {8}\.store\/logs\/[0-9a-f]{64}\.log$/m);
});

Deno.test("limits and files of another executor are refused before anything runs", async () => {
  using project = new Project();
  const wrong = [
    [
      ["--executor", "process", "--slurm", "x.json"],
      /--slurm says nothing without --executor slurm: found --executor process/,
    ],
    [
      ["--executor", "local", "--memory-limit", "1G"],
      /--memory-limit says nothing without --executor process/,
    ],
    [
      ["--memory-limit", "1G"],
      /--memory-limit says nothing without --executor process: .* local, the default$/m,
    ],
    [["--executor", "kubernetes"], /--executor must be one of local, process, slurm: found "kubernetes"/],
    [
      ["--executor", "slurm", "--slurm", "none.json"],
      /none\.json: expected a JSON object: there is no such file/,
    ],
  ] as const;
  for (const [options, message] of wrong) {
    const { code, err } = await ran(smallCommand(project, ["reproduce", ...options]));
    assert.equal(code, 64, err);
    assert.match(err, message);
  }
});
