/**
 * Stage geometry/claims: claim 13 of the paper (section 7) on figure 3's flows. Inputs, for each kind of network:
 * escapes-KIND.csv and trajectories-KIND.csv of geometry/escape-KIND. No parameters. Outputs: claims.csv, claims.md
 * (claims.ts).
 */
import ln from "@stdlib/math-base-special-ln";
import { fitLine } from "../../kernels/analysis/regression.ts";
import type { StageContext } from "../engine/stage.ts";
import { above, inRange } from "./claim_rules.ts";
import { type Claim, claimsCsv, claimsMarkdown, short, type Test, valueClaim } from "./claims.ts";
import { type Kind, KINDS } from "./geometry_settings.ts";
import { type Cell, readTable } from "./table.ts";

type Row = Record<string, Cell>;

const NAMES: Readonly<Record<Kind, string>> = { text: "softplus network", variant: "authors' variant" };
/** Of the flow time: what is late. */
const LATE_DECADES = 1;
/** Parallel: within 8° of Γ. */
const PARALLEL = 0.99;

const COMMON: Pick<Test, "claim" | "kind" | "bound" | "chosen"> = {
  claim: 13,
  kind: "paper",
  bound: "paper: figure 3",
  chosen: "the first candidate that has the case",
};

const last = (rows: readonly Row[]) => rows[rows.length - 1]!;

function late(rows: readonly Row[]): Row[] {
  const end = Number(last(rows).log10_time);
  return rows.filter((row) => Number(row.log10_time) >= end - LATE_DECADES);
}

function claimsOf(kind: Kind, escapes: readonly Row[], trajectories: readonly Row[]): Claim[] {
  const drawn = escapes.filter((row) => row.drawn === 1);
  const away = drawn.filter((row) => row.channel === 1);
  const ends = drawn.map((row) =>
    `side ${row.side}: ${row.end}${
      row.channel === 1
        ? " in a channel"
        : row.criteria === 1
        ? ` in another channel (neurons ${row.members})`
        : ""
    }, loss ${short(Number(row.loss))}, γ ${short(Number(row.gamma))}`
  ).join("; ");
  const count = away.length;
  const runs = valueClaim(
    {
      ...COMMON,
      test: `perturbed flows of figure 3 that end in a channel of the two copies, ${NAMES[kind]}`,
      expected: "at least 1 of 2",
      verdict: count >= 1 ? "holds" : "does not hold",
      note: kind === "text"
        ? `${ends}; the data set was chosen among about twenty for having such a case`
        : ends,
    },
    { value: count, lower: count, upper: count, n: drawn.length },
    "range",
  );
  return [
    runs,
    ...away.flatMap(({ side }) => {
      const path = trajectories.filter((row) => row.side === side);
      return [growthClaim(kind, side!, path), alignmentClaim(kind, side!, path)];
    }),
  ];
}

/**
 * Along a channel dL/da ∝ a⁻³, so that a ∝ t^¼: growth by a power of time has no bound. A flow that came to rest would
 * have exponent 0.
 */
function growthClaim(kind: Kind, side: Cell, path: readonly Row[]): Claim {
  const rows = late(path);
  const fit = fitLine(
    rows.map((row) => Number(row.log10_time) * Math.LN10),
    rows.map((row) => ln(Math.abs(Number(row.gamma) - 0.5))),
  );
  return valueClaim(
    {
      ...COMMON,
      test: `exponent of time: |γ − ½| late in the channel, side ${side}, ${NAMES[kind]}`,
      expected: "above 0 (1/4 in theory)",
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
    "numerical",
  );
}

function alignmentClaim(kind: Kind, side: Cell, path: readonly Row[]): Claim {
  const cosines = late(path).map((row) => Math.abs(Number(row.cosine)));
  const [lower, upper] = [Math.min(...cosines), Math.max(...cosines)];
  const range = { lower, upper, n: cosines.length };
  return valueClaim(
    {
      ...COMMON,
      test: `|cosine| between updates and Γ late in the channel, side ${side}, ${NAMES[kind]}`,
      expected: `at least ${PARALLEL}`,
      verdict: inRange(range, PARALLEL, 1 + 1e-12),
      note: "smallest and largest in the last decade of time",
    },
    { value: cosines[cosines.length - 1]!, ...range },
    "range",
  );
}

export default function geometryClaims(context: StageContext): void {
  const table = (name: string) => readTable(context.inputText(name));
  const claims = KINDS.flatMap((kind) =>
    claimsOf(kind, table(`escapes-${kind}.csv`), table(`trajectories-${kind}.csv`))
  );
  context.output("claims.csv", claimsCsv(claims));
  context.output("claims.md", claimsMarkdown(claims));
}
