/**
 * How many candidates were tried for a case that a figure shows: those of its stage (candidates.csv), and those that were
 * tried before a profile's first seed and data set were fixed (data/measurements/candidates.csv, by
 * tests/measure/candidates.ts).
 */
import { type Proportion, wilson } from "../../../kernels/analysis/statistics/proportion.ts";
import type { InputSource } from "../../engine/mod.ts";
import type { Cell } from "../table.ts";

type Row = Record<string, Cell>;

/** The input's name in stages of claims, and where it is from. */
export const TRIED = "tried.csv";
export const TRIED_SOURCE: InputSource = { kind: "file", path: "data/measurements/candidates.csv" };

/** Of stages of claims on a case that was searched for. */
export interface TriedParameters {
  readonly profile: string;
  /** Of the data set that the search was on. */
  readonly data_seed: number;
}

export interface Search {
  readonly profile: string;
  /** The stage that searches. */
  readonly stage: string;
  /** The seed of its data set; null where the data have none. */
  readonly dataSeed: number | null;
}

export interface Tried {
  /** Candidates with the case, among all that were tried. */
  readonly share: Proportion;
  /** How the case was chosen, in words: how many were refused, and why. */
  readonly chosen: string;
}

const TAKEN = "taken";

/**
 * @param own the stage's candidates, the last of them taken
 * @param before rows of data/measurements/candidates.csv: profile, stage, data_seed, seed, outcome
 */
export function triedCandidates(
  { profile, stage, dataSeed }: Search,
  own: readonly Row[],
  before: readonly Row[],
): Tried {
  const first = Number(own[0]!.seed);
  const seeds = new Set(own.map(({ seed }) => seed));
  const measured = before.filter((row) =>
    row.profile === profile && row.stage === stage && !(row.data_seed === dataSeed && seeds.has(row.seed!))
  );
  const all = [...measured, ...own];
  const taken = own.findLast(({ outcome }) => outcome === TAKEN);
  const refused = [...Map.groupBy(all, ({ outcome }) => String(outcome))]
    .filter(([outcome]) => outcome !== TAKEN).map(([outcome, rows]) => `${rows.length} ${outcome}`);
  const sets = new Set(measured.map(({ data_seed }) => data_seed).concat(dataSeed ?? "")).size;
  const known = new Set(measured.filter((row) => row.data_seed === dataSeed).map(({ seed }) => seed));
  const unseen = Array.from({ length: first }, (_, seed) => seed).filter((seed) => !known.has(seed)).length;
  const parts = [
    `${all.filter(({ outcome }) => outcome === TAKEN).length} of ${all.length} networks tried${
      sets > 1 ? ` on ${sets} data sets` : ""
    }`,
    `refused: ${refused.length === 0 ? "none" : refused.join(", ")}`,
    taken === undefined
      ? "none taken"
      : `taken: seed ${taken.seed}${
        dataSeed === null ? "" : ` of data set ${dataSeed}`
      }, the first with the case`,
    ...unseen > 0
      ? [
        `the profile's search begins at seed ${first}: what the ${unseen} smaller seeds not tried in it give is not recorded, ` +
        "and they are not counted",
      ]
      : [],
  ];
  return {
    share: wilson(all.filter(({ outcome }) => outcome === TAKEN).length, all.length),
    chosen: parts.join("; "),
  };
}
