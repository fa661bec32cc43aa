/**
 * The README's numbers, from the records, measurements and the graph, and data/results, the claims of recorded runs:
 * `deno run --frozen --allow-env --allow-read --allow-write=README.md,data/results tests/readme_numbers.ts` writes them
 * after a new record or measurement, of outputs of `smoke` and `quick` that are there. docs_test.ts compares.
 *
 * Each stands between `<!-- NAME -->` and `<!-- /NAME -->`.
 */
import { parseRecord, type RunRecord } from "../pipeline/engine/record.ts";
import { paperGraph } from "../pipeline/paper/graph.ts";
import { loadProfile } from "../pipeline/paper/profiles.ts";
import { readTable } from "../pipeline/paper/table.ts";
import { adaptersBlock, cpuBlock } from "./readme_blocks.ts";
import { root } from "./root.ts";

/** What the table of profiles says each is for. */
const PURPOSES = {
  smoke: "every stage and figure, for CI",
  quick: "every claim tested",
  night: "sized so that every claim is decided",
  paper: "the paper's sizes",
} as const;

export type ProfileName = keyof typeof PURPOSES;

/** Profiles that have a record. */
export const RECORDED = ["smoke", "quick"] as const satisfies readonly ProfileName[];

/** Tables of claims/table that the repository keeps, and where, from the root. */
export const RESULTS = ["claims", "tests"] as const;
export const resultsPath = (table: typeof RESULTS[number], name: ProfileName) =>
  `data/results/${table}_${name}.csv`;

/** Blocks of the README that are outputs of the stage claims/table in `quick`, by their names. */
export const STAGE_BLOCKS = { claims: "claims.md", open: "open.md" } as const;

export interface Sources {
  /** Of profiles that have been run. */
  readonly records: Readonly<Partial<Record<ProfileName, RunRecord>>>;
  /** data/measurements/profiles.csv. */
  readonly profiles: string;
  /** data/measurements/paper_extrapolation.csv. */
  readonly extrapolation: string;
}

export function readSources(root: string): Sources {
  const text = (path: string) => Deno.readTextFileSync(`${root}/data/${path}`);
  const record = (name: ProfileName) => parseRecord(text(`records/${name}.json`), name);
  return {
    records: { smoke: record("smoke"), quick: record("quick") },
    profiles: text("measurements/profiles.csv"),
    extrapolation: text("measurements/paper_extrapolation.csv"),
  };
}

/** The table of profiles: times of whole commands, the last of each measured, and memory of the largest stage. */
export function profilesBlock({ records, profiles, extrapolation }: Sources): string {
  const measured = readTable(profiles);
  const hours = readTable(extrapolation).reduce((sum, row) => sum + Number(row.hours), 0);
  const rows = (Object.keys(PURPOSES) as ProfileName[]).map((name) => {
    const last = measured.findLast(({ what, adapter }) =>
      what === `reproduce (${name})` && adapter === "llvmpipe"
    );
    const time = last === undefined
      ? `at most ${Math.ceil(hours / 24)} days (extrapolated)`
      : `${(Number(last.wall_s) / 60).toFixed(1)} minutes`;
    const record = records[name];
    const memory = record === undefined ? "not run" : `${
      (Math.max(
        ...Object.values(record.stages).map(({ machine }) => Number(machine.peakBytes)),
      ) / 1e9).toFixed(1)
    } GB`;
    return [name === "quick" ? "`quick` (default)" : `\`${name}\``, PURPOSES[name], time, memory];
  });
  return table(["profile", "what for", "time on 2 cores without GPU", "memory"], rows);
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  return [header, header.map(() => "---"), ...rows].map(line).join("");
}

const openingOf = (name: string) => `<!-- ${name} -->\n<!-- deno-fmt-ignore-start -->\n\n`;
const closingOf = (name: string) => `\n<!-- deno-fmt-ignore-end -->\n<!-- /${name} -->`;

/** @throws Error where the document has no such block */
export function blockOf(document: string, name: string): string {
  const start = document.indexOf(openingOf(name));
  const end = document.indexOf(closingOf(name), start);
  if (start < 0 || end < 0) throw new Error(`no block between <!-- ${name} --> and <!-- /${name} -->`);
  return document.slice(start + openingOf(name).length, end);
}

export function withBlock(document: string, name: string, text: string): string {
  const old = openingOf(name) + blockOf(document, name) + closingOf(name);
  return document.replace(old, () => openingOf(name) + text + closingOf(name));
}

/** Blocks of the README that follow from records, measurements and the graph. */
export function derivedBlocks(sources: Sources): Readonly<Record<string, string>> {
  return {
    profiles: profilesBlock(sources),
    cpu: cpuBlock(paperGraph(loadProfile(root, "quick"))),
    adapters: adaptersBlock(Object.values(sources.records), sources.profiles),
  };
}

if (import.meta.main) {
  const outputs = Object.entries(STAGE_BLOCKS).map(([name, file]) => [
    name,
    Deno.readTextFileSync(`${root}/output/quick/claims/${file}`),
  ]);
  const blocks: Readonly<Record<string, string>> = {
    ...derivedBlocks(readSources(root)),
    ...Object.fromEntries(outputs),
  };
  let readme = Deno.readTextFileSync(`${root}/README.md`);
  for (const [name, text] of Object.entries(blocks)) readme = withBlock(readme, name, text);
  Deno.writeTextFileSync(`${root}/README.md`, readme);
  Deno.mkdirSync(`${root}/data/results`, { recursive: true });
  for (const table of RESULTS) {
    for (const name of RECORDED) {
      Deno.copyFileSync(`${root}/output/${name}/claims/${table}.csv`, `${root}/${resultsPath(table, name)}`);
    }
  }
}
