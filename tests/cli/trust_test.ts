/** `check`, `record`, `verify` and `trace` as real processes over a graph that is not this paper's. */
import assert from "node:assert/strict";
import { type RunRecord, sha256 } from "../../pipeline/engine/mod.ts";
import type { Project } from "../engine/fixture.ts";
import { plantProject } from "../trust/fixture.ts";
import { root } from "../root.ts";

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function cli(project: Project, ...args: string[]): Promise<Ran> {
  project.write("graph.json", JSON.stringify(project.stages));
  const permissions = ["--allow-read", "--allow-write", "--allow-env", "--allow-run", "--allow-sys=uid"];
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--frozen", "--no-check", `--config=${root}/deno.json`, ...permissions],
      ...[`${root}/tests/cli/small_project.ts`, project.folder, ...args],
    ],
    cwd: project.folder,
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: decode(stdout), err: decode(stderr) };
}

Deno.test("check exits with 0 on a finished run, and with 1 and the names after damage", async () => {
  using project = plantProject();
  await cli(project, "reproduce");
  const right = await cli(project, "check");
  assert.equal(right.code, 0, right.out + right.err);
  assert.equal(right.out, "7 stages, 4 published files, 7 stored objects: all current, every hash right\n");
  project.edit("output/only/fig1/growth.csv", "11.25", "11.26");
  project.edit("code/shader.wgsl", "2.5", "2.6");
  const wrong = await cli(project, "check", "fig2", "measure");
  assert.equal(wrong.code, 1);
  const lines = wrong.out.split("\n");
  assert.match(
    lines[0]!,
    /^stale {4}stage shade: code-changed: text code\/shader\.wgsl: \w{12} → \w{12}$/,
  );
  assert.equal(lines[1], "after    these, so not decided: draw-gain");
  assert.match(lines[2]!, /1 not right; deno task reproduce puts it right$/);
  project.edit("code/shader.wgsl", "2.6", "2.5");
  const file = await cli(project, "check");
  assert.equal(file.code, 1);
  assert.match(file.out, /^changed {2}file output\/only\/fig1\/growth\.csv \(stage draw\)\n7 stages/);
  const { findings } = JSON.parse((await cli(project, "check", "--json")).out);
  assert.deepEqual(findings, [{ kind: "file", stage: "draw", path: "fig1/growth.csv", was: "changed" }]);
});

Deno.test("the record lies among the outputs: written by a run, where it is missing, and by record; no stage's file", async () => {
  using project = plantProject();
  const path = "output/only/fig1/record.json";
  const shown = () => JSON.parse(project.read(path)) as RunRecord;
  await cli(project, "reproduce", "measure");
  assert.throws(() => project.read(path), "there is no folder of its own yet");
  await cli(project, "reproduce");
  assert.equal(Object.keys(shown().stages).length, 7);
  assert.equal((await cli(project, "check")).code, 0);
  Deno.removeSync(`${project.folder}/${path}`);
  assert.match((await cli(project, "reproduce")).out, /nothing to run/);
  const { machine } = shown().stages.draw!;
  assert.ok(machine.milliseconds > 0 && machine.peakBytes > 0);
  const before = shown().stages.draw!.outputs;
  project.edit("code/shader.wgsl", "2.5", "2.6");
  await cli(project, "reproduce");
  assert.notDeepEqual(shown().stages.draw!.outputs, before);
  Deno.writeTextFileSync(`${project.folder}/${path}`, "{}");
  await cli(project, "record");
  assert.deepEqual(shown(), JSON.parse(project.read("data/records/only.json")));
  await cli(project, "clean");
  assert.throws(() => project.read(path));
});

Deno.test("record writes the profile's record, the same each time, and nothing when check finds a fault", async () => {
  using project = plantProject();
  await cli(project, "reproduce");
  const made = await cli(project, "record");
  assert.equal(made.code, 0, made.err);
  assert.match(made.out, /^7 stages recorded in data\/records\/only\.json, \d kB\n$/);
  const text = project.read("data/records/only.json");
  assert.equal((await cli(project, "record", "--record", "elsewhere.json")).code, 0);
  assert.equal(project.read("elsewhere.json"), text);
  project.edit("output/only/fig1/growth.csv", "11.25", "11.26");
  const refused = await cli(project, "record", "--record", "third.json");
  assert.equal(refused.code, 1);
  assert.match(refused.err, /changed {2}file output\/only\/fig1\/growth\.csv[\s\S]*nothing was recorded/);
  assert.throws(() => project.read("third.json"));
});

Deno.test("appendix answers from the run alone: time, disk, steps, every published file's hash", async () => {
  using project = plantProject();
  const before = await cli(project, "appendix");
  assert.equal(before.code, 64);
  assert.match(before.err, /has no recorded result for only: run deno task reproduce first/);
  await cli(project, "reproduce");
  const { code, out } = await cli(project, "appendix");
  assert.equal(code, 0);
  assert.match(out, /the graph of 7 stages/);
  assert.match(out, /Recorded with a lamp\./);
  assert.match(out, /deno task verify --profile only/);
  const table = [...out.matchAll(/^\| (\S+) \| (\d+) \| `(\w{64})` \|$/gm)];
  assert.equal(table.length, 4);
  for (const [, path, size, hash] of table) {
    const bytes = Deno.readFileSync(project.path(`output/only/${path}`));
    assert.deepEqual([Number(size), hash], [bytes.length, sha256(bytes)]);
  }
  assert.equal((await cli(project, "appendix", "--to", "a.md")).code, 0);
  assert.equal(project.read("a.md"), out);
});

Deno.test("verify says a verdict for each figure and table, and exits with 0 on an untouched tree", async () => {
  using project = plantProject();
  await cli(project, "reproduce");
  const { code, out, err } = await cli(project, "verify", "--repeat", "2");
  assert.equal(code, 0, out + err);
  const lines = out.trim().split("\n");
  assert.equal(lines[0], "comparing with the last run of only in the store");
  assert.deepEqual(lines.slice(-4), [
    "identical         fig1",
    "identical         fig2",
    "identical         table1",
    "7 of 7 stages identical, each run 2 times: verified",
  ]);
});

Deno.test("verify exits with 1 and names the stage, the cell, both values and the changed module", async () => {
  using project = plantProject();
  await cli(project, "reproduce");
  project.edit("code/combine.ts", "OFFSET = 10", "OFFSET = 11");
  const { code, out } = await cli(project, "verify");
  assert.equal(code, 1);
  const first = "first stage combine: growth.csv, row 1, column growth: recorded 17.5, found 18.5";
  assert.match(
    out,
    new RegExp(
      `^different         fig1: ${first}; code-changed: module code/combine\\.ts: \\w+ → \\w+$`,
      "m",
    ),
  );
  assert.match(out, /^identical {9}fig2$/m);
  assert.match(out, /^3 of 7 stages identical: NOT verified$/m);
  const json = JSON.parse((await cli(project, "verify", "fig1", "--json")).out);
  assert.deepEqual(json.artifacts, [
    { name: "fig1", stage: "draw", verdict: "different", origin: "combine" },
  ]);
});

Deno.test("verify takes a record file, the project's own record where the store is empty, and nothing else", async () => {
  using project = plantProject();
  await cli(project, "reproduce");
  await cli(project, "record");
  await cli(project, "clean", "--store");
  const kept = await cli(project, "verify");
  assert.equal(kept.code, 0, kept.out + kept.err);
  assert.match(kept.out, /^comparing with data\/records\/only\.json$/m);
  Deno.renameSync(project.path("data/records/only.json"), project.path("r.json"));
  const given = await cli(project, "verify", "--record", "r.json");
  assert.deepEqual([given.code, given.out.split("\n")[0]], [0, "comparing with r.json"]);
  const without = await cli(project, "verify");
  assert.equal(without.code, 64);
  assert.match(
    without.err,
    /nothing to compare with: the store has no run of only, and there is no data\/records/,
  );
  const absent = await cli(project, "verify", "--record", "no.json");
  assert.equal(absent.code, 64);
  assert.match(absent.err, /record no\.json cannot be read: it does not exist/);
});

Deno.test("verify refuses a record of another profile, and one without the stages asked for, before anything runs", async () => {
  using project = plantProject();
  await cli(project, "reproduce");
  await cli(project, "record", "--record", "r.json");
  project.write("other.json", project.read("r.json").replace('"scope": "only"', '"scope": "smoke"'));
  const other = await cli(project, "verify", "--record", "other.json");
  assert.equal(other.code, 64);
  assert.equal(
    other.err,
    "record other.json is of smoke, and the profile here is only: give --profile smoke\n",
  );
  assert.equal(other.out, "");
  await cli(project, "record", "fig2", "--record", "part.json");
  const part = await cli(project, "verify", "--record", "part.json");
  assert.equal(part.code, 64);
  assert.match(
    part.err,
    /^record part\.json has no stage measure and 4 more: name targets .* deno task record\n$/,
  );
  assert.equal(part.out, "");
  assert.equal((await cli(project, "verify", "fig2", "--record", "part.json")).code, 0);
});

Deno.test("verify --sample draws by its seed, prints it, and says what the sample proves", async () => {
  using project = plantProject();
  await cli(project, "reproduce");
  const one = await cli(project, "verify", "--sample", "40%", "--seed", "3");
  assert.equal(one.code, 0, one.out + one.err);
  assert.match(one.out, /^3 of 7 stages drawn, --seed 3$/m);
  assert.match(
    one.out,
    /^a run with ≥ 1 % altered stages \(at least 1 of 7\) would be caught with probability 42\.9 %$/m,
  );
  assert.match(one.out, /^verified in part$/m);
  const drawn = (text: string) => [...text.matchAll(/^identical +(\S+)$/gm)].map(([, name]) => name);
  assert.equal(drawn(one.out).length, 3);
  const again = await cli(project, "verify", "--sample", "40", "--seed", "3");
  assert.deepEqual(drawn(again.out), drawn(one.out));
  const fresh = await cli(project, "verify", "--sample", "40%");
  assert.match(fresh.out, /--seed \d+$/m);
  const budget = await cli(project, "verify", "--budget", "10m", "--json");
  assert.equal(budget.code, 0, budget.err);
  assert.equal(JSON.parse(budget.out).sampling.chosen.length, 7);
});

for (
  const [args, message] of [
    [["--sample", "0%"], /--sample must be more than 0% and at most 100%: found "0%"/],
    [["--sample", "x"], /--sample must be more than 0%/],
    [["--budget", "10"], /--budget must be a time such as 90s, 10m or 2h: found "10"/],
    [["--budget", "1m", "--sample", "5%"], /--sample and --budget each choose the stages: give one/],
    [["--repeat", "0"], /--repeat must be a whole number from 1 on: found "0"/],
    [["--sample", "5%", "--seed", "-1"], /--seed must be a whole number from 0 on: found "-1"/],
  ] as const
) {
  Deno.test(`verify ${args.join(" ")} exits with 64 and one line`, async () => {
    using project = plantProject();
    const { code, err } = await cli(project, "verify", ...args);
    assert.equal(code, 64);
    assert.match(err, message);
    assert.equal(err.trim().split("\n").length, 1, err);
  });
}

Deno.test("trace tells the way back as text, JSON and pictures", async () => {
  using project = plantProject();
  await cli(project, "reproduce");
  const { code, out } = await cli(project, "trace", "fig1/growth.csv:2:growth");
  assert.equal(code, 0);
  assert.match(out, /^growth\.csv of draw\n {2}row 2: growth 11\.25\n\ndraw: about draw\n/);
  assert.match(out, /^ {2}ran +[\d.]+ s, \d+ MB, Deno [\d.]+, a lamp$/m);
  assert.match(out, /^ {2}shader +code\/shader\.wgsl \w{12}$/m);
  assert.match(out, /^ {2}reads +data\/heights\.csv \w{12}$/m);
  assert.match(out, /^ {2}parameter +seed = 7$/m);
  assert.match(out, /^ {2}makes +fig1\.svg \w{12}, \d+ B → fig1\/fig1\.svg$/m);
  const json = JSON.parse((await cli(project, "trace", "fig2", "--json")).out);
  assert.deepEqual(json.stages.map((stage: { stage: string }) => stage.stage), ["draw-gain", "shade"]);
  const dot = (await cli(project, "trace", "fig1", "--format", "dot")).out;
  assert.match(dot, /"data\/heights\.csv" -> "measure";/);
  assert.match(dot, /"draw" \[.*label="draw\\n\w{12}\\n[\d.]+ s", penwidth=2\.5\]/);
  assert.match(
    (await cli(project, "trace", "fig1", "--format", "svg")).out,
    /<svg[\s\S]*heights\.csv[\s\S]*<\/svg>/,
  );
  const mermaid = (await cli(project, "trace", "fig2", "--format", "mermaid")).out;
  assert.match(mermaid, /s0\["shade<br>\w{12}<br>[\d.]+ s"\]/);
});

Deno.test("trace of nothing, of two things, or of an unknown thing exits with 64", async () => {
  using project = plantProject();
  for (
    const [args, message] of [
      [[], /trace: it takes one target.*found none/],
      [["fig1", "fig2"], /trace: it takes one target.*found fig1 fig2/],
      [
        ["fig9"],
        /nothing here is named "fig9": did you mean fig1\?.* a file; `deno task status` lists stages and their targets$/m,
      ],
    ] as const
  ) {
    const { code, err } = await cli(project, "trace", ...args);
    assert.equal(code, 64);
    assert.match(err, message);
  }
});
