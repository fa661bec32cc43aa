/**
 * The README's numbers, from the records and measurements, and data/results, the claims of recorded runs: `deno run
 * --allow-read --allow-write=README.md,data/results tests/readme_numbers.ts` writes them after a new record or
 * measurement, of outputs that are there. docs_test.ts compares.
 *
 * Each stands between `<!-- NAME -->` and `<!-- /NAME -->`.
 */
import { parseRecord, type RunRecord } from "../pipeline/engine/record.ts";
import { readTable } from "../pipeline/paper/table.ts";
import { root } from "./root.ts";

/** What the table of profiles says each is for. */
const PURPOSES = {
  smoke: "every stage and figure, for CI",
  quick: "every qualitative claim visible",
  paper: "the paper's sizes",
} as const;

export type ProfileName = keyof typeof PURPOSES;

/** Profiles that have a record. */
export const RECORDED = ["smoke", "quick"] as const satisfies readonly ProfileName[];

/** Where the repository keeps what became of the claims, from the root. */
export const claimsPath = (name: ProfileName) => `data/results/claims_${name}.csv`;

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

if (import.meta.main) {
  const claims = Deno.readTextFileSync(`${root}/output/quick/claims/claims.md`);
  const readme = withBlock(
    withBlock(Deno.readTextFileSync(`${root}/README.md`), "profiles", profilesBlock(readSources(root))),
    "claims",
    claims,
  );
  Deno.writeTextFileSync(`${root}/README.md`, readme);
  Deno.mkdirSync(`${root}/data/results`, { recursive: true });
  for (const name of RECORDED) {
    Deno.copyFileSync(`${root}/output/${name}/claims/claims.csv`, `${root}/${claimsPath(name)}`);
  }
}
