/**
 * The test files shared out among processes, as many at a time as there are lanes. A process has its own environment,
 * memory and adapter, so that no file feels what runs beside it; what it prints comes whole, at its end.
 */
import { stripVTControlCharacters } from "node:util";

/**
 * Files that take long on Mesa's software adapter, those that take longest first: each is a process's only one. The order
 * decides how long the whole takes, and nothing else.
 */
export const LONGEST: readonly string[] = [
  "paper/reproduction_test.ts",
  "network/flow_device_test.ts",
  "network/finisher_test.ts",
  "network/kernels_test.ts",
  "network/rounding_test.ts",
  "cli/scratch_test.ts",
  "cli/trust_test.ts",
  "cli/bundle_test.ts",
  "network/limits_test.ts",
  "execution/slurm_test.ts",
  "docs/readme_commands_test.ts",
  "trust/verify_test.ts",
  "report/page_test.ts",
  "cli/signals_test.ts",
  "remote/servers_test.ts",
  "remote/cli_test.ts",
  "network/methods_test.ts",
  "training/training_test.ts",
  "network/flow_test.ts",
  "network/kink_test.ts",
  "finisher/kink_finisher_test.ts",
  "toy/training_test.ts",
  "strict/stacks_test.ts",
  "scaling/ends_test.ts",
  "network/stuck_test.ts",
  "network/recording_test.ts",
  "network/flow_golden_test.ts",
];

/** Files of a process that has several: fewer starts, but not so many that the last process runs alone for long. */
const TOGETHER = 6;

/** The files of each process in the order of their starts: the long ones first, so that the lanes end together. */
export function shareOut(files: readonly string[]): string[][] {
  const long = LONGEST.flatMap((name) => files.filter((path) => `/${path}`.endsWith(`/${name}`)));
  const short = files.filter((path) => !long.includes(path)).toSorted();
  const count = Math.ceil(short.length / TOGETHER);
  // Dealt like cards: files of one name's beginning are alike, and would make one process long.
  const dealt = Array.from({ length: count }, (_, k) => short.filter((_, i) => i % count === k));
  return [...long.map((path) => [path]), ...dealt];
}

/** Every file below a folder that `deno test` would take for tests, as it names them. */
export function testFiles(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    if (isDirectory) return testFiles(`${folder}/${name}`);
    return /^(.*[._])?test\.[cm]?[jt]sx?$/.test(name) ? [`${folder}/${name}`] : [];
  }).toSorted();
}

export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly ignored: number;
}

/** What a process of `deno test` counted. One that failed without a failed test, or counted nothing, is a failure. */
export function countOf(printed: string, code: number): Count {
  const plain = stripVTControlCharacters(printed);
  const last = [...plain.matchAll(/^(?:ok|FAILED) \| (\d+) passed.*\| (\d+) failed(.*)$/gm)].at(-1);
  if (last === undefined) return { passed: 0, failed: 1, ignored: 0 };
  const [, passed, failed, rest] = last;
  return {
    passed: Number(passed),
    failed: Math.max(Number(failed), code === 0 ? 0 : 1),
    ignored: Number(/(\d+) ignored/.exec(rest!)?.[1] ?? 0),
  };
}

export function endedText(ended: number, all: number): string {
  return `${ended} of ${all} ${all === 1 ? "process" : "processes"} ${ended === 1 ? "has" : "have"} ended`;
}

/** The line that `deno test` would end with. */
export function totalLine(counts: readonly Count[]): string {
  const sum = (of: keyof Count) => counts.reduce((total, count) => total + count[of], 0);
  const ignored = sum("ignored") === 0 ? "" : ` | ${sum("ignored")} ignored`;
  const word = sum("failed") === 0 ? "ok" : "FAILED";
  return `${word} | ${sum("passed")} passed | ${sum("failed")} failed${ignored}`;
}

/** Runs `work` on each item, `lanes` at a time, in order; after a failure no further one is begun. */
export async function inLanes<T>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const lane = async () => {
    try {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
    } catch (error) {
      waiting.length = 0;
      throw error;
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: lanes }, lane));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}
