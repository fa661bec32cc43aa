/** Stages as jobs of a real Slurm: through four nodes, and through what befalls nodes, jobs, queue and controller. */
import assert from "node:assert/strict";
import type { RunEvent } from "../../../pipeline/engine/events.ts";
import { queueStates } from "../../../pipeline/engine/execution/slurm/queue_states.ts";
import { output } from "../../../pipeline/engine/stage.ts";
import { Followed, ran, smallCommand } from "../../cli/process.ts";
import { Project } from "../fixture.ts";
import { testUnless } from "../../not_run.ts";
import { stageOf } from "./process_fixture.ts";
import { Cluster, noCluster, until } from "./slurm_cluster.ts";
import { clusterExecutor } from "./slurm_fixture.ts";

const GOOD = `export default (c) => c.output("out.txt", c.stage);\n`;

/** Saves a checkpoint and waits for its end; the next time it goes on from there. */
const INTERRUPTED = `export default async (c) => {
  const before = c.checkpoint.load();
  if (before === null) {
    await c.checkpoint.save(new Uint8Array([7]));
    await new Promise(() => {});
  }
  c.output("out.txt", String(before[0]));
};\n`;

/** `wide` stages, then as many that each read one of them. */
function twoLayers(project: Project, wide: number): void {
  const first = Array.from({ length: wide }, (_, at) => stageOf(project, `a${at}`, GOOD));
  const second = first.map(({ name }, at) => ({
    ...stageOf(project, `b${at}`, `export default (c) => c.output("out.txt", c.inputText("in") + "!");\n`),
    inputs: { in: output(name, "out.txt") },
  }));
  project.stages = [...first, ...second];
}

function jobsOf(events: readonly RunEvent[]): string[] {
  return events.flatMap((event) => event.kind === "stage-queued" ? [event.job] : []);
}

function warningsOf(events: readonly RunEvent[]): string[] {
  return events.flatMap((event) => event.kind === "warning" ? [event.message] : []);
}

function filesLeft(project: Project): string[] {
  return [...Deno.readDirSync(project.path(".store/jobs"))].map(({ name }) => name);
}

async function checkpointed(project: Project): Promise<void> {
  await until(() => {
    try {
      return [...Deno.readDirSync(project.path(".store/checkpoints"))].length > 0;
    } catch {
      return false;
    }
  }, "a checkpoint");
}

/** The next submission is not taken, and its answer is lost. */
function lostOnce(project: Project): Disposable {
  const before = Deno.env.get("PATH")!;
  project.write(
    "bin/sbatch",
    `#!/bin/sh
PATH='${before}'
mkdir "$0.asked" 2>/dev/null || exec sbatch "$@"
echo "sbatch: error: Batch job submission failed: Socket timed out on send/recv operation" >&2
exit 1
`,
  );
  Deno.chmodSync(project.path("bin/sbatch"), 0o755);
  Deno.env.set("PATH", `${project.path("bin")}:${before}`);
  return { [Symbol.dispose]: () => Deno.env.set("PATH", before) };
}

testUnless(noCluster(), {
  name: "stages go through four nodes of a Slurm cluster, whatever befalls it",
  fn: async (t) => {
    await using cluster = await Cluster.start("MaxJobCount=25");

    // In the queue during all that follows, since a time limit is at least a minute.
    using late = new Project();
    late.stages = [stageOf(late, "late", INTERRUPTED)];
    const asksOf = () => ({ megabytes: 100, minutes: 1, flags: [] });
    const ranLate = late.run([], { executor: clusterExecutor(late, { asksOf }) });
    await checkpointed(late);

    await t.step(
      "a graph in two layers goes as two arrays, and gives the bytes of a run in one process",
      async () => {
        using here = new Project();
        using apart = new Project();
        for (const project of [here, apart]) twoLayers(project, 4);
        await here.run();
        const result = await apart.run([], { executor: clusterExecutor(apart) });
        assert.deepEqual(result.failed, []);
        assert.equal(result.executed.length, 8);
        assert.deepEqual(apart.outputs(), here.outputs());
        const arrays = new Set(jobsOf(result.events).map((job) => job.split("_")[0]));
        assert.ok(arrays.size < 8, `${arrays.size} submissions`);
        assert.deepEqual(filesLeft(apart), []);
        const again = await apart.run([], { executor: clusterExecutor(apart) });
        assert.deepEqual([again.executed.length, again.reused, jobsOf(again.events)], [0, 8, []]);
      },
    );

    await t.step("a stage that fails in its job fails in its own words", async () => {
      using project = new Project();
      project.stages = [
        stageOf(project, "bad", `export default () => { throw new Error("no such luck"); };\n`),
        stageOf(project, "good", GOOD),
      ];
      const result = await project.run([], { executor: clusterExecutor(project), keepGoing: true });
      assert.deepEqual(result.executed, ["good"]);
      assert.match(result.failed[0]!.message, /^stage bad: no such luck \(log .*\.log\)$/);
      assert.deepEqual(filesLeft(project), []);
    });

    await t.step("a node that dies: its stage goes on elsewhere from its checkpoint", async () => {
      using project = new Project();
      project.stages = [stageOf(project, "killed", INTERRUPTED), stageOf(project, "good", GOOD)];
      // Slurm's own requeueing waits for two minutes before a job may begin again.
      const asksOf = () => ({ megabytes: 100, minutes: 30, flags: ["--no-requeue"] });
      const running = project.run([], { executor: clusterExecutor(project, { asksOf }) });
      await checkpointed(project);
      const { out } = await cluster.ask("squeue", [
        ...["--noheader", "--states=RUNNING", "--format=%A %N %Z"],
      ]);
      const [job, node] = out.split("\n").find((line) => line.endsWith(project.folder))!.split(" ");
      await cluster.killNode(node!, job!);
      const result = await running;
      assert.deepEqual([result.failed, result.executed.toSorted()], [[], ["good", "killed"]]);
      assert.equal(project.read("output/words/killed.txt"), "7");
      assert.ok(warningsOf(result.events).some((text) => text.includes("lost its node")));
      cluster.startNode(node!);
    });

    await t.step("a controller that is restarted: nothing is lost, and nothing runs twice", async () => {
      using project = new Project();
      twoLayers(project, 3);
      const events: RunEvent[] = [];
      const running = project.run([], {
        executor: clusterExecutor(project),
        onEvent: (event) => events.push(event),
      });
      await until(() => jobsOf(events).length >= 3, "jobs in the queue");
      await cluster.kill("slurmctld");
      await until(
        () => warningsOf(events).some((text) => text.includes("squeue does not answer")),
        "silence",
      );
      cluster.startController();
      const result = await running;
      assert.deepEqual([result.failed, result.executed.length], [[], 6]);
    });

    await t.step("a run that is interrupted leaves its jobs, and the next one attaches to them", async () => {
      using project = new Project();
      project.stages = [stageOf(project, "slow", INTERRUPTED)];
      const stop = new AbortController();
      const first = project.run([], { executor: clusterExecutor(project), signal: stop.signal });
      await checkpointed(project);
      stop.abort();
      assert.equal((await first).interrupted, true);
      const { out } = await cluster.ask("squeue", ["--noheader", "--states=RUNNING", "--format=%A %Z"]);
      const [job] = out.split("\n").find((line) => line.endsWith(project.folder))!.split(" ");
      const key = filesLeft(project)[0]!.slice(0, 64);
      const states = await queueStates(project.path(".store"), [key, "0".repeat(64)], 20_000);
      assert.deepEqual([...states], [[key, `running as job ${job}`]]);
      const events: RunEvent[] = [];
      const second = project.run([], {
        executor: clusterExecutor(project),
        onEvent: (event) => events.push(event),
      });
      await until(() => jobsOf(events).length > 0, "the job");
      assert.deepEqual(jobsOf(events), [job]);
      // It waits for ever: what ends it lets the next job go on from the checkpoint.
      cluster.killJob(job!);
      assert.deepEqual((await second).executed, ["slow"]);
    });

    await t.step(
      "reproduce as a command: Ctrl-C leaves the jobs, status shows them, the next run may cancel them",
      async () => {
        using project = new Project();
        project.stages = [stageOf(project, "slow", INTERRUPTED)];
        project.write(
          "cluster.json",
          JSON.stringify({ poll: "200ms", memory: "200M", least_memory: "200M" }),
        );
        const words = ["reproduce", "--executor", "slurm", "--slurm", project.path("cluster.json")];
        const interrupt = async (...more: string[]) => {
          const run = new Followed(smallCommand(project, [...words, ...more]));
          await run.printed(/queue {4}slow: /);
          await checkpointed(project);
          run.process.kill("SIGINT");
          return await run.ended();
        };
        const left = await interrupt();
        assert.equal(left.code, 130, left.err);
        const [, job] = /1 job left in the queue: the same command attaches to them; scancel (\d+) ends them/
          .exec(left.err)!;
        const { out } = await ran(smallCommand(project, ["status"]));
        assert.match(
          out,
          new RegExp(`^slow +running as job ${job} .*\\.store/logs/[0-9a-f]{64}\\.log$`, "m"),
        );
        const cancelled = await interrupt("--on-interrupt", "cancel");
        assert.match(cancelled.out, new RegExp(`queue {4}slow: attached to job ${job}`));
        assert.match(cancelled.err, /1 job cancelled/);
        assert.deepEqual(filesLeft(project), []);
      },
    );

    await t.step("two runs at once: each stage is submitted once, and executed once", async () => {
      using project = new Project();
      twoLayers(project, 3);
      const runs = await Promise.all(
        [1, 2].map(() => project.run([], { executor: clusterExecutor(project) })),
      );
      assert.deepEqual(runs.map(({ failed }) => failed), [[], []]);
      assert.equal(new Set(runs.flatMap(({ events }) => jobsOf(events))).size, 6);
      const executions = [...Deno.readDirSync(project.path(".store/logs"))].flatMap(({ name }) =>
        project.read(`.store/logs/${name}`).match(/^run {6}/gm) ?? []
      );
      assert.equal(executions.length, 6);
      const started = [...Deno.readDirSync(project.path(".store/logs"))].flatMap(({ name }) =>
        project.read(`.store/logs/${name}`).match(/^job \d+ on /gm) ?? []
      );
      assert.equal(started.length, 6);
      assert.deepEqual(filesLeft(project), []);
    });

    await t.step("a clone of the same code: its run has jobs of its own, and cancels no others", async () => {
      using project = new Project();
      using clone = new Project();
      for (const each of [project, clone]) each.stages = [stageOf(each, "slow", INTERRUPTED)];
      const events: RunEvent[] = [];
      const onEvent = (event: RunEvent) => events.push(event);
      const running = project.run([], { executor: clusterExecutor(project), onEvent });
      await checkpointed(project);
      const stop = new AbortController();
      const onInterrupt = () => Promise.resolve("cancel" as const);
      const executor = clusterExecutor(clone, { onInterrupt });
      using _ = lostOnce(clone);
      const other = clone.run([], { executor, signal: stop.signal });
      await checkpointed(clone);
      stop.abort();
      const { interrupted, events: others } = await other;
      assert.equal(interrupted, true);
      assert.ok(warningsOf(others).some((text) => text.includes("Socket timed out")));
      const [job, ...more] = [...jobsOf(events), ...jobsOf(others)];
      assert.ok(more.length === 1 && more[0] !== job, `${job} and ${more.join()}`);
      cluster.killJob(job!);
      const result = await running;
      assert.deepEqual([result.failed, result.executed], [[], ["slow"]]);
    });

    await t.step("a run that is interrupted may cancel its jobs", async () => {
      using project = new Project();
      project.stages = [stageOf(project, "slow", INTERRUPTED)];
      const stop = new AbortController();
      const onInterrupt = () => Promise.resolve("cancel" as const);
      const running = project.run([], {
        executor: clusterExecutor(project, { onInterrupt }),
        signal: stop.signal,
      });
      await checkpointed(project);
      stop.abort();
      assert.equal((await running).interrupted, true);
      await until(async () => {
        const { out } = await cluster.ask("squeue", [
          "--noheader",
          "--states=RUNNING,COMPLETING",
          "--format=%Z",
        ]);
        return !out.includes(project.folder);
      }, "the job's end");
      assert.deepEqual(filesLeft(project), []);
    });

    await t.step("a queue that is full is asked again: more stages than jobs it may hold", async () => {
      using project = new Project();
      project.stages = Array.from({ length: 25 }, (_, at) => stageOf(project, `s${at}`, GOOD));
      const result = await project.run([], { executor: clusterExecutor(project) });
      assert.deepEqual(result.failed, []);
      assert.equal(result.executed.length, 25);
      assert.ok(warningsOf(result.events).some((text) => text.includes("takes no more now")), "it was full");
    });

    await t.step("a job past its time limit goes on with more time, from its checkpoint", async () => {
      const result = await ranLate;
      assert.deepEqual([result.failed, result.executed], [[], ["late"]]);
      assert.equal(late.read("output/words/late.txt"), "7");
      assert.ok(warningsOf(result.events).some((text) => text.includes("was out of its time")));
    });
  },
});
