/**
 * Every command line that a document or the help shows is right: each is judged by the one check of arguments and
 * its targets by the graph, and each that does not compute everything runs in a copy of this repository, whose default
 * profile is tiny, on one prepared output.
 *
 * Not run here, because they compute everything or are tested whole elsewhere: reproduce and verify without targets
 * (paper/reproduction_test.ts, trust/verify_test.ts), bundle (trust/bundle_test.ts, cli/bundle_test.ts), determinism
 * (strict/stacks_test.ts), test, ok, types, bench.
 */
import assert from "node:assert/strict";
import { checkArguments, readArguments } from "../../pipeline/cli/arguments.ts";
import { COMMANDS } from "../../pipeline/cli/commands.ts";
import { helpText } from "../../pipeline/cli/commands/help.ts";
import { valuesOf } from "../../pipeline/cli/options.ts";
import { selectTargets } from "../../pipeline/engine/mod.ts";
import { FileIndex } from "../../pipeline/engine/store/file_index.ts";
import { Store } from "../../pipeline/engine/store/store.ts";
import { resolveSubject } from "../../pipeline/engine/trust/trace_subject.ts";
import { paperGraph } from "../../pipeline/paper/graph.ts";
import { loadProfile } from "../../pipeline/paper/profiles.ts";
import { type Ran, ran, root } from "../cli/process.ts";

const read = (path: string) => Deno.readTextFileSync(`${root}/${path}`);
const { tasks } = JSON.parse(read("deno.json")) as { tasks: Record<string, string> };

function documents(folder = ""): string[] {
  return [...Deno.readDirSync(`${root}/${folder}`)].flatMap(({ name, isDirectory }) => {
    if (/^(\.store|\.git|output|node_modules)$/.test(name)) return [];
    if (isDirectory) return documents(`${folder}${name}/`);
    return name.endsWith(".md") ? [folder + name] : [];
  });
}

/** The words after `deno task` in a text, as they are written. */
function commandLines(text: string): string[] {
  const lines = text.matchAll(/(?:deno(?:@[\d.]+)?) task ([^`\n#|]+)/g);
  // In the help, two spaces begin what a command does; in prose, a punctuation mark ends it.
  return [...lines].map(([, line]) => line!.split(/ {2}|[;,:)]|(?<=[a-z])\.(?= |$)/)[0]!.trim());
}

/** Words that stand for something. */
const STANDS_FOR: readonly (readonly [RegExp, string])[] = [
  [/\[targets…\]/g, "fig6d"],
  [/\[command\]/g, "plan"],
  [/\bTARGET\b/g, "fig6d"],
  [/--profile (NAME|PROFILE)\b/g, "--profile smoke"],
  [/data\/records\/NAME\.json/g, "data/records/smoke.json"],
];

function filledIn(line: string): string[] {
  return STANDS_FOR.reduce((text, [word, value]) => text.replace(word, value), line).split(/\s+/);
}

const graph = paperGraph(loadProfile(root, "smoke"));

/** @throws what the command would say */
function judge(words: readonly string[]): void {
  const { words: [name, ...targets], options } = readArguments(words);
  if (!(name! in COMMANDS)) return assert.ok(name! in tasks, `there is no task ${name}`);
  checkArguments(name!, COMMANDS[name!]!, options, targets);
  valuesOf(options, targets);
  if (name === "trace") {
    for (const each of targets) resolveSubject(graph, each, { projectRoot: root, outputDir: root });
    // Files of users are no targets of the paper's graph.
  } else if (!["help", "diagnose", "watch", "new"].includes(name!)) selectTargets(graph, targets);
}

Deno.test("every command line of every document and of the help is one", () => {
  const texts = [
    ...documents().map((path) => [path, read(path)] as const),
    ...["help", ...Object.keys(COMMANDS)].map((name) => [`help ${name}`, helpText(name)] as const),
  ];
  let count = 0;
  for (const [where, text] of texts) {
    for (const line of commandLines(text)) {
      count++;
      assert.doesNotThrow(() => judge(filledIn(line)), `${where}: deno task ${line}`);
    }
  }
  assert.ok(count > 40, `${count} command lines`);
});

Deno.test("every option that the README speaks of is one of the command that it speaks of", () => {
  for (const paragraph of read("README.md").split(/\n\n/)) {
    const [, name] = /^`(\w+)` /.exec(paragraph) ?? [];
    if (name === undefined || !(name in COMMANDS)) continue;
    for (const [, option] of paragraph.matchAll(/`(--[^`]+)`/g)) {
      const words = option!.replace(/\b(FILE|DIR)\b/, "x").replace(/\bN\b/, "1").split(" ");
      const needed = words[0] === "--seed"
        ? ["--sample", "5%", "--seed", "1"]
        : words[0] === "--resume"
        ? ["--scratch", "x", "--resume"]
        : words[0] === "--weight-decay"
        ? ["--data", "x", "--weight-decay", "1e-4"]
        : words;
      const targets = ["one", "a model", "a folder"].includes(COMMANDS[name]!.targets) ? ["fig6d"] : [];
      assert.doesNotThrow(() => judge([name, ...targets, ...needed]), `${name} ${option}`);
    }
  }
});

/** A copy of the sources in which the default profile is tiny. */
async function tinyCopy(): Promise<string> {
  const folder = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "readme-" }));
  for (
    const name of ["pipeline", "kernels", "figures", "data", "tests", "deno.json", "deno.lock", "README.md"]
  ) {
    const copied = await new Deno.Command("cp", { args: ["-r", `${root}/${name}`, folder] }).output();
    assert.ok(copied.success, name);
  }
  Deno.copyFileSync(`${root}/tests/paper/tiny.json`, `${folder}/data/profiles/quick.json`);
  return folder;
}

/** Gives the stages of the claims a result, so that a row of it can be asked for without computing all of them. */
function storeClaims(folder: string): void {
  const store = new Store(`${folder}/.store`);
  const index = new FileIndex(store);
  const table = Deno.readFileSync(`${root}/data/results/claims_quick.csv`);
  for (const [at, { name, outputs, targets = [] }] of graph.stages.entries()) {
    if (!targets.includes("claims") || !("claims.csv" in outputs)) continue;
    const key = at.toString(16).padStart(64, "0");
    const made = { "claims.csv": store.putObject(table) };
    const execution = { milliseconds: 1, peakBytes: 1, notes: {}, deno: Deno.version.deno };
    store.writeAction({ key, stage: name, fields: [], outputs: made, execution });
    index.setKey(`quick ${name}`, key);
  }
  index.save();
}

const EXAMPLES = /```json\n([^]*?)```\s+```sh\n(?:npx --yes )?deno task (.*)\n```/;

Deno.test("the command lines of the README run, and give what it says", async (t) => {
  const folder = await tinyCopy();
  const task = (...words: string[]): Promise<Ran> =>
    ran(
      new Deno.Command(Deno.execPath(), {
        args: ["task", "--quiet", ...words],
        cwd: folder,
        stdin: "null",
        env: { NO_COLOR: "1" },
      }),
    );
  const right = async (code: number, out: RegExp, ...words: string[]) => {
    await t.step(words.join(" "), async () => {
      const result = await task(...words);
      assert.equal(result.code, code, result.out + result.err);
      assert.match(result.out, out);
    });
  };
  try {
    await right(2, /^run {7}toy\/kernels\n/m, "plan", "fig6d");
    await right(0, /\d+ executed, 0 reused/, "reproduce", "fig6d");
    await right(0, /nothing to run; see output\/quick/, "reproduce", "fig6d");
    await right(0, /^(\d+) of \1 stages are up to date/m, "plan", "fig6d");
    await right(0, /"stages": \[/, "plan", "fig6d", "--json");
    await right(0, /<svg/, "graph", "fig6d");
    for (const format of ["svg", "dot", "mermaid"]) {
      await right(0, /fig6d/, "graph", "fig6d", "--format", format);
    }
    await right(0, /^draw\/fig6d +up to date/m, "status", "fig6d");
    await right(0, /all current, every hash right/, "check", "fig6d");
    await right(0, /row 5: eta /, "trace", "fig6d/edge.csv:5");
    await right(0, /row 5: loss /, "trace", "fig6d/edge.csv:5:loss");
    await right(0, /"stages"/, "trace", "fig6d", "--json");
    await right(0, /<svg/, "trace", "fig6d", "--format", "svg");
    await right(0, /stages recorded in data\/records\/quick\.json/, "record", "fig6d");
    await right(0, /# Artifact appendix/, "appendix", "fig6d");
    await right(0, /^reproduce|deno task reproduce/m, "help");
    await right(0, /deno task plan/, "help", "plan");
    await t.step("the profile of one's own", async () => {
      const [, profile, line] = EXAMPLES.exec(read("README.md"))!;
      const words = line!.split(" ");
      const file = words[words.indexOf("--profile") + 1]!;
      Deno.writeTextFileSync(`${folder}/${file}`, profile!);
      const { code, out } = await task(...words);
      assert.equal(code, 2);
      // Only what depends on the change runs: the sums before it are shared.
      assert.match(out, /^run {7}toy\/edge-of-stability\n/m);
      assert.match(out, /^[1-9]\d* of \d+ stages are up to date/m);
      const made = await task("reproduce", "table1", "--profile", file);
      assert.equal(made.code, 0, made.err);
      assert.ok(Deno.statSync(`${folder}/output/${file.replace(".json", "")}/table1/table_1.csv`).isFile);
    });
    await right(0, /^removed \d+ files of draw\/fig6d/m, "clean", "fig6d");
    await right(0, /files restored/, "reproduce", "fig6d");
    await t.step("trace claims:claim=3", async () => {
      storeClaims(folder);
      const { code, out, err } = await task("trace", "claims:claim=3");
      assert.equal(code, 0, err);
      assert.match(out, /^claims\.csv of claims\/table\n {2}row \d+: claim 3, /m);
    });
    await right(0, /removed/, "gc");
    await right(0, /removed output\/quick/, "clean");
    await right(0, /removed the store/, "clean", "--store");
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
