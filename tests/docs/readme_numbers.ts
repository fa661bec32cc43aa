/**
 * The README's numbers, from the records, measurements and the graph, and data/results, the claims of recorded runs and a picture:
 * `deno run --frozen --allow-env --allow-read --allow-write=README.md,data/results tests/docs/readme_numbers.ts` writes them
 * after a new record or measurement, of outputs of the recorded profiles that are there. With names of blocks, such as
 * `figures` after a figure was added, it writes those alone, which needs no outputs. docs_test.ts compares.
 *
 * Each stands between `<!-- NAME -->` and `<!-- /NAME -->`.
 */
import { parseRecord, type RunRecord } from "../../pipeline/engine/mod.ts";
import { FIGURES } from "../../pipeline/paper/figures.ts";
import { paperGraph } from "../../pipeline/paper/graph.ts";
import { loadProfile } from "../../pipeline/paper/profiles.ts";
import { readTable } from "../../pipeline/paper/table.ts";
import { adaptersBlock, cpuBlock, figuresBlock } from "./readme_blocks.ts";
import { root } from "../root.ts";

/** What the table of profiles says each is for. */
const PURPOSES = {
  smoke: "every stage and figure, for CI",
  quick: "every claim tested",
  night: "as many runs as one or two hours take",
  paper: "the paper's sizes",
} as const;

export type ProfileName = keyof typeof PURPOSES;

/** Profiles that have a record. */
export const RECORDED = (["smoke", "quick", "night"] as const satisfies readonly ProfileName[])
  .filter((name) => isFile(`data/records/${name}.json`));

/** The profile of which the README shows every claim: the largest that has a record. */
export const SHOWN = RECORDED.at(-1)!;

function isFile(path: string): boolean {
  try {
    return Deno.statSync(`${root}/${path}`).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Tables of claims/table that the repository keeps, and where, from the root. */
export const RESULTS = ["claims", "tests"] as const;
export const resultsPath = (table: typeof RESULTS[number], name: ProfileName) =>
  `data/results/${table}_${name}.csv`;

/** Blocks of the README that are outputs of the stage claims/table in SHOWN, by their names. */
export const STAGE_BLOCKS = { claims: "claims.md", open: "open.md" } as const;

/** The picture at the README's top, an output of SHOWN's run. */
export const PICTURE = {
  // Its record is of the present code, as a test asks, and so is the picture.
  profile: "quick",
  ...{ stage: "draw/fig1", output: "fig1.png", path: "data/results/fig1.png" },
} as const;

export interface Sources {
  /** Of profiles that have been run. */
  readonly records: Readonly<Partial<Record<ProfileName, RunRecord>>>;
  /** data/measurements/profiles.csv. */
  readonly profiles: string;
  /** data/measurements/paper_extrapolation.csv. */
  readonly extrapolation: string;
  /** data/measurements/night_prediction.csv. */
  readonly prediction: string;
  /** data/results/claims_NAME.csv of profiles that have a record. */
  readonly claims: Readonly<Partial<Record<ProfileName, string>>>;
}

export function readSources(root: string): Sources {
  const text = (path: string) => Deno.readTextFileSync(`${root}/data/${path}`);
  const record = (name: ProfileName) => parseRecord(text(`records/${name}.json`), name);
  return {
    records: Object.fromEntries(RECORDED.map((name) => [name, record(name)])),
    profiles: text("measurements/profiles.csv"),
    extrapolation: text("measurements/paper_extrapolation.csv"),
    prediction: text("measurements/night_prediction.csv"),
    claims: Object.fromEntries(RECORDED.map((name) => [name, text(`results/claims_${name}.csv`)])),
  };
}

/** The table of profiles: times of whole commands, the last of each measured, and memory of the largest stage. */
export function profilesBlock({ records, profiles, extrapolation, prediction }: Sources): string {
  const measured = readTable(profiles);
  const wholeOf = (table: string) => {
    const whole = readTable(table).find(({ experiment }) => experiment === "the whole run")!;
    return [whole.least_hours, whole.most_hours].map(Number) as [number, number];
  };
  const [least, most] = wholeOf(prediction);
  const [leastDays, mostDays] = wholeOf(extrapolation).map((hours) => hours / 24) as [number, number];
  const unmeasured = (name: ProfileName) =>
    name === "night"
      ? `${least.toFixed(1)} to ${most.toFixed(1)} hours (predicted)`
      : `${leastDays.toFixed(1)} to ${mostDays.toFixed(1)} days (extrapolated)`;
  const rows = (Object.keys(PURPOSES) as ProfileName[]).map((name) => {
    const last = measured.findLast(({ what, adapter }) =>
      what === `reproduce (${name})` && adapter === "llvmpipe"
    );
    const minutes = Number(last?.wall_s) / 60;
    const time = last === undefined
      ? unmeasured(name)
      : minutes < 100
      ? `${minutes.toFixed(1)} minutes`
      : `${(minutes / 60).toFixed(1)} hours`;
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

/** Each claim's verdict in every profile that has a record. */
export function verdictsBlock({ claims }: Sources): string {
  const tables = RECORDED.map((name) => readTable(claims[name]!));
  const numbers = [...new Set(tables.flatMap((table) => table.map(({ claim }) => Number(claim))))];
  // A run of before a claim was stated has no verdict of it.
  const rows = numbers.sort((a, b) => a - b).map((claim) => [
    String(claim),
    ...tables.map((table) => String(table.find((row) => row.claim === claim)?.verdict ?? "–")),
  ]);
  return table(["Claim", ...RECORDED.map((name) => `\`${name}\``)], rows);
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
    verdicts: verdictsBlock(sources),
    figures: figuresBlock(FIGURES),
    cpu: cpuBlock(paperGraph(loadProfile(root, "quick"))),
    adapters: adaptersBlock(Object.values(sources.records), sources.profiles),
  };
}

/**
 * The address of a published output.
 * @throws Error that names the command which makes it, where it is not there
 */
export function outputOf(root: string, profile: ProfileName, path: string): string {
  const whole = `${root}/output/${profile}/${path}`;
  try {
    Deno.statSync(whole);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(
      `there is no output/${profile}/${path}: run deno task reproduce --profile ${profile} first, or name the ` +
        "blocks to write; these need no outputs: profiles, verdicts, figures, cpu, adapters",
    );
  }
  return whole;
}

/** The blocks that are outputs of the shown profile; copies the recorded profiles' tables to data/results. */
function outputBlocks(): Readonly<Record<string, string>> {
  Deno.mkdirSync(`${root}/data/results`, { recursive: true });
  for (const table of RESULTS) {
    for (const name of RECORDED) {
      Deno.copyFileSync(outputOf(root, name, `claims/${table}.csv`), `${root}/${resultsPath(table, name)}`);
    }
  }
  Deno.copyFileSync(outputOf(root, PICTURE.profile, `fig1/${PICTURE.output}`), `${root}/${PICTURE.path}`);
  return Object.fromEntries(
    Object.entries(STAGE_BLOCKS).map(([name, file]) => [
      name,
      Deno.readTextFileSync(outputOf(root, SHOWN, `claims/${file}`)),
    ]),
  );
}

if (import.meta.main) {
  // First, as a profile that was recorded for the first time has no table in data/results before.
  const outputs = Deno.args.length === 0 ? outputBlocks() : {};
  const derived = derivedBlocks(readSources(root));
  const blocks: Readonly<Record<string, string>> = Deno.args.length === 0
    ? { ...derived, ...outputs }
    : Object.fromEntries(Deno.args.map((name) => {
      if (name in derived) return [name, derived[name]!];
      throw new Error(`${name} is no derived block: name one of ${Object.keys(derived).join(", ")}`);
    }));
  let readme = Deno.readTextFileSync(`${root}/README.md`);
  for (const [name, text] of Object.entries(blocks)) readme = withBlock(readme, name, text);
  Deno.writeTextFileSync(`${root}/README.md`, readme);
}
