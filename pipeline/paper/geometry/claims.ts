/**
 * Stage geometry/claims: claim 13 of the paper (section 7) on figure 3's flows. Inputs, for each kind of network:
 * escapes-KIND.csv, trajectories-KIND.csv, candidates-KIND.csv and minimum-KIND.csv of geometry/escape-KIND;
 * tried.csv (tried_candidates.ts), published.csv. Parameters: profile; data_seed (of the softplus network's data; the variant's have
 * none). Outputs: claims.csv, claims.md (claims.ts).
 */
import ln from "@stdlib/math-base-special-ln";
import { fitLine } from "../../../kernels/analysis/statistics/regression.ts";
import type { StageContext } from "../../engine/mod.ts";
import { above, inRange, some } from "../claim_rules.ts";
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
import { geometryLine } from "./networks.ts";
import { type Kind, KINDS } from "./settings.ts";
import { PUBLISHED, type Published, publishedNumbers } from "../published.ts";
import { type Cell, readTable } from "../table.ts";
import { TRIED, type Tried, triedCandidates, type TriedParameters } from "./tried_candidates.ts";

type Row = Record<string, Cell>;

const NAMES: Readonly<Record<Kind, string>> = { text: "softplus network", variant: "authors' variant" };
/** Of the flow time: what is late. */
const LATE_DECADES = 1;
/** Parallel: within 8° of Γ. */
const PARALLEL = 0.99;

/** Another minimum of the same problem has a loss of the same size; output weights at one norm are nearly alike. */
const LIKE_LOSS = 2;
const LIKE_WEIGHTS = 1.02;

type Common = Pick<Test, "claim" | "kind" | "chosen">;

const last = (rows: readonly Row[]) => rows[rows.length - 1]!;

function late(rows: readonly Row[]): Row[] {
  const end = Number(last(rows).log10_time);
  return rows.filter((row) => Number(row.log10_time) >= end - LATE_DECADES);
}

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

/**
 * Of ours: the end of the variant's flow in its channel beside that of the network that the authors published for the
 * figure, both at ‖θ‖ = 10³. That one was fitted to another target than the text says (paper, section 8), so that only the
 * variant is comparable: same target, shape and activation, but other initial weights and another sequence of inputs.
 */
function publishedClaims(common: Common, end: Row, minimum: readonly Row[], published: Published): Claim[] {
  const at = (id: string) => published(id);
  const [loss, first, second] = [at("variant_loss"), at("variant_output_1"), at("variant_output_2")];
  // On the saddle line's γ = (a₁ − a₂ + a*) / 2a*, also beside it (saddle_line.ts).
  const line = geometryLine(
    "variant",
    Float64Array.from(
      minimum.filter(({ quantity }) => quantity === "theta").map(({ value }) => Number(value)),
    ),
  );
  const half = (2 * Number(end.gamma) - 1) * line.outputWeight / 2;
  const theirHalf = (first.value - second.value) / 2;
  const claim = (
    test: string,
    value: number,
    theirs: number,
    more: Pick<Test, "bound" | "published" | "note"> & { readonly factor: number; readonly expected: string },
  ) => {
    const { factor, ...said } = more;
    return numberClaim({
      ...common,
      ...said,
      kind: "ours",
      test: `${test}, side ${inText(Number(end.side))}, ${NAMES.variant}`,
      verdict: inRange({ lower: value, upper: value, n: 1 }, theirs / factor, theirs * factor),
    }, value);
  };
  return [
    claim(`loss in the channel at ‖θ‖ = ${short(Number(end.norm))}`, Number(end.loss), loss.value, {
      factor: LIKE_LOSS,
      expected: `within a factor of ${LIKE_LOSS} of ${loss.written}`,
      bound: "ours: another minimum of the same problem; the authors publish one network",
      published: loss.text,
      note: "same target, shape and activation; other initial weights and inputs, so another channel",
    }),
    claim(
      `half the difference of the channel's output weights at ‖θ‖ = ${short(Number(end.norm))}`,
      Math.abs(half),
      theirHalf,
      {
        factor: LIKE_WEIGHTS,
        expected: `within ${short(100 * (LIKE_WEIGHTS - 1))} % of ${short(theirHalf, 4)}`,
        bound:
          "ours: where a channel's two output weights lead the norm, the norm and the shape alone fix them",
        published: `${first.written} and ${second.text}`,
        note: "it says that the norm lies in the two output weights, not that the two networks are alike",
      },
    ),
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

/**
 * Along a channel dL/da ∝ a⁻³, so that a ∝ t^¼: growth by a power of time has no bound. A flow that came to rest would
 * have exponent 0.
 */
function growthClaim(common: Common, kind: Kind, side: Cell, path: readonly Row[]): Claim {
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

function alignmentClaim(common: Common, kind: Kind, side: Cell, path: readonly Row[]): Claim {
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
