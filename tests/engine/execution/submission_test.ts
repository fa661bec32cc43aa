/** Whose a job in the queue is: of several stores that share the queue, of several runs on one store, of several submissions. */
import assert from "node:assert/strict";
import { type Asks, readJob, removeJobFiles } from "../../../pipeline/engine/execution/slurm/job_files.ts";
import type { Ask } from "../../../pipeline/engine/execution/slurm/slurm_commands.ts";
import { type Application, QueueBusy, submit } from "../../../pipeline/engine/execution/slurm/submission.ts";
import { Store } from "../../../pipeline/engine/store/store.ts";

const KEY = "a".repeat(64);
const OTHER = "b".repeat(64);

/** A queue in memory: what it takes, and whether its answer is heard. */
class Queue {
  readonly jobs: { id: string; name: string; state: string }[] = [];
  next: "heard" | "taken, not heard" | "not taken, not heard" = "heard";
  private count = 0;

  readonly ask: Ask = (program, args) => {
    const answer = (out: string, err = "") => Promise.resolve({ code: err === "" ? 0 : 1, out, err });
    if (program === "squeue") {
      return answer(this.jobs.map(({ id, name, state }) => `${id}|${name}|${state}|None\n`).join(""));
    }
    assert.equal(program, "sbatch");
    const how = this.next;
    this.next = "heard";
    const word = (option: string) => args.find((each) => each.startsWith(option))?.slice(option.length);
    if (how !== "not taken, not heard") {
      const id = String(++this.count);
      const most = word("--array=0-");
      const ids = most === undefined
        ? [id]
        : Array.from({ length: Number(most) + 1 }, (_, at) => `${id}_${at}`);
      for (const id of ids) this.jobs.push({ id, name: word("--job-name=")!, state: "RUNNING" });
    }
    const lost = "sbatch: error: Batch job submission failed: Socket timed out on send/recv operation";
    return how === "heard" ? answer(`${this.count}\n`) : answer("", lost);
  };
}

class Stores implements Disposable {
  private readonly folder = Deno.makeTempDirSync({ prefix: "stores-" });

  path(name: string): string {
    return `${this.folder}/${name}/.store`;
  }

  open(name: string): Store {
    Deno.mkdirSync(this.path(name), { recursive: true });
    return new Store(this.path(name));
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

function applicationOf(key: string, asks: Asks): Application {
  return {
    order: {
      key,
      stage: { name: "slow", about: "", module: "slow.ts", parameters: {}, inputs: {}, outputs: {} },
      fields: [],
      when: "needed",
      scope: "",
      bytes: null,
      environment: {},
    },
    asks,
    earlier: [],
    failures: 0,
    hadResult: false,
  };
}

async function submitted(store: Store, queue: Queue, ...keys: string[]): Promise<(string | null)[]> {
  const applications = keys.map((key) => applicationOf(key, { megabytes: null, minutes: null, flags: [] }));
  const settings = { folder: "/", command: { program: "true", args: [] }, before: [], advice: "memory" };
  const busy = await submit(store, applications, settings, queue.ask);
  if (busy instanceof QueueBusy) assert.match(busy.why, /Socket timed out/);
  return keys.map((key) => readJob(store, key)?.job ?? null);
}

Deno.test("a job of another clone with the same keys is never one's own", async () => {
  using stores = new Stores();
  const queue = new Queue();
  const [first, second] = [stores.open("first"), stores.open("second")];
  assert.deepEqual(await submitted(first, queue, KEY, OTHER), ["1_0", "1_1"]);
  queue.next = "not taken, not heard";
  assert.deepEqual(await submitted(second, queue, KEY, OTHER), [null, null]);
  assert.deepEqual(await submitted(second, queue, KEY, OTHER), ["2_0", "2_1"]);
  assert.equal(readJob(first, KEY)!.job, "1_0");
});

Deno.test("a submission that was taken and not heard is found, whole or in parts, and not made twice", async () => {
  for (const parts of [[[KEY, OTHER]], [[KEY], [OTHER]]]) {
    using stores = new Stores();
    const queue = new Queue();
    const store = stores.open("one");
    queue.next = "taken, not heard";
    assert.deepEqual(await submitted(store, queue, KEY, OTHER), [null, null]);
    for (const part of parts) await submitted(store, queue, ...part);
    assert.deepEqual([KEY, OTHER].map((key) => readJob(store, key)!.job), ["1_0", "1_1"]);
    assert.equal(queue.jobs.length, 2);
  }
});

Deno.test("asked for again after silence, a job has its name again: of two that came about the later counts", async () => {
  using stores = new Stores();
  const queue = new Queue();
  const store = stores.open("one");
  queue.next = "not taken, not heard";
  await submitted(store, queue, KEY);
  const { name } = readJob(store, KEY)!;
  queue.next = "taken, not heard";
  assert.deepEqual(await submitted(store, queue, KEY), [null]);
  assert.equal(queue.jobs[0]!.name, name);
  assert.deepEqual(await submitted(store, queue, KEY), ["1"]);
});

Deno.test("a job that ended before the submission is not taken for the submission's", async () => {
  using stores = new Stores();
  const queue = new Queue();
  const store = stores.open("one");
  assert.deepEqual(await submitted(store, queue, KEY), ["1"]);
  queue.jobs[0]!.state = "CANCELLED";
  removeJobFiles(store, KEY);
  queue.next = "not taken, not heard";
  assert.deepEqual(await submitted(store, queue, KEY), [null]);
  assert.deepEqual(await submitted(store, queue, KEY), ["2"]);
});

Deno.test("a copy of a store has none of its jobs", async () => {
  using stores = new Stores();
  const queue = new Queue();
  const store = stores.open("one");
  await submitted(store, queue, KEY);
  const copy = stores.open("copy");
  const file = `jobs/${KEY}.job.json`;
  Deno.mkdirSync(`${copy.folder}/jobs`);
  Deno.copyFileSync(`${store.folder}/${file}`, `${copy.folder}/${file}`);
  assert.equal(readJob(copy, KEY), null);
  assert.deepEqual(await submitted(copy, queue, KEY), ["2"]);
  Deno.symlinkSync(store.folder, `${copy.folder}/link`);
  assert.equal(readJob(new Store(`${copy.folder}/link`), KEY)!.job, "1");
});

Deno.test("a refusal says what was asked for, and what may be changed", async () => {
  using stores = new Stores();
  const ask: Ask = () =>
    Promise.resolve({ code: 1, out: "", err: "sbatch: error: Memory specification can not be satisfied\n" });
  const asks = { megabytes: 1024, minutes: 10, flags: ["--partition=small"] };
  const settings = { folder: "/", command: { program: "true", args: [] }, before: [], advice: "see memory" };
  await assert.rejects(submit(stores.open("one"), [applicationOf(KEY, asks)], settings, ask), {
    name: "StageFailure",
    message:
      "stage slow: the queue refuses its job: sbatch: error: Memory specification can not be satisfied " +
      "(sbatch --mem=1024M --time=10 --partition=small; see memory)",
  });
});
