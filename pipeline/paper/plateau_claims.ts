/**
 * Stage plateau/claims: claims 1–4 and 14 of the paper (section 7) tested on figure 2's networks.
 *
 * Inputs: runs.csv and counts.csv of plateau/analysis, along.csv, final.csv and minimum.csv of plateau/split. No
 * parameters. Outputs: claims.csv, claims.md (claims.ts). Shares have Wilson's 95 % intervals, slopes ∓ 1.96
 * standard errors; what makes a claim hold stands with each test.
 */
import ln from "@stdlib/math-base-special-ln";
import { difference, wilson } from "../../kernels/analysis/proportion.ts";
import { fitLine } from "../../kernels/analysis/regression.ts";
import type { StageContext } from "../engine/stage.ts";
import { above, inRange, some } from "./claim_rules.ts";
import { type Claim, claimsCsv, claimsMarkdown, shareClaim, type Test, valueClaim } from "./claims.ts";
import { convergenceClaims, splitClaims } from "./plateau_stability_claims.ts";
import { type Cell, readTable } from "./table.ts";

type Row = Record<string, Cell>;

/** The paper's 10–30 %, and what its "(almost) none" and "hardly" are taken to be. */
const DUPLICATES = [0.1, 0.3] as const;
const ALMOST_NONE = 0.05;
const HARDLY = 0.1;
const COMMON: Pick<Test, "kind" | "bound" | "chosen"> = {
  kind: "paper",
  bound: "paper: figures 2 and A1 to A3",
  chosen: "all runs of the profile's seeds",
};
const sum = (rows: readonly Row[], column: string) =>
  rows.reduce((total, row) => total + Number(row[column]), 0);
const named = (biased: number) => biased === 1 ? "with biases" : "without biases";

function duplicateClaims(counts: readonly Row[]): Claim[] {
  const share = (rows: readonly Row[]) => wilson(sum(rows, "duplicated"), sum(rows, "runs"));
  const wide = counts.filter((row) => Number(row.r) >= 2);
  const free = wide.filter((row) => row.biased === 0);
  const expected = "between 0.1 and 0.3";
  const rows = [["r = 2 to 5", free] as const, ...free.map((row) => [`r = ${row.r}`, [row]] as const)];
  const biased = share(wide.filter((row) => row.biased === 1));
  return [
    ...rows.map(([which, some]) =>
      shareClaim({
        ...COMMON,
        claim: 1,
        test: `share of runs with duplicated neurons, without biases, ${which}`,
        expected,
        verdict: inRange(share(some), ...DUPLICATES),
      }, share(some))
    ),
    shareClaim({
      ...COMMON,
      claim: 1,
      test: "share of runs with duplicated neurons, with biases, r = 2 to 5",
      expected: `at most ${ALMOST_NONE}`,
      verdict: inRange(biased, 0, ALMOST_NONE),
    }, biased),
  ];
}

function levelClaims(counts: readonly Row[]): Claim[] {
  const of = (biased: number) => {
    const rows = counts.filter((row) => row.biased === biased && Number(row.r) >= 2);
    const ended = sum(rows, "converged") + sum(rows, "infinite");
    const note = `${sum(rows, "levels_shared")} of ${sum(rows, "loss_levels")} levels; at finite norm ${
      sum(rows, "finite_levels_shared")
    } of ${sum(rows, "finite_levels")}`;
    return { share: wilson(sum(rows, "runs_shared"), ended), note };
  };
  const test = (biased: number) =>
    `share of runs at a loss level of width r − 1, ${named(biased)}, r = 2 to 5`;
  const [free, biased] = [of(0), of(1)];
  const more = difference(free.share, biased.share);
  return [
    shareClaim(
      { ...COMMON, claim: 2, test: test(0), expected: "some", verdict: some(free.share), note: free.note },
      free.share,
    ),
    shareClaim({
      ...COMMON,
      claim: 2,
      test: test(1),
      expected: `at most ${HARDLY}`,
      verdict: inRange(biased.share, 0, HARDLY),
      note: biased.note,
    }, biased.share),
    valueClaim(
      {
        ...COMMON,
        claim: 2,
        test: "that share without biases less that with biases",
        expected: "above 0",
        verdict: above(more, 0),
        note: "levels within 0.001 of each other, relatively",
      },
      more,
      "sampling",
    ),
  ];
}

/**
 * Claim 14: the slope of the logarithm of the number of unique minima against r; and of that of the loss levels,
 * which include the ends at infinite norm: without biases nearly all runs of the wider networks go there.
 */
function growthClaims(counts: readonly Row[]): Claim[] {
  const counted = [
    ["unique_minima", "unique minima of finite norm", "converged"],
    ["loss_levels", "loss levels, those at infinite norm too", "runs"],
  ] as const;
  return counted.flatMap(([column, name, among]) =>
    [0, 1].map((biased): Claim => {
      const rows = counts.filter((row) => row.biased === biased && Number(row[column]) > 0);
      const test = `slope of ln(${name}) against r, ${named(biased)}`;
      const common = { ...COMMON, claim: 14, test, n: rows.length, expected: "above 0", published: "" };
      const note = rows.map((row) => `${row[column]} among ${row[among]} runs (r = ${row.r})`).join(", ");
      if (rows.length < 3) {
        const none = {
          ...{ value: NaN, lower: NaN, upper: NaN },
          ...{ interval: "sampling" as const, verdict: "not decided" as const },
        };
        return { ...common, ...none, note: `fewer than three widths: ${note}` };
      }
      const fit = fitLine(rows.map((row) => Number(row.r)), rows.map((row) => ln(Number(row[column]))));
      const verdict = fit.lower > 0 ? "holds" : fit.upper < 0 ? "does not hold" : "not decided";
      return valueClaim({ ...common, verdict, note }, { ...fit, value: fit.slope }, "sampling");
    })
  );
}

export default function plateauClaims(context: StageContext): void {
  const table = (name: string) => readTable(context.inputText(name));
  const counts = table("counts.csv");
  const claims = [
    ...duplicateClaims(counts),
    ...levelClaims(counts),
    ...splitClaims(table("final.csv"), table("along.csv"), table("minimum.csv")),
    ...convergenceClaims(table("runs.csv")),
    ...growthClaims(counts),
  ];
  context.output("claims.csv", claimsCsv(claims));
  context.output("claims.md", claimsMarkdown(claims));
}
