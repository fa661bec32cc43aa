/** Claim 12, second part: gradient descent on all samples stalls at λ_max = 2/η, with ε_min ∝ √η (figure 6d). */
import { inRange } from "../claim_rules.ts";
import { type Claim, short, type Test, valueClaim } from "../claims.ts";
import type { Cell } from "../table.ts";

type Row = Record<string, Cell>;

/** How near λ_max η/2 must come to 1. */
const AT_EDGE = 0.05;
/** ε_min ∝ √η, and how far the fitted exponent may be off. */
const [EXPONENT, EXPONENT_TOLERANCE] = [0.5, 0.1];

const COMMON: Pick<Test, "claim" | "kind"> = { claim: 12, kind: "paper" };

/** @param fits edge_fits.csv: statistic, value, lower, upper, n */
export function edgeClaims(fits: readonly Row[]): Claim[] {
  const etas = fits.flatMap(({ statistic }) =>
    /^lambda_max eta \/ 2, eta = (.+)$/.exec(String(statistic))?.[1] ?? []
  );
  const statistic = (name: string) => fits.find((row) => row.statistic === name);
  const reached = etas.filter((eta) => statistic(`reached the edge, eta = ${eta}`)?.value === 1);
  return [
    ...etas.map((eta) =>
      edgeClaim(eta, statistic(`lambda_max eta / 2, eta = ${eta}`)!, reached.includes(eta))
    ),
    exponentClaim(statistic("exponent of epsilon_min in eta"), reached, etas.length),
  ];
}

const numbers = ({ value, lower, upper, n }: Row) => ({
  value: Number(value),
  lower: Number(lower),
  upper: Number(upper),
  n: Number(n),
});

/** A step size that has not met its edge when the last fifth of the steps begins says nothing of it, and stays open. */
function edgeClaim(eta: string, row: Row, reached: boolean): Claim {
  const range = numbers(row);
  return valueClaim(
    {
      ...COMMON,
      test: `λ_max η/2 of gradient descent on all samples over the last fifth of its steps, η = ${eta}`,
      expected: `${1 - AT_EDGE} to ${1 + AT_EDGE}`,
      bound: "ours: 2/η is the paper's (figure 6d), ± 5 % leaves room for the oscillation about it",
      verdict: reached ? inRange(range, 1 - AT_EDGE, 1 + AT_EDGE) : "not decided",
      chosen:
        "one run from beside the saddle line into channel 1, on the fixed samples, for each η of the profile",
      note: reached
        ? ""
        : `open: not yet at its edge after this profile's steps (they grow as η⁻³), on the way at ${
          short(range.upper)
        }`,
    },
    range,
    "range",
  );
}

function exponentClaim(row: Row | undefined, reached: readonly string[], all: number): Claim {
  const fit = row === undefined ? { value: NaN, lower: NaN, upper: NaN, n: 0 } : numbers(row);
  return valueClaim(
    {
      ...COMMON,
      test: "exponent of η in ε where gradient descent on all samples stalls",
      expected: `${EXPONENT} ± ${EXPONENT_TOLERANCE}`,
      bound: "ours: ε_min ∝ √η is the paper's (figure 6d), ± 0.1 as for the exponents of claim 11",
      verdict: inRange(fit, EXPONENT - EXPONENT_TOLERANCE, EXPONENT + EXPONENT_TOLERANCE),
      chosen: `the ${reached.length} of ${all} step sizes that met their edge: ${
        reached.join(", ") || "none"
      }`,
      note: "η from small to large: the power 1/2 is the limit of small ones; Student's t of the fit",
    },
    fit,
    "fit",
  );
}
