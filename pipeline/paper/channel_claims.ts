/**
 * Stage channel/claims: claim 11 of the paper (section 7) on figure 5's channel. Inputs: fits.csv, limits.csv and
 * channel.csv of channel/limit, gated_ends.csv of channel/gated. No parameters. Outputs: claims.csv, claims.md (claims.ts).
 */
import type { StageContext } from "../engine/stage.ts";
import { inRange } from "./claim_rules.ts";
import { type Claim, claimsCsv, claimsMarkdown, short, type Test, valueClaim } from "./claims.ts";
import { type Cell, readTable } from "./table.ts";

type Row = Record<string, Cell>;

/** Exponents of ε, and how far the fitted ones may be off. */
const EXPONENTS: Readonly<Record<string, number>> = {
  "excess loss": 2,
  "approximation error": 2,
  "largest eigenvalue": -2,
};
const TOLERANCE = 0.05;
/** Six digits. */
const CONVERGED = 1e-6;
/** Of L_∞ by extrapolation and by the unit. */
const SAME_LOSS = 1e-10;
const COMMON: Pick<Test, "claim" | "kind" | "bound" | "chosen"> = {
  claim: 11,
  kind: "paper",
  bound: "paper: figure 5",
  chosen: "the first candidate that has the case",
};
const NAMES: Readonly<Record<string, string>> = { c: "c", a: "a", cosine: "cos(Δ, w)" };

function exponentClaim(row: Row): Claim {
  const [value, lower, upper, n] = [row.exponent, row.lower, row.upper, row.n].map(Number) as [
    number,
    number,
    number,
    number,
  ];
  const expected = EXPONENTS[String(row.quantity)]!;
  return valueClaim(
    {
      ...COMMON,
      test: `exponent of ε: ${row.quantity} along the channel`,
      expected: `${expected - TOLERANCE} to ${expected + TOLERANCE}`,
      verdict: inRange({ lower, upper, n }, expected - TOLERANCE, expected + TOLERANCE),
      note: "slope of ln against ln ε",
    },
    { value, lower, upper, n },
    "numerical",
  );
}

/** The last value's distance from the extrapolated limit, and the limit's own error with it. */
function convergenceClaim(row: Row, n: number): Claim {
  const [limit, error, last] = [Number(row.value), Number(row.error), Number(row.last)];
  const value = Math.abs(last / limit - 1);
  const doubt = Math.abs(error / limit);
  const [lower, upper] = [Math.max(0, value - doubt), value + doubt];
  return valueClaim(
    {
      ...COMMON,
      test: `relative distance of ${NAMES[String(row.quantity)]} from its limit at the last ε`,
      expected: `at most ${CONVERGED}`,
      verdict: inRange({ lower, upper, n }, 0, CONVERGED),
      note: `limit ${limit} by Richardson's extrapolation`,
    },
    { value, lower, upper, n },
    "numerical",
  );
}

function criteriaClaim(channel: readonly Row[]): Claim {
  const of = (quantity: string) => Number(channel.find((row) => row.quantity === quantity)!.value);
  const value = of("detected");
  return valueClaim(
    {
      ...COMMON,
      test: "the network at the last ε meets the three criteria of a channel",
      expected: "1",
      verdict: value === 1 ? "holds" : "does not hold",
      note: `‖θ‖ = ${short(of("norm"))}, cosine distance ${short(of("distance"))}, share of updates inside ${
        short(of("fraction"))
      }`,
    },
    { value, lower: value, upper: value, n: 1 },
    "numerical",
  );
}

/** Not in the paper: the end of the channel as a minimum of another network. */
function gatedClaim(ends: readonly Row[], loss: Row): Claim {
  const end = ends.find(({ start }) => start === "channel")!;
  const [difference, error] = [Number(end.excess), Number(loss.error)];
  const value = difference / Number(loss.value);
  // The limit's error, and the rounding of a mean.
  const doubt = error / Number(loss.value) + 1e-14;
  const [lower, upper] = [value - doubt, value + doubt];
  const atRest = end.end === "converged" && Number(end.lambda_min) > 0;
  return valueClaim(
    {
      ...COMMON,
      kind: "ours",
      test: "relative difference of L_∞ and the loss of a network with a gated linear unit",
      expected: `within ±${SAME_LOSS}, in a minimum of finite norm`,
      verdict: atRest ? inRange({ lower, upper, n: 1 }, -SAME_LOSS, SAME_LOSS) : "does not hold",
      note: `‖θ‖ = ${short(Number(end.norm))}, smallest eigenvalue ${
        short(Number(end.lambda_min))
      }, ${end.end}`,
    },
    { value, lower, upper, n: 1 },
    "numerical",
  );
}

export default function channelClaims(context: StageContext): void {
  const table = (name: string) => readTable(context.inputText(name));
  const fits = table("fits.csv");
  const n = Number(fits[fits.length - 1]!.n);
  const limits = table("limits.csv");
  const claims = [
    ...fits.map(exponentClaim),
    ...limits.filter(({ quantity }) => String(quantity) in NAMES)
      .map((row) => convergenceClaim(row, n)),
    gatedClaim(table("gated_ends.csv"), limits.find(({ quantity }) => quantity === "loss")!),
    criteriaClaim(table("channel.csv")),
  ];
  context.output("claims.csv", claimsCsv(claims));
  context.output("claims.md", claimsMarkdown(claims));
}
