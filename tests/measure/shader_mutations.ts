/**
 * Changes one operator or constant in a WGSL file, twenty times for each seed, and sees whether the twins' golden values
 * or the other golden tests on the twin notice: `deno run --frozen --no-check --allow-read --allow-write --allow-env
 * --allow-run tests/measure/shader_mutations.ts` writes data/measurements/shader_mutations.csv. Nothing runs on an
 * adapter.
 */
import { stringify } from "@std/csv";
import { uniforms } from "../../kernels/strict/random.ts";
import { root } from "../root.ts";
import { entryPointsIn } from "../twins/entry_points.ts";

const COUNT = 20;
const SEEDS = [1];
/** A mutant may loop for ever. */
const MOST_SECONDS = 600;

/** Those that know the twin, which take longer. */
const GOLDEN_TESTS = [
  "tests/twins/golden_test.ts",
  "tests/network/golden_test.ts",
  "tests/network/flow_golden_test.ts",
];

interface Site {
  readonly line: number;
  readonly at: number;
  readonly before: string;
  readonly after: string;
}

interface Verdict {
  readonly result: "caught" | "survived";
  readonly by: string;
}

/** Of operators with two sides, and what each becomes. */
const OPERATORS: Readonly<Record<string, string>> = {
  ...{ "+": "-", "-": "+", "*": "+", "/": "*", "%": "/", "+=": "-=" },
  ...{ "<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==" },
  ...{ "&&": "||", "||": "&&", "&": "|", "|": "&", "^": "|", "<<": ">>", ">>": "<<" },
};
const SITE =
  /(?<= )(\+=|<<|>>|<=|>=|==|!=|&&|\|\||[-+*\/%<>&|^])(?= )|(?<![\w.])(0x[0-9a-fA-F]+u?|\d+\.\d+(?:e-?\d+)?|\d+u?)(?![\w.])/g;

/** The places of a text that can be changed, comments and attributes left out. */
export function sitesIn(text: string): Site[] {
  const plain = text.replace(/\/\*[^]*?\*\/|\/\/.*|@\w+\([^)]*\)/g, (part) => part.replace(/[^\n]/g, "#"));
  return [...plain.matchAll(SITE)].map(({ index, 0: before }) => ({
    line: plain.slice(0, index).split("\n").length,
    ...{ at: index, before, after: OPERATORS[before] ?? otherNumber(before) },
  }));
}

/** A whole number becomes the next one; another number a thousandth more, 0 becomes 1. */
function otherNumber(text: string): string {
  if (/^0x/.test(text)) return `0x${(parseInt(text) + 1).toString(16)}${text.endsWith("u") ? "u" : ""}`;
  if (!text.includes(".")) return `${parseInt(text) + 1}${text.endsWith("u") ? "u" : ""}`;
  const value = Number(text) === 0 ? 1 : Number(text) * 1.001;
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

function wgslFiles(folder = "kernels"): string[] {
  return [...Deno.readDirSync(`${root}/${folder}`)].flatMap(({ name, isDirectory }) =>
    isDirectory ? wgslFiles(`${folder}/${name}`) : name.endsWith(".wgsl") ? [`${folder}/${name}`] : []
  ).sort();
}

/** Copies what a mutant needs: the tree without its history, outputs and store. */
async function copied(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "mutants" });
  const parts = ["deno.json", "deno.lock", "kernels", "pipeline", "figures", "tests"];
  const { success } = await new Deno.Command("cp", { args: ["-r", ...parts, folder], cwd: root }).output();
  if (!success) throw new Error(`Cannot copy ${parts.join(", ")} to ${folder}`);
  return folder;
}

/** Runs a command of deno in the copy: its output where it fails, or null. */
async function failureOf(cwd: string, args: readonly string[]): Promise<string | null> {
  const signal = AbortSignal.timeout(1000 * MOST_SECONDS);
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    signal,
    stderr: "null",
  })
    .output();
  if (signal.aborted) return `no end after ${MOST_SECONDS} s`;
  return code === 0 ? null : new TextDecoder().decode(stdout).trim();
}

async function verdictOn(folder: string): Promise<Verdict> {
  const run = ["run", "--frozen", "--no-check", "--allow-read", "--allow-env"];
  const difference = await failureOf(folder, [...run, "tests/twins/first_difference.ts"]);
  if (difference !== null) return { result: "caught", by: difference };
  const test = ["test", "--frozen", "--no-check", "--allow-read", "--allow-env", "--filter", "twin"];
  for (const file of GOLDEN_TESTS) {
    if (await failureOf(folder, [...test, file]) !== null) return { result: "caught", by: file };
  }
  return { result: "survived", by: "" };
}

if (import.meta.main) {
  // Also fails early where the files are not those of this project.
  if (entryPointsIn().length === 0) throw new Error("no entry point in kernels/");
  const folder = await copied();
  const unchanged = await verdictOn(folder);
  if (unchanged.result !== "survived") {
    throw new Error(`the unchanged shaders are not golden: ${unchanged.by}`);
  }
  const files = wgslFiles();
  const rows: { [column: string]: string | number }[] = [];
  for (const seed of SEEDS) {
    const draws = uniforms("tests/shader mutations", seed, 2 * COUNT);
    for (let k = 0; k < COUNT; k++) {
      const file = files[Math.floor(draws[2 * k]! * files.length)]!;
      const text = Deno.readTextFileSync(`${root}/${file}`);
      const sites = sitesIn(text);
      const { at, line, before, after } = sites[Math.floor(draws[2 * k + 1]! * sites.length)]!;
      Deno.writeTextFileSync(`${folder}/${file}`, text.slice(0, at) + after + text.slice(at + before.length));
      const { result, by } = await verdictOn(folder);
      Deno.writeTextFileSync(`${folder}/${file}`, text);
      rows.push({ seed, file, line, before, after, result, by });
      console.log(JSON.stringify(rows.at(-1)));
    }
  }
  await Deno.remove(folder, { recursive: true });
  const columns = ["seed", "file", "line", "before", "after", "result", "by"];
  const table = stringify(rows, { columns }).replaceAll("\r\n", "\n");
  Deno.writeTextFileSync(`${root}/data/measurements/shader_mutations.csv`, table);
  console.log(`${rows.filter(({ result }) => result === "caught").length} of ${rows.length} were caught`);
}
