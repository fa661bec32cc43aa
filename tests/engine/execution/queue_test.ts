/** What is done about a job, by what the store and the queue say; what the queue's words mean; what a cluster's file may say. */
import assert from "node:assert/strict";
import { readSlurmConfig } from "../../../pipeline/cli/executors/slurm_config.ts";
import { asksOf } from "../../../pipeline/cli/executors/slurm.ts";
import { root } from "../../root.ts";
import { CommandError } from "../../../pipeline/process/exit_codes.ts";
import { jobScript, KEY } from "../../../pipeline/engine/execution/slurm/job_script.ts";
import { fateOf, parseQueue } from "../../../pipeline/engine/execution/slurm/queue.ts";
import { jobNamed } from "../../../pipeline/engine/execution/slurm/submission.ts";
import { type Observed, verdictOn } from "../../../pipeline/engine/execution/slurm/verdict.ts";

const seen = (changes: Partial<Observed>): Observed => ({
  ...{ report: null, made: false, fate: "running", misses: 0, progress: false },
  ...changes,
});

Deno.test("a report in the store counts, whatever the queue says", () => {
  for (const fate of ["running", "cancelled", "absent", "unknown"] as const) {
    assert.deepEqual(verdictOn(seen({ report: { kind: "made" }, fate })), {
      ...{ kind: "report", report: { kind: "made" } },
    });
  }
});

Deno.test("a result without a report counts when its job can say no more", () => {
  assert.equal(verdictOn(seen({ made: true })).kind, "wait");
  assert.equal(verdictOn(seen({ made: true, fate: "absent" })).kind, "report");
  assert.equal(verdictOn(seen({ made: true, fate: "unknown" })).kind, "report");
});

Deno.test("a queue that does not answer changes nothing; one that does not know the job is asked three times", () => {
  assert.equal(verdictOn(seen({ fate: "unknown", misses: 99 })).kind, "wait");
  const missed = [0, 1, 2, 3].map((misses) => verdictOn(seen({ fate: "absent", misses })).kind);
  assert.deepEqual(missed, ["wait", "wait", "wait", "again"]);
});

Deno.test("a time limit counts against the attempts only where no checkpoint was saved since", () => {
  const again = { kind: "again", why: "was out of its time", more: "time" };
  assert.deepEqual(verdictOn(seen({ fate: "out of time" })), { ...again, counts: true });
  assert.deepEqual(verdictOn(seen({ fate: "out of time", progress: true })), { ...again, counts: false });
  const interrupted = verdictOn(seen({ fate: "preempted", report: { kind: "interrupted" } }));
  assert.deepEqual(interrupted, { kind: "again", why: "gave way to another job", counts: false, more: null });
  assert.equal(verdictOn(seen({ fate: "cancelled" })).kind, "fail");
});

Deno.test("squeue's lines, with reasons that hold anything", () => {
  const jobs = parseQueue(
    "12_3|abc|PENDING|Nodes required (DOWN|DRAINED)\n13|def|NODE_FAIL|NonZeroExitCode\n\n",
  );
  assert.deepEqual(jobs[0], {
    id: "12_3",
    name: "abc",
    state: "PENDING",
    reason: "Nodes required (DOWN|DRAINED)",
  });
  assert.deepEqual(jobs.map(fateOf), ["queued", "machine failed"]);
  assert.equal(fateOf({ ...jobs[0]!, state: "SOMETHING_NEW" }), "queued");
});

Deno.test("a submission whose answer was lost is found by its name, a later one before an earlier", () => {
  const job = (id: string, name: string) => ({ id, name, state: "PENDING", reason: "" });
  const queue = [job("7", "k"), job("9", "k"), job("10_0", "array"), job("10_1", "array"), job("8", "other")];
  assert.equal(jobNamed({ name: "k", place: null, earlier: [] }, queue), "9");
  assert.equal(jobNamed({ name: "k", place: null, earlier: ["9"] }, queue), "7");
  assert.equal(jobNamed({ name: "array", place: 1, earlier: [] }, queue), "10_1");
  assert.equal(jobNamed({ name: "array", place: 2, earlier: [] }, queue), null);
});

Deno.test("a job's script finds its key by its place, whatever the paths hold", () => {
  const folder = Deno.makeTempDirSync({ prefix: "it's $HOME " });
  try {
    const args = ["-c", 'echo "$0 $1" >&2', KEY, "a 'b' $c"];
    const script = jobScript(["k0", "k1"], folder, { program: "/bin/sh", args }, ["export X=1"]);
    for (const [place, key] of [[undefined, "k0"], ["1", "k1"]] as const) {
      const env = place === undefined ? {} : { SLURM_ARRAY_TASK_ID: place };
      const { code } = new Deno.Command("/bin/sh", { args: ["-c", script], env }).outputSync();
      assert.equal(code, 0);
      assert.match(Deno.readTextFileSync(`${folder}/${key}.log`), new RegExp(`${key} a 'b' \\$c\\n$`));
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

function refused(text: string): string {
  const path = Deno.makeTempFileSync({ suffix: ".json" });
  try {
    Deno.writeTextFileSync(path, text);
    readSlurmConfig(path);
    return "";
  } catch (error) {
    assert.ok(error instanceof CommandError);
    return error.message.replace(path, "FILE");
  } finally {
    Deno.removeSync(path);
  }
}

Deno.test("a cluster's file is refused by field, with what was expected and found", () => {
  const end = "; correct it and run the same command again";
  assert.equal(
    refused(`{"memory": "4 GB"}`),
    `FILE: memory must be a size such as 800M or 4G: found "4 GB"${end}`,
  );
  assert.match(refused(`{"memry": "4G"}`), /^FILE: memry is no field: there are partition, flags, before, /);
  assert.match(
    refused(`{"resources": {"gpu": {"flags": [""]}}}`),
    /^FILE: resources\.gpu\.flags\.0 must be a list of texts/,
  );
  assert.match(refused(`{`), /^FILE: expected a JSON object: /);
  assert.match(refused(`{"most_jobs": 0}`), /most_jobs must be a whole number from 1 on: found 0/);
  for (const other of ["[]", "null", "3"]) {
    assert.equal(refused(other), `FILE: expected a JSON object: found ${other}${end}`);
  }
  for (const field of ["resources", "resources.gpu"]) {
    const text = field === "resources" ? `{"resources": []}` : `{"resources": {"gpu": []}}`;
    assert.equal(refused(text), `FILE: ${field} must be an object: found []${end}`);
  }
  for (const partition of ["a\nb", "a b", "", "\0"].map((text) => JSON.stringify(text))) {
    const what = `partition must be a text without blanks: found ${partition}${end}`;
    assert.equal(refused(`{"partition": ${partition}}`), `FILE: ${what}`);
    assert.equal(
      refused(`{"resources": {"gpu": {"partition": ${partition}}}}`),
      `FILE: resources.gpu.${what}`,
    );
  }
  assert.equal(
    refused(`{"flags": "--x"}`),
    `FILE: flags must be a list of texts of one line: found "--x"${end}`,
  );
  assert.match(refused(`{"before": ["a\\nb"]}`), /before\.0 must be a list of texts of one line/);
  assert.match(refused(`{"resources": {"gpu": {"flag": []}}}`), /resources\.gpu\.flag is no field/);
});

Deno.test("the README's cluster is one", () => {
  const readme = Deno.readTextFileSync(`${root}/README.md`);
  const [, example] = /every field may be left\s+out:\n\n```json\n([^]*?)```/.exec(readme)!;
  assert.equal(refused(example!), "");
  const [, known] = /there are (.*);/.exec(refused(`{"": 0}`))!;
  assert.deepEqual(Object.keys(JSON.parse(example!)).toSorted(), known!.split(", ").toSorted());
});

Deno.test("a job asks for so many times what its stage took, within bounds; a stage that never ran for what the file says", () => {
  const config = readSlurmConfig(null);
  const facts = { milliseconds: 3_600_000, peakBytes: 2 * 2 ** 30 };
  assert.deepEqual(asksOf({}, facts, config), { megabytes: 3072, minutes: 180, flags: [] });
  assert.deepEqual(asksOf({}, { milliseconds: 10, peakBytes: 10 }, config), {
    megabytes: 1024,
    minutes: 10,
    flags: [],
  });
  assert.deepEqual(asksOf({}, undefined, config), { megabytes: 4096, minutes: 120, flags: [] });
  const gpu = {
    ...config,
    partition: "cpu",
    resources: { gpu: { partition: "gpu", flags: ["--gres=gpu:1"] } },
  };
  assert.deepEqual(asksOf({ resources: ["gpu"] }, facts, gpu).flags, ["--partition=gpu", "--gres=gpu:1"]);
  assert.deepEqual(asksOf({}, facts, gpu).flags, ["--partition=cpu"]);
});
