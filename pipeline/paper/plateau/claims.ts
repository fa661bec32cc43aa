/**
 * Stage plateau/claims: claims 1–4 and 14 of the paper (section 7) tested on figure 2's networks.
 *
 * Inputs: runs.csv and counts.csv of plateau/analysis, along.csv, final.csv and minimum.csv of plateau/split,
 * published.csv. No parameters. Outputs: claims.csv, claims.md (claims.ts). Shares have Wilson's 95 % intervals, their
 * differences Newcombe's; what makes a claim hold stands with each test.
 */
import { difference, type Proportion, wilson } from "../../../kernels/analysis/statistics/proportion.ts";
import type { StageContext } from "../../engine/mod.ts";
import { above, shareInRange, some } from "../claim_rules.ts";
import { type Claim, claimsCsv, claimsMarkdown, shareClaim, type Test, valueClaim } from "../claims.ts";
import { growthClaims } from "./growth_claims.ts";
import { convergenceClaims, splitClaims } from "./stability_claims.ts";
import { PUBLISHED, type Published, publishedNumbers } from "../published.ts";
import { type Cell, readTable } from "../table.ts";

type Row = Record<string, Cell>;

/** What the paper's "(almost) none" and "hardly" are taken to be. */
const ALMOST_NONE = 0.05;
const HARDLY = 0.1;
const sum = (rows: readonly Row[], column: string) =>
  rows.reduce((total, row) => total + Number(row[column]), 0);

/** Runs of these widths, of how many each. */
function everyRun(rows: readonly Row[]): string {
  const runs = rows.map((row) => Number(row.runs));
  const each = new Set(runs).size === 1 ? `${runs[0]} each` : runs.join(", ");
  return `every run of r = ${rows.map(({ r }) => r).join(", ")}: ${each}, seeds from 0, one data set`;
}

/**
 * Claim 1. The paper says what the share of duplicates grows to, over all runs of a width, not that it lies there at
 * every width: the test is of the widest.
 */
function duplicateClaims(counts: readonly Row[], published: Published): Claim[] {
  const share = (rows: readonly Row[]): Proportion => wilson(sum(rows, "duplicated"), sum(rows, "runs"));
  const wide = counts.filter((row) => Number(row.r) >= 2);
  const free = wide.filter((row) => row.biased === 0).toSorted((a, b) => Number(a.r) - Number(b.r));
  const biased = wide.filter((row) => row.biased === 1);
  const [narrowest, widest] = [free[0]!, free.at(-1)!];
  const [least, most] = [published("duplicates_least"), published("duplicates_most")];
  const test = (rows: readonly Row[], more: Omit<Test, "claim" | "chosen">): Claim =>
    shareClaim({ claim: 1, chosen: everyRun(rows), ...more }, share(rows));
  const inInset = (rows: readonly Row[], kind: Test["kind"], which: string) =>
    test(rows, {
      kind,
      test: `share of runs with duplicated neurons, without biases, ${which}`,
      expected: `between ${least.value} and ${most.value}`,
      bound: kind === "paper"
        ? "paper: what the share grows to, 10 to 30 % (figure 2b's inset, marks at 15 and 30 %)"
        : "ours: the same range at widths for which the paper does not state it",
      verdict: shareInRange(share(rows), least.value, most.value),
      published: most.text,
    });
  const grown = difference(share([widest]), share([narrowest]));
  const all = share(free);
  const withBiases = share(biased);
  return [
    test(free, {
      kind: "paper",
      test: "share of runs with duplicated neurons, without biases, all widths from r = 2",
      expected: "some",
      bound: "paper: duplicated neurons appear for r ≥ 2; ours: a share surely below 1 % is none",
      verdict: some(all),
    }),
    inInset([widest], "paper", `r = ${widest.r}, the widest`),
    valueClaim(
      {
        ...{ claim: 1, kind: "paper", chosen: everyRun([narrowest, widest]) },
        test: `that share at r = ${widest.r} less that at r = ${narrowest.r}`,
        expected: "above 0",
        bound: "paper: the share grows (figure 2b's inset)",
        verdict: above(grown, 0),
      },
      grown,
      "sampling",
    ),
    test(biased, {
      kind: "paper",
      test: "share of runs with duplicated neurons, with biases, r = 2 to 5",
      expected: `at most ${ALMOST_NONE}`,
      bound: 'ours: what the paper\'s "(almost) none" is taken to be',
      verdict: shareInRange(withBiases, 0, ALMOST_NONE),
    }),
    inInset(free, "ours", `r = ${narrowest.r} to ${widest.r} together`),
    ...free.slice(0, -1).map((row) => inInset([row], "ours", `r = ${row.r}`)),
  ];
}

/** Claim 2: levels that two widths share, as the share of runs on them. */
function levelClaims(counts: readonly Row[]): Claim[] {
  const of = (biased: number) => {
    const rows = counts.filter((row) => row.biased === biased && Number(row.r) >= 2);
    const ended = sum(rows, "converged") + sum(rows, "infinite");
    const onShared = sum(rows, "runs_shared");
    const note = `${onShared} of ${ended} runs that ended, at ${sum(rows, "levels_shared")} of ${
      sum(rows, "loss_levels")
    } levels of loss; among runs of finite norm alone ${sum(rows, "finite_levels_shared")} of ${
      sum(rows, "finite_levels")
    } levels are shared`;
    return {
      share: wilson(onShared, ended),
      note,
      chosen: `${everyRun(rows)}; those that ended`,
    };
  };
  const name = (biased: number) =>
    `share of runs at a loss level of width r − 1, ${biased === 1 ? "with" : "without"} biases, r = 2 to 5`;
  const [free, biased] = [of(0), of(1)];
  const more = difference(free.share, biased.share);
  const common = { claim: 2, kind: "paper" } as const;
  return [
    shareClaim({
      ...common,
      test: name(0),
      expected: "some",
      bound: "paper: figure 2b, plateaus at equal losses; ours: a share surely below 1 % is none",
      verdict: some(free.share),
      chosen: free.chosen,
      note: free.note,
    }, free.share),
    shareClaim({
      ...common,
      test: name(1),
      expected: `at most ${HARDLY}`,
      bound: 'ours: what the paper\'s "hardly" is taken to be',
      verdict: shareInRange(biased.share, 0, HARDLY),
      chosen: biased.chosen,
      note: biased.note,
    }, biased.share),
    valueClaim(
      {
        ...common,
        test: "that share without biases less that with biases",
        expected: "above 0",
        bound: "paper: figure 2b beside figure A1",
        verdict: above(more, 0),
        chosen: "the runs of both tests above",
        note: "levels within 0.001 of each other, relatively",
      },
      more,
      "sampling",
    ),
  ];
}

export default function plateauClaims(context: StageContext): void {
  const table = (name: string) => readTable(context.inputText(name));
  const counts = table("counts.csv");
  const published = publishedNumbers(context.inputText(PUBLISHED));
  const claims = [
    ...duplicateClaims(counts, published),
    ...levelClaims(counts),
    ...splitClaims(table("final.csv"), table("along.csv"), table("minimum.csv")),
    ...convergenceClaims(table("runs.csv"), published),
    ...growthClaims(counts),
  ];
  context.output("claims.csv", claimsCsv(claims));
  context.output("claims.md", claimsMarkdown(claims));
}
