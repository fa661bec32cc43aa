/** No command takes, or ignores, what it does not declare; the help tells exactly what each one takes. */
import assert from "node:assert/strict";
import { readArguments } from "../../pipeline/cli/arguments.ts";
import { COMMANDS } from "../../pipeline/cli/commands.ts";
import { helpText } from "../../pipeline/cli/commands/help.ts";
import { declarationOf, type OptionName, OPTIONS } from "../../pipeline/cli/option_table.ts";
import type { Project as CliProject } from "../../pipeline/cli/project.ts";
import { runCli } from "../../pipeline/cli/run_cli.ts";
import { command, ran, smallCommand } from "./process.ts";
import { Project } from "../engine/fixture.ts";

/** Whose commands never get as far as a graph or a file. */
const NOWHERE: CliProject = {
  root: "/nonexistent",
  defaultProfile: "only",
  entry: "main.ts",
  subject: { name: "", description: "", license: { id: "", name: "" }, workflow: "" },
  loadGraph: () => {
    throw new Error("a command began its work in spite of wrong arguments");
  },
};

/** What runCli gives in this process, and what it says on standard error. */
async function refused(args: readonly string[]): Promise<string> {
  const said: string[] = [];
  const { error } = console;
  console.error = (line: string) => said.push(line);
  try {
    assert.equal(await runCli(NOWHERE, args), 64, args.join(" "));
  } finally {
    console.error = error;
  }
  assert.equal(said.length, 1, `${args.join(" ")}: one line`);
  assert.doesNotMatch(said[0]!, /\n/);
  return said[0]!;
}

const NAMES = Object.keys(COMMANDS);
/** An option with a value that is right where the option is. */
const VALUES: { readonly [name: string]: string } = {
  jobs: "2",
  sample: "5%",
  budget: "5m",
  seed: "1",
  repeat: "2",
};

function written(name: OptionName): string[] {
  return declarationOf(name)!.value === undefined ? [`--${name}`] : [`--${name}`, VALUES[name] ?? "x"];
}

for (const name of NAMES) {
  const { options, targets } = COMMANDS[name]!;
  const right = targets === "one" ? ["fig1"] : [];

  Deno.test(`${name} refuses every option that it does not declare, and names those that it takes`, async () => {
    const others = (Object.keys(OPTIONS) as OptionName[]).filter((each) =>
      each !== "help" && !options.includes(each)
    );
    assert.ok(others.length > 0);
    for (const other of others) {
      const line = await refused([name, ...right, ...written(other)]);
      assert.ok(line.includes(`it has no option --${other}: ${name} takes `), line);
      for (const each of options) assert.ok(line.includes(`--${each}`), line);
    }
    assert.match(
      await refused([name, ...right, "--nonsense"]),
      /unknown option --nonsense(: did you mean --\S+\?|\.)/,
    );
    assert.match(await refused([name, ...right, "-x"]), /unknown option -x[.:]/);
  });

  Deno.test(`${name} refuses targets that it does not take`, async () => {
    if (targets === "none") assert.match(await refused([name, "fig1"]), /it takes no targets: found fig1; /);
    if (targets === "one") {
      assert.match(await refused([name]), /it takes one target.*: found none/);
      assert.match(await refused([name, "fig1", "fig2"]), /it takes one target.*: found fig1 fig2/);
    }
    if (targets === "a command") {
      assert.match(await refused([name, "fig1"]), /unknown command "fig1"\. deno task help lists all/);
      assert.match(await refused([name, "plan", "gc"]), /one command at most: found plan gc/);
    }
  });

  Deno.test(`${name}: a switch takes no value, a value cannot lack, and nothing is said twice`, async () => {
    for (const option of options) {
      const one = written(option);
      if (one.length === 1) {
        assert.match(await refused([name, ...right, `--${option}=no`]), /takes no value: found "no"/);
      } else {
        for (const bad of [[`--${option}`], [`--${option}=`], [`--${option}`, "--help"]]) {
          assert.match(
            await refused([name, ...right, ...bad]),
            new RegExp(`--${option} needs a value: --${option} `),
          );
        }
      }
      assert.match(await refused([name, ...right, ...one, ...one]), /is given twice/);
    }
  });

  Deno.test(`the help of ${name} has every option that it takes and no other`, () => {
    const listed = [...helpText(name).matchAll(/^ {2}--([a-z-]+)/gm)].map(([, option]) => option);
    if (name === "help") assert.deepEqual(listed, Object.keys(OPTIONS));
    else assert.deepEqual(listed, [...options, "help"]);
  });
}

Deno.test("what would be ignored is refused: a seed of no sample, targets beside the whole store, two ways to print", async () => {
  assert.match(await refused(["verify", "--seed", "3"]), /--seed says nothing without --sample or --budget/);
  assert.match(await refused(["clean", "fig6d", "--store"]), /--store concerns everything.*: found fig6d/);
  assert.match(await refused(["trace", "fig1", "--json", "--format", "svg"]), /--json and --format each say/);
});

Deno.test("options are judged as they were written, and in that order", async () => {
  for (
    const [args, line] of [
      [["reproduce", "--j", "2"], /unknown option --j: did you mean/],
      [["reproduce", "-j", "2", "--jobs", "2"], /--jobs is given twice/],
      [["reproduce", "--jobs=2", "-j2"], /-j is given twice/],
      [["reproduce", "-j", "-1"], /-j must be a whole number from 1 on: found "-1"/],
      [["reproduce", "-j", "-12"], /-j must be a whole number from 1 on: found "-12"/],
      [["reproduce", "--jobs", "-1.5"], /--jobs must be a whole number from 1 on: found "-1.5"/],
      [["reproduce", "-1"], /unknown option -1/],
      [["reproduce", "jobs", "-1"], /unknown option -1/],
      [["reproduce", "-j", "--keep-going"], /-j needs a value: --jobs N/],
      [["reproduce", "-j", "-x"], /-j needs a value: --jobs N/],
      [["reproduce", "--jobs", ""], /--jobs needs a value: --jobs N/],
      [["reproduce", "-j"], /-j needs a value: --jobs N/],
      [["reproduce", "--no-install=x"], /--no-install takes no value: found "x"/],
      [["reproduce", "--keep-going="], /--keep-going takes no value: found ""/],
      [["reproduce", "--install"], /unknown option --install: did you mean --no-install/],
      [["reproduce", "-hx"], /unknown option -x/],
      [["reproduce", "--first", "--second"], /unknown option --first/],
      [["reproduce", "--keep-going", "--keep-going", "--second"], /--keep-going is given twice/],
      [["plan", "--json", "true", "--second"], /unknown option --second/],
      [["determinism", "--json", "true"], /it takes no targets: found true/],
      [["doctor", "--", "--json"], /it takes no targets: found --json/],
    ] as const
  ) {
    assert.match(await refused(args), line, args.join(" "));
  }
});

Deno.test("a switch leaves the word after it to the targets, wherever the command's name stands", () => {
  const words = (...args: string[]) => readArguments(args).words;
  assert.deepEqual(words("--json", "plan", "fig1"), ["plan", "fig1"]);
  assert.deepEqual(words("plan", "fig1", "--json", "true", "007"), ["plan", "fig1", "true", "007"]);
  assert.deepEqual(words("reproduce", "-h", "fig1", "-j", "2", "fig2"), ["reproduce", "fig1", "fig2"]);
  assert.deepEqual(words("clean", "--dry-run", "--", "-x", "0x10"), ["clean", "-x", "0x10"]);
  assert.deepEqual(words("reproduce", "--keep-going=", "fig1", ""), ["reproduce", "fig1", ""]);
});

Deno.test("a value is the text that was written, beside or after its option", () => {
  const options = (...args: string[]) =>
    readArguments(args).options.map(({ written, value }) => [written, value]);
  assert.deepEqual(options("-j2"), [["-j", "2"]]);
  assert.deepEqual(options("-j", "02", "--seed=0x1f"), [["-j", "02"], ["--seed", "0x1f"]]);
  assert.deepEqual(options("--to=a=b", "--record", "a b"), [["--to", "a=b"], ["--record", "a b"]]);
  assert.deepEqual(options("--to=-x", "-hj", "3"), [["--to", "-x"], ["-h", null], ["-j", "3"]]);
});

Deno.test("every command and every task that takes arguments is the one program with the one check", () => {
  const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("../../deno.json", import.meta.url))) as {
    tasks: Record<string, string>;
  };
  for (const name of NAMES) assert.match(tasks[name] ?? "", new RegExp(`pipeline/cli/main\\.ts ${name}$`));
});

/** Examples that were ignored or taken for something else; as real processes. */
const IGNORED: readonly (readonly string[])[] = [
  ["gc", "X"],
  ["reproduce", "--json"],
  ["status", "--store"],
  ["plan", "-j", "2"],
  ["determinism", "--al"],
];

for (const args of IGNORED) {
  Deno.test(`${args.join(" ")} exits with 64 and one line`, async () => {
    const { code, out, err } = await ran(command("pipeline/cli/main.ts", args));
    assert.deepEqual([code, out, err.trim().split("\n").length], [64, "", 1], err);
  });
}

Deno.test("clean TARGET removes the files of that target only, and the next run lays them out again", async () => {
  using project = new Project();
  project.stages[1]!.outputs = { "sum.txt": { publish: ["sums/deep/sum.txt"] } };
  const small = (...args: string[]) => ran(smallCommand(project, args));
  await small("reproduce");
  const there = () =>
    ["words/report.txt", "words/copy.txt", "sums/deep/sum.txt"].filter((path) => exists(path));
  const exists = (path: string) => {
    try {
      return Deno.statSync(project.path(`output/only/${path}`)) !== null;
    } catch {
      return false;
    }
  };
  const words = await small("clean", "words");
  assert.equal(words.code, 0, words.err);
  assert.match(words.out, /^removed 2 files of report from output\/only/);
  assert.deepEqual(there(), ["sums/deep/sum.txt"]);
  assert.ok(!exists("words"));
  await small("clean", "sum");
  assert.ok(!exists("sums"), "no empty folder is left");
  const unknown = await small("clean", "wrds");
  assert.deepEqual([unknown.code, unknown.err.includes("did you mean words?")], [64, true]);
  assert.match((await small("reproduce")).out, /0 executed, 3 reused, 3 files restored/);
  assert.equal(there().length, 3);
});

Deno.test("clean takes no name that leads out of the outputs, and none that is unknown", async () => {
  using project = new Project();
  const small = (...args: string[]) => ran(smallCommand(project, args));
  await small("reproduce");
  for (const name of ["..", "../..", ".", "only/words", "/"]) {
    const { code, err } = await small("clean", "--profile", name);
    assert.equal(code, 64, err);
    assert.match(err, /a profile's name/);
  }
  const other = await small("clean", "--profile", "onyl");
  assert.equal(other.code, 64, other.err);
  assert.equal(project.read("output/only/words/report.txt"), "the sum is 12");
});
