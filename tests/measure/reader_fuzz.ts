/**
 * Ten thousand damaged copies of a valid file of each format: `deno run --frozen --no-check --allow-all
 * tests/measure/reader_fuzz.ts [FILE…]` writes data/measurements/reader_fuzz.csv, or the rows of these files anew.
 * Columns: the file; mutations (tests/diagnosis/foreign/mutations.ts), of them read and refused in words, all others being faults
 * that end the program; milliseconds of the slowest and its seed; the highest resident memory of the file's own process
 * in MiB, some 70 of Deno's own in it.
 */
import { parse, stringify } from "@std/csv";
import { fuzzed, MODELS, TABLES } from "../diagnosis/foreign/fuzzing.ts";
import { root } from "../root.ts";

const COUNT = 10_000;
const PLACE = `${root}/data/measurements/reader_fuzz.csv`;
const COLUMNS = ["file", "mutations", "read", "refused", "slowest ms", "slowest seed", "peak MiB"];

/** The highest resident memory so far, as Linux counts it: /proc takes all permissions. */
function peakMiB(): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(Deno.readTextFileSync("/proc/self/status"))!;
  return Math.round(Number(kilobytes) / 1024);
}

async function rowOf(name: string): Promise<string[]> {
  const { read, slowestMs, slowestSeed } = await fuzzed(name, COUNT);
  return [name, COUNT, read, COUNT - read, Math.round(slowestMs), slowestSeed, peakMiB()].map(String);
}

/** In a process of its own, whose memory is this file's alone. */
async function measured(name: string): Promise<string[]> {
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--frozen", "--no-check", "--allow-all", import.meta.filename!, "--one", name],
    stderr: "inherit",
  }).output();
  if (code !== 0) throw new Error(`${name} ended with ${code}`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

function rowsBefore(): string[][] {
  try {
    return parse(Deno.readTextFileSync(PLACE)).slice(1);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

if (import.meta.main) {
  const [first, second] = Deno.args;
  if (first === "--one") {
    console.log(JSON.stringify(await rowOf(second!)));
  } else {
    const names = [...Object.keys(MODELS), ...Object.keys(TABLES)];
    const rows = new Map(rowsBefore().map((row) => [row[0]!, row]));
    for (const name of Deno.args.length > 0 ? Deno.args : names) {
      rows.set(name, await measured(name));
      const table = names.flatMap((each) => rows.has(each) ? [rows.get(each)!] : []);
      Deno.writeTextFileSync(PLACE, stringify([COLUMNS, ...table]).replaceAll("\r\n", "\n"));
    }
  }
}
