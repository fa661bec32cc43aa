/**
 * Claim 14 of the paper: the number of different minima grows roughly exponentially with the width. Counted as figure 2a
 * counts, over every run that ended, of infinite norm too, in weight space; minima of finite norm with a plateau as one,
 * and networks with biases, are ours.
 */
import ln from "@stdlib/math-base-special-ln";
import { exponentialOverLinear } from "../../../kernels/analysis/statistics/count_growth.ts";
import { fitLine } from "../../../kernels/analysis/statistics/regression.ts";
import { above, beyond } from "../claim_rules.ts";
import { type Claim, type Kind, numberClaim, type Test, valueClaim } from "../claims.ts";
import type { Cell } from "../table.ts";

type Row = Record<string, Cell>;

/** Differences of Akaike's criterion below this are no evidence (Burnham and Anderson 2002, section 2.6). */
export const NO_EVIDENCE = 2;

interface Counted {
  readonly column: "ended_minima" | "unique_minima";
  readonly biased: number;
  readonly kind: Kind;
  readonly name: string;
  readonly how: string;
}

const ENDED =
  "every run that ended, of infinite norm too; neurons matched by the Hungarian method with their output " +
  "weights, average linkage, cut at the largest gap of log10";
const FINITE = "runs that converged at finite norm; a plateau is one minimum";
const COUNTED: readonly Counted[] = [
  ...([["paper", 0], ["ours", 1]] as const).map(([kind, biased]): Counted => ({
    ...{ column: "ended_minima", biased, kind, how: ENDED },
    name: `minima among all ends, ${biased === 1 ? "with" : "without"} biases`,
  })),
  ...[0, 1].map((biased): Counted => ({
    ...{ column: "unique_minima", biased, kind: "ours", how: FINITE },
    name: `minima of finite norm, ${biased === 1 ? "with" : "without"} biases`,
  })),
];

export function growthClaims(counts: readonly Row[]): Claim[] {
  return COUNTED.flatMap((counted) => {
    const { column, biased, kind, name, how } = counted;
    const rows = counts.filter((row) => row.biased === biased && Number(row[column]) > 0);
    const among = (row: Row) =>
      Number(row.converged) + (column === "ended_minima" ? Number(row.infinite) : 0);
    const common: Omit<Test, "test" | "expected" | "bound" | "verdict"> = {
      ...{ claim: 14, kind, chosen: `${how}; seeds from 0, one data set` },
      note: rows.map((row) => `${row[column]} among ${among(row)} (r = ${row.r})`).join(", "),
    };
    const [r, number] = [rows.map((row) => Number(row.r)), rows.map((row) => Number(row[column]))];
    return [growing(common, name, r, number), exponential(common, name, r, number)];
  });
}

type Common = Omit<Test, "test" | "expected" | "bound" | "verdict">;

function growing(common: Common, name: string, r: readonly number[], counts: readonly number[]): Claim {
  const enough = new Set(r).size >= 2;
  const fit = enough
    ? fitLine(r, counts.map((count) => ln(count)))
    : { slope: NaN, lower: NaN, upper: NaN, n: 0 };
  return valueClaim(
    {
      ...common,
      test: `slope of ln(number) against r: ${name}`,
      expected: "above 0",
      bound: "paper: the number grows (figure 2a)",
      verdict: above(fit, 0),
    },
    { ...fit, value: fit.slope },
    "fit",
  );
}

function exponential(common: Common, name: string, r: readonly number[], counts: readonly number[]): Claim {
  // Two widths fit both.
  const value = new Set(r).size >= 3 ? exponentialOverLinear(r, counts) : NaN;
  // Decay may be exponential, too.
  const falls = new Set(r).size >= 3 && !(fitLine(r, counts.map((count) => ln(count))).slope > 0);
  return numberClaim(
    {
      ...common,
      test: `Akaike's criterion of linear growth less that of exponential growth: ${name}`,
      expected:
        `above ${NO_EVIDENCE}, and the number grows; below −${NO_EVIDENCE} linear growth is better, between them neither`,
      bound:
        'ours: the paper\'s "roughly exponentially" is better than linearly, by as much as counts as evidence',
      verdict: falls ? "does not hold" : beyond(value, NO_EVIDENCE),
      note: [
        ...common.note === "" ? [] : [common.note],
        "counts fitted as Poisson's, without an interval for other seeds",
        "no width can have more minima than runs, which bends growth down",
      ].join("; "),
    },
    value,
    r.length,
  );
}
