/**
 * Stage geometry/claims: claim 13 of the paper (section 7) on figure 3's flows. Inputs, for each kind of network:
 * escapes-KIND.csv, trajectories-KIND.csv, candidates-KIND.csv and minimum-KIND.csv of geometry/escape-KIND;
 * tried.csv (tried_candidates.ts), published.csv. Parameters: profile; data_seed (of the softplus network's data; the variant's have
 * none). Outputs: claims.csv, claims.md (claims.ts).
 */
import type { StageContext } from "../../engine/mod.ts";
import { some } from "../claim_rules.ts";
import { type Claim, claimsCsv, claimsMarkdown, inText, numberClaim, shareClaim, short } from "../claims.ts";
import { type Kind, KINDS } from "./settings.ts";
import { PUBLISHED, type Published, publishedNumbers } from "../published.ts";
import { readTable } from "../table.ts";
import { TRIED, type Tried, triedCandidates, type TriedParameters } from "./tried_candidates.ts";
import { alignmentClaim, type Common, growthClaim, NAMES, type Row } from "./trajectory_claims.ts";
import { publishedClaims } from "./published_claims.ts";

function claimsOf(
  kind: Kind,
  { share, chosen }: Tried,
  published: Published,
  escapes: readonly Row[],
  trajectories: readonly Row[],
  minimum: readonly Row[],
): Claim[] {
  const drawn = escapes.filter((row) => row.drawn === 1);
  const away = drawn.filter((row) => row.channel === 1);
  const common: Common = { claim: 13, kind: "paper", chosen };
  return [
    shareClaim({
      ...common,
      test: `networks tried with a saddle line from which a channel is reached, ${NAMES[kind]}`,
      expected: "some",
      bound: "paper: figure 3 shows one; ours: a share surely below 1 % is none",
      verdict: some(share),
    }, share),
    numberClaim(
      {
        ...common,
        test: `perturbed flows of figure 3 that end in a channel of the two copies, ${NAMES[kind]}`,
        expected: "1 of 2",
        bound: "paper: figure 3d, one of two perturbations",
        verdict: drawn.length !== 2 ? "not decided" : away.length === 1 ? "holds" : "does not hold",
        note: drawn.map(endOf).join("; "),
      },
      away.length,
      drawn.length,
    ),
    ...away.flatMap(({ side }) => {
      const path = trajectories.filter((row) => row.side === side);
      return [growthClaim(common, kind, side!, path), alignmentClaim(common, kind, side!, path)];
    }),
    ...kind === "variant" ? away.flatMap((end) => publishedClaims(common, end, minimum, published)) : [],
  ];
}

function endOf(row: Row): string {
  const where = row.channel === 1
    ? " in a channel"
    : row.criteria === 1
    ? ` in another channel (neurons ${row.members})`
    : "";
  return `side ${inText(Number(row.side))}: ${row.end}${where}, loss ${short(Number(row.loss))}, γ ${
    short(Number(row.gamma))
  }`;
}

export default function geometryClaims(context: StageContext): void {
  const table = (name: string) => readTable(context.inputText(name));
  const { profile, data_seed } = context.parameters as unknown as TriedParameters;
  const published = publishedNumbers(context.inputText(PUBLISHED));
  const before = table(TRIED);
  const claims = KINDS.flatMap((kind) => {
    const search = {
      profile,
      stage: `geometry/escape-${kind}`,
      dataSeed: kind === "text" ? data_seed : null,
    };
    const tried = triedCandidates(search, table(`candidates-${kind}.csv`), before);
    const [escapes, trajectories, minimum] = ["escapes", "trajectories", "minimum"].map((name) =>
      table(`${name}-${kind}.csv`)
    ) as [Row[], Row[], Row[]];
    return claimsOf(kind, tried, published, escapes, trajectories, minimum);
  });
  context.output("claims.csv", claimsCsv(claims));
  context.output("claims.md", claimsMarkdown(claims));
}
