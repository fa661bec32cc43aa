/** The commands as real processes: outputs, exit codes, bad input. */
import assert from "node:assert/strict";
import { storageError } from "../../pipeline/engine/mod.ts";
import { Project } from "../engine/fixture.ts";
import { root } from "../root.ts";

const PERMISSIONS = ["--allow-read", "--allow-write", "--allow-env", "--allow-run", "--allow-sys=uid"];

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(script: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const command = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--frozen",
      "--no-check",
      `--config=${root}/deno.json`,
      ...PERMISSIONS,
      `${root}/${script}`,
      ...args,
    ],
    env,
  });
  const { code, stdout, stderr } = await command.output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: decode(stdout), err: decode(stderr).replace(/^error: XDG_RUNTIME_DIR.*\n/gm, "") };
}

/** The commands of this repository. */
const paper = (...args: string[]) => run("pipeline/cli/main.ts", args);

/** The commands over a small project. */
function small(project: Project, ...args: string[]): Promise<Ran> {
  project.write("graph.json", JSON.stringify(project.stages));
  return run("tests/cli/small_project.ts", [project.folder, ...args]);
}

function oneLine(text: string, pattern: RegExp): void {
  assert.match(text, pattern);
  assert.equal(text.trim().split("\n").length, 1, text);
}

Deno.test("reproduce runs, then finds nothing to run; plan agrees by its exit code", async () => {
  using project = new Project();
  assert.equal((await small(project, "plan")).code, 2);
  const first = await small(project, "reproduce");
  assert.equal(first.code, 0, first.err);
  assert.match(first.out, /3 executed, 0 reused, 0 files restored in/);
  const second = await small(project, "reproduce");
  assert.equal(second.code, 0);
  oneLine(second.out, /3 stages are up to date, nothing to run; see output\/only/);
  const plan = await small(project, "plan");
  assert.equal(plan.code, 0);
  assert.equal(project.read("output/only/words/report.txt"), "the sum is 12");
});

Deno.test("piped output is plain: no escape codes, one line for each event", async () => {
  using project = new Project();
  const { out } = await small(project, "reproduce");
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(out, /\u001b/);
  assert.match(out, /^run {6}numbers \(never ran\)$/m);
  assert.match(out, /^done {5}report in [\d.]+ s, \d+ MB$/m);
});

Deno.test("plan says the field with old and new value and hash, as text and as JSON", async () => {
  using project = new Project();
  await small(project, "reproduce");
  project.stages[0]!.parameters = { factor: 3, nested: { unused: [1, 2] } };
  const text = await small(project, "plan");
  assert.equal(text.code, 2);
  assert.match(text.out, /parameter-changed: parameter factor: 2 \[[0-9a-f]{12}\] → 3 \[[0-9a-f]{12}\]/);
  assert.match(text.out, /undecided sum\n {10}after numbers: runs if their outputs change/);
  const json = JSON.parse((await small(project, "plan", "--json")).out);
  assert.deepEqual(json.stages.map((stage: { state: string }) => stage.state), [
    "run",
    "undecided",
    "undecided",
  ]);
  assert.match(json.stages[0].changes[0].newHash, /^[0-9a-f]{64}$/);
});

Deno.test("targets are stage names, figure ids and globs", async () => {
  using project = new Project();
  assert.match((await small(project, "reproduce", "sum")).out, /2 executed/);
  assert.match((await small(project, "reproduce", "words")).out, /1 executed, 2 reused/);
  assert.match((await small(project, "reproduce", "r*t")).out, /3 stages are up to date/);
});

Deno.test("graph prints SVG, DOT and Mermaid", async () => {
  using project = new Project();
  assert.match((await small(project, "graph")).out, /<svg[\s\S]*numbers[\s\S]*<\/svg>/);
  assert.match((await small(project, "graph", "--format", "dot")).out, /"numbers" -> "sum";/);
  assert.match((await small(project, "graph", "--format", "mermaid")).out, /^flowchart LR\n[\s\S]*s0 --> s1/);
  const bad = await small(project, "graph", "--format", "pdf");
  assert.equal(bad.code, 64);
  oneLine(bad.err, /--format must be svg, dot or mermaid: found pdf/);
});

Deno.test("status lists state, duration and memory; clean and gc take away and lose nothing that is needed", async () => {
  using project = new Project();
  await small(project, "reproduce");
  assert.match(
    (await small(project, "status")).out,
    /^report +up to date +[\d.]+ s +\d+ MB +[0-9a-f]{12} +words/m,
  );
  project.write("data/a.txt", "4\n");
  await small(project, "reproduce");
  const would = await small(project, "gc", "--dry-run");
  assert.match(would.out, /would remove 3 executions and 3 objects/);
  const gc = await small(project, "gc");
  assert.match(gc.out, /removed 3 executions and 3 objects/);
  await small(project, "clean");
  assert.match((await small(project, "reproduce")).out, /0 executed, 3 reused, 2 files restored/);
  await small(project, "clean", "--store");
  assert.match((await small(project, "reproduce")).out, /3 executed/);
});

Deno.test("a failed stage exits with 1, names every failure, and keeps what was finished", async () => {
  using project = new Project();
  project.write("code/bad.ts", "export default () => { throw new Error('no luck') };\n");
  project.stages.push({
    name: "bad",
    about: "",
    module: "code/bad.ts",
    parameters: {},
    inputs: {},
    outputs: { x: {} },
  });
  const { code, err } = await small(project, "reproduce", "--keep-going");
  assert.equal(code, 1);
  assert.match(err, /1 stage failed, 0 not run \(3 executed.*\n {2}stage bad: no luck/);
  assert.match((await small(project, "reproduce", "report")).out, /up to date/);
});

Deno.test("a missing data file exits with 1 and names stage, input and file", async () => {
  using project = new Project();
  Deno.removeSync(project.path("data/a.txt"));
  const { code, err } = await small(project, "reproduce");
  assert.equal(code, 1);
  assert.match(
    err,
    /stage numbers: input list \(file data\/a\.txt\) does not exist: restore it and run again/,
  );
});

Deno.test("a store that cannot be written exits with 74 and one line", async () => {
  using project = new Project();
  project.write(".store", "a file in the way");
  const { code, err } = await small(project, "reproduce");
  assert.equal(code, 74, err);
  oneLine(err, /cannot .*\.store.*run the command again/);
});

Deno.test("an output folder that is a file is told of once, and no stage is said to have failed", async () => {
  using project = new Project();
  project.write("output/only", "a file in the way");
  const { code, out, err } = await small(project, "reproduce");
  assert.equal(code, 74, err);
  oneLine(err, /^cannot .*output\/only.*run the command again\n$/);
  assert.doesNotMatch(out, /cannot|FAILED|^skip|^left/m);
});

Deno.test("a folder that the system forbids is told of in plain words", () => {
  const words = `Requires all access to "/proc/zz", run again with the --allow-all flag`;
  assert.equal(
    storageError("list", "/proc/zz", new Error(words)).message,
    "cannot list /proc/zz: not permitted; make it readable and writable, or choose another folder, and run the " +
      "command again",
  );
});

const WRONG: readonly (readonly [what: string, args: readonly string[], message: RegExp])[] = [
  ["target", ["reproduce", "fig6x", "--profile", "smoke"], /unknown target "fig6x": did you mean fig6\?/],
  ["profile", ["plan", "--profile", "quik"], /unknown profile "quik": did you mean quick\?/],
  [
    "profile's file",
    ["plan", "--profile", "nothere.json"],
    /^nothere\.json cannot be read: it does not exist: give the path of a file that is there, or a name: night, paper, quick, smoke\n$/,
  ],
  [
    "result that was never made",
    ["trace", "claims/table/claims.csv:1", "--profile", "paper"],
    /run deno task reproduce claims\/table --profile paper$/m,
  ],
  ["command, near none,", ["help", "bogus"], /^unknown command "bogus"\. deno task help lists all\n$/],
  ["command", ["reprodcue"], /unknown command "reprodcue": did you mean reproduce\?/],
  ["option", ["plan", "--jso"], /unknown option --jso: did you mean --json\?/],
  ["number of jobs", ["reproduce", "-j", "-1"], /-j must be a whole number from 1 on: found "-1"/],
  [
    "number of jobs (no number)",
    ["reproduce", "-j", "many"],
    /-j must be a whole number from 1 on: found "many"/,
  ],
  ["number of jobs (zero)", ["reproduce", "-j", "0"], /-j must be a whole number from 1 on: found "0"/],
];

for (const [what, args, message] of WRONG) {
  Deno.test(`an unknown or impossible ${what} exits with 64 and one line with the nearest`, async () => {
    const { code, err } = await paper(...args);
    assert.equal(code, 64);
    oneLine(err, message);
  });
}

Deno.test("every command has its help, and help has them all", async () => {
  const all = (await paper("help")).out;
  for (
    const name of [
      "reproduce",
      "plan",
      "graph",
      "status",
      "check",
      "record",
      "verify",
      "clean",
      "gc",
      "doctor",
    ]
  ) {
    assert.match(all, new RegExp(`deno task ${name}`));
    const { code, out } = await paper(name, "--help");
    assert.equal(code, 0);
    assert.match(out, new RegExp(`^deno task ${name}`));
  }
});

Deno.test("doctor tells versions, adapter and canary", async () => {
  const { code, out } = await paper("doctor");
  assert.equal(code, 0);
  assert.match(out, /^deno +2\.\d+[\s\S]*^adapter +\S+[\s\S]*^canary +all checks passed$/m);
});

Deno.test("without any adapter and with --no-install, reproduce exits with 3 and the remedy, before any stage", async () => {
  const env = { VK_ICD_FILENAMES: "/nonexistent.json", VK_DRIVER_FILES: "/nonexistent.json" };
  using project = new Project();
  Object.assign(project.stages[0]!, { resources: ["gpu"] });
  project.write("graph.json", JSON.stringify(project.stages));
  const found = await run("tests/cli/small_project.ts", [project.folder, "reproduce", "--no-install"], env);
  assert.equal(found.code, 3, found.err);
  oneLine(found.err, /no WebGPU adapter.*apt-get install mesa-vulkan-drivers/);
  const doctor = await run("pipeline/cli/main.ts", ["doctor"], env);
  assert.equal(doctor.code, 3);
});

Deno.test("an adapter that is lost in mid-run fails its stage with 1 and one line, and nothing is lost", async () => {
  using project = new Project();
  for (const path of ["device/device.ts", "device/loop_limit.ts", "strict/loop_note.ts"]) {
    project.write(`code/${path}`, Deno.readTextFileSync(`${root}/kernels/${path}`));
  }
  project.write(
    "code/training.ts",
    `import { ComputeDevice } from "./device/device.ts";
    export default async (c) => {
      const done = c.checkpoint.load();
      const compute = await ComputeDevice.open();
      const buffer = compute.buffer(new Uint32Array([7, 7, 7, 7]), "write");
      if (done === null) {
        await c.checkpoint.save(new Uint8Array([1]));
        compute.device.destroy();
      }
      c.output("x", String(done?.[0]) + await compute.read(buffer, 1));
      compute.destroy();
    };\n`,
  );
  project.stages.push({
    name: "training",
    about: "",
    module: "code/training.ts",
    parameters: {},
    inputs: {},
    outputs: { x: { publish: ["x.txt"] } },
    resources: ["gpu"],
    allow: ["webgpu"],
  });
  const lost = await small(project, "reproduce", "--keep-going");
  assert.equal(lost.code, 1, lost.err);
  assert.match(
    lost.err,
    /1 stage failed, 0 not run \(3 executed.*\n {2}stage training: .*the adapter .+ was lost.*run the command again/,
  );
  const next = await small(project, "reproduce");
  assert.equal(next.code, 0, next.err);
  assert.match(next.out, /1 executed, 3 reused/);
  assert.equal(project.read("output/only/x.txt"), "17", "it went on from its checkpoint");
});

Deno.test("Ctrl-C ends reproduce with 130, one line, and nothing lost", async () => {
  using project = new Project();
  project.write(
    "code/slow.ts",
    "export default async (c) => { await new Promise((r) => setTimeout(r, 60000)); };\n",
  );
  project.stages.push({
    name: "slow",
    about: "",
    module: "code/slow.ts",
    parameters: {},
    inputs: {},
    outputs: { x: {} },
  });
  project.write("graph.json", JSON.stringify(project.stages));
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-check",
      `--config=${root}/deno.json`,
      ...PERMISSIONS,
      `${root}/tests/cli/small_project.ts`,
    ].concat(
      [project.folder, "reproduce"],
    ),
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  let out = "";
  while (!/done {5}report/.test(out)) out += new TextDecoder().decode((await reader.read()).value);
  child.kill("SIGINT");
  while (!(await reader.read()).done);
  reader.releaseLock();
  const err = await new Response(child.stderr).text();
  assert.equal((await child.status).code, 130);
  oneLine(err, /interrupted after .*3 executed.*run the same command to go on/);
  assert.match((await small(project, "reproduce", "report")).out, /3 stages are up to date/);
});
