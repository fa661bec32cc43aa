/**
 * Stage channel/claims: claim 11 of the paper (section 7) on figure 5's channel. Inputs: fits.csv, limits.csv, channel.csv
 * and candidates.csv of channel/limit, gated_ends.csv of channel/gated; tried.csv (tried_candidates.ts), published.csv.
 * Parameters: profile, data_seed. Outputs: claims.csv, claims.md (claims.ts).
 */
import type { StageContext } from "../../engine/mod.ts";
import { inRange, some } from "../claim_rules.ts";
import {
  type Claim,
  claimsCsv,
  claimsMarkdown,
  inText,
  numberClaim,
  shareClaim,
  short,
  type Test,
  valueClaim,
} from "../claims.ts";
import { PUBLISHED, type Published, publishedNumbers } from "../published.ts";
import { type Cell, readTable } from "../table.ts";
import { TRIED, triedCandidates, type TriedParameters } from "../geometry/tried_candidates.ts";

type Row = Record<string, Cell>;

/** What the authors published of each exponent of ε, by the name of the fit. */
const EXPONENTS: Readonly<Record<string, string>> = {
  "excess loss": "excess_loss_exponent",
  "approximation error": "approximation_exponent",
  "largest eigenvalue": "largest_eigenvalue_exponent",
};
/** How far a fitted exponent may be off: as a reading of the paper's "∝", and ours. */
const TOLERANCES = { paper: 0.1, ours: 0.05 } as const;
/** Six digits. */
const CONVERGED = 1e-6;
/** Of L_∞ by extrapolation and by the unit. */
const SAME_LOSS = 1e-10;
const NAMES: Readonly<Record<string, string>> = { c: "c", a: "a", cosine: "cos(Δ, w)" };

type Common = Pick<Test, "claim" | "chosen">;

function exponentClaim(common: Common, kind: Test["kind"], row: Row, published: Published): Claim {
  const fit = {
    ...{ value: Number(row.exponent), lower: Number(row.lower) },
    ...{ upper: Number(row.upper), n: Number(row.n) },
  };
  const theirs = published(EXPONENTS[String(row.quantity)]!);
  const tolerance = TOLERANCES[kind];
  const [low, high] = [theirs.value - tolerance, theirs.value + tolerance];
  return valueClaim(
    {
      ...common,
      kind,
      test: `exponent of ε: ${row.quantity} along the channel`,
      expected: `${inText(theirs.value)} ± ${tolerance}`,
      bound: kind === "paper"
        ? `paper: figure 5; ours: "∝" is within ${tolerance}`
        : `ours: within ${tolerance} of the paper's`,
      verdict: inRange(fit, low, high),
      published: theirs.text,
      note: "slope of ln against ln ε",
    },
    fit,
    "fit",
  );
}

/** The last value's distance from the extrapolated limit, and the limit's own error with it. */
function convergenceClaim(common: Common, row: Row, n: number): Claim {
  const [limit, error, last] = [Number(row.value), Number(row.error), Number(row.last)];
  const value = Math.abs(last / limit - 1);
  const doubt = Math.abs(error / limit);
  const [lower, upper] = [Math.max(0, value - doubt), value + doubt];
  return valueClaim(
    {
      ...common,
      kind: "paper",
      test: `relative distance of ${NAMES[String(row.quantity)]} from its limit at the last ε`,
      expected: `at most ${CONVERGED.toExponential()}`,
      bound: 'paper: figures 5a to 5c; ours: "converges" is to six digits',
      verdict: inRange({ lower, upper, n }, 0, CONVERGED),
      note: `limit ${inText(limit)} by Richardson's extrapolation`,
    },
    { value, lower, upper, n },
    "numerical",
  );
}

function criteriaClaim(common: Common, channel: readonly Row[]): Claim {
  const of = (quantity: string) => Number(channel.find((row) => row.quantity === quantity)!.value);
  const value = of("detected");
  return numberClaim(
    {
      ...common,
      kind: "paper",
      test: "the network at the last ε meets the three criteria of a channel",
      expected: "1 (yes)",
      bound: "paper: appendix B.3",
      verdict: value === 1 ? "holds" : "does not hold",
      note: `‖θ‖ = ${short(of("norm"))}, cosine distance ${short(of("distance"))}, share of updates inside ${
        short(of("fraction"))
      }`,
    },
    value,
  );
}

/** Not in the paper: the end of the channel as a minimum of another network. */
function gatedClaim(common: Common, ends: readonly Row[], loss: Row): Claim {
  const end = ends.find(({ start }) => start === "channel")!;
  const [difference, error] = [Number(end.excess), Number(loss.error)];
  const value = difference / Number(loss.value);
  // The limit's error, and the rounding of a mean.
  const doubt = error / Number(loss.value) + 1e-14;
  const [lower, upper] = [value - doubt, value + doubt];
  const atRest = end.end === "converged" && Number(end.lambda_min) > 0;
  return valueClaim(
    {
      ...common,
      kind: "ours",
      test: "relative difference of L_∞ and the loss of a network with a gated linear unit",
      expected: `within ±${SAME_LOSS}, in a minimum of finite norm`,
      bound: "ours: ten digits; the paper trains no such network",
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
  const { profile, data_seed } = context.parameters as unknown as TriedParameters;
  const search = { profile, stage: "channel/limit", dataSeed: data_seed };
  const { share, chosen } = triedCandidates(search, table("candidates.csv"), table(TRIED));
  const common: Common = { claim: 11, chosen };
  const published = publishedNumbers(context.inputText(PUBLISHED));
  const fits = table("fits.csv");
  const n = Number(fits[fits.length - 1]!.n);
  const limits = table("limits.csv");
  const claims = [
    ...fits.map((row) => exponentClaim(common, "paper", row, published)),
    ...limits.filter(({ quantity }) => String(quantity) in NAMES)
      .map((row) => convergenceClaim(common, row, n)),
    criteriaClaim(common, table("channel.csv")),
    ...fits.map((row) => exponentClaim(common, "ours", row, published)),
    gatedClaim(common, table("gated_ends.csv"), limits.find(({ quantity }) => quantity === "loss")!),
    shareClaim({
      ...common,
      kind: "ours",
      test: "networks tried with a channel that has a floor at every ε",
      expected: "some",
      bound: "ours: the paper does not say how many were tried; a share surely below 1 % is none",
      verdict: some(share),
    }, share),
  ];
  context.output("claims.csv", claimsCsv(claims));
  context.output("claims.md", claimsMarkdown(claims));
}
