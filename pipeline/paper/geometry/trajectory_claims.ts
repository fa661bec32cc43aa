/** Claim 13 on one flow of figure 3: γ grows without bound, and updates become parallel to the saddle line. */
import ln from "@stdlib/math-base-special-ln";
import { fitLine } from "../../../kernels/analysis/statistics/regression.ts";
import { above, inRange } from "../claim_rules.ts";
import { type Claim, inText, short, type Test, valueClaim } from "../claims.ts";
import type { Kind } from "./settings.ts";
import type { Cell } from "../table.ts";

export type Row = Record<string, Cell>;

export const NAMES: Readonly<Record<Kind, string>> = {
  text: "softplus network",
  variant: "authors' variant",
};
/** Of the flow time: what is late. */
const LATE_DECADES = 1;
/** Parallel: within 8° of Γ. */
const PARALLEL = 0.99;

export type Common = Pick<Test, "claim" | "kind" | "chosen">;

const last = (rows: readonly Row[]) => rows[rows.length - 1]!;

function late(rows: readonly Row[]): Row[] {
  const end = Number(last(rows).log10_time);
  return rows.filter((row) => Number(row.log10_time) >= end - LATE_DECADES);
}

/**
 * Along a channel dL/da ∝ a⁻³, so that a ∝ t^¼: growth by a power of time has no bound. A flow that came to rest would
 * have exponent 0.
 */
export function growthClaim(common: Common, kind: Kind, side: Cell, path: readonly Row[]): Claim {
  const rows = late(path);
  const fit = fitLine(
    rows.map((row) => Number(row.log10_time) * Math.LN10),
    rows.map((row) => ln(Math.abs(Number(row.gamma) - 0.5))),
  );
  return valueClaim(
    {
      ...common,
      test: `exponent of time: |γ − ½| late in the channel, side ${inText(Number(side))}, ${NAMES[kind]}`,
      expected: "above 0 (1/4 in theory)",
      bound: "paper: γ grows without bound; ours: as a power of time",
      verdict: above(fit, 0),
      note: `γ from ${short(Number(rows[0]!.gamma))} to ${
        short(Number(last(rows).gamma))
      } in the last decade of time; ‖θ‖ reaches ${
        short(Number(last(path).norm))
      }; distance to the saddle line ${short(Number(rows[0]!.distance))} to ${
        short(Number(last(rows).distance))
      }`,
    },
    { ...fit, value: fit.slope },
    "fit",
  );
}

export function alignmentClaim(common: Common, kind: Kind, side: Cell, path: readonly Row[]): Claim {
  const cosines = late(path).map((row) => Math.abs(Number(row.cosine)));
  const [lower, upper] = [Math.min(...cosines), Math.max(...cosines)];
  const range = { lower, upper, n: cosines.length };
  return valueClaim(
    {
      ...common,
      test: `|cosine| between updates and Γ late in the channel, side ${inText(Number(side))}, ${
        NAMES[kind]
      }`,
      expected: `at least ${PARALLEL}`,
      bound: 'paper: figure 3e; ours: "parallel" is within 8°',
      verdict: inRange(range, PARALLEL, 1 + 1e-12),
      note: "smallest and largest in the last decade of time",
    },
    { value: cosines[cosines.length - 1]!, ...range },
    "range",
  );
}
