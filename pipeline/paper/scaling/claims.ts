/**
 * Stage scaling/claims: claims 5–10 of the paper (section 7) tested on figure 4's networks, as its authors count (section
 * 9) and in the scope of its figures; what we ask beyond that stands beside (kind "ours").
 *
 * Inputs: runs.csv and along.csv of scaling/summary. No parameters. Outputs: claims.csv, claims.md (claims.ts). Intervals
 * are those of intervals.ts. Here are claims 9 and 10, on layers and groups; claim 5 is in probability_claims.ts, claim 6
 * in update_claims.ts, claims 7 and 8 in comparison_claims.ts.
 */
import type { StageContext } from "../../engine/mod.ts";
import { some } from "../claim_rules.ts";
import { type Claim, claimsCsv, claimsMarkdown, type Kind, shareClaim } from "../claims.ts";
import { comparisonClaims } from "./comparison_claims.ts";
import { shareOf, withOpen } from "./intervals.ts";
import {
  authorsDimensions,
  chosenRuns,
  depthOf,
  isDeep,
  isInfinite,
  isOpen,
  isOurChannel,
  isSoftplus,
  layersOf,
  type Row,
} from "./rules.ts";
import { updateClaims } from "./update_claims.ts";
import { readTable } from "../table.ts";
import { authorsShare, openOf, ourShare, probabilityClaims } from "./probability_claims.ts";

/** Hidden layers of figure 4f's networks. */
const FIGURE_DEPTH = 3;

export default function scalingClaims(context: StageContext): void {
  const runs = readTable(context.inputText("runs.csv"));
  const along = readTable(context.inputText("along.csv"));
  const shallow = runs.filter((row) => !isDeep(row));
  const claims = [
    ...probabilityClaims("paper", shallow.filter(isSoftplus), authorsShare),
    ...probabilityClaims("ours", shallow, ourShare),
    ...updateClaims(shallow),
    ...comparisonClaims(shallow, along.filter((row) => !isDeep(row))),
    ...authorsLayerClaims(runs.filter((row) => depthOf(row) === FIGURE_DEPTH)),
    ...ourLayerClaims(runs.filter(isDeep)),
    ...groupClaims(shallow),
  ];
  context.output("claims.csv", claimsCsv(claims));
  context.output("claims.md", claimsMarkdown(claims));
}

const openNote = (rows: readonly Row[]) =>
  rows.some(isOpen) ? `; ${openOf(rows)} of ${rows.length} runs are open` : "";
const someOf = (figure: string) => ({
  expected: "some",
  bound: `paper: they occur (${figure}); ours: a share surely below 1 % is none`,
} as const);

/** Figure 4f: among runs of infinite norm, by pairs closer than 10⁻² in a layer. */
function authorsLayerClaims(runs: readonly Row[]): Claim[] {
  const claim = (what: string, met: (layers: readonly number[]) => boolean): Claim => {
    const share = withOpen(
      runs,
      (rows) =>
        shareOf(rows.filter(isInfinite), (row) => met(layersOf(row.authors_layers)), `claims/9/${what}`),
    );
    return shareClaim({
      ...{ claim: 9, kind: "paper", ...someOf("figure 4f"), verdict: some(share) },
      test:
        `share of runs of ${FIGURE_DEPTH} hidden layers and of infinite norm with a channel ${what}, as the authors count`,
      chosen: chosenRuns(runs),
      note: `${share.count} of ${share.n}${openNote(runs)}`,
    }, share);
  };
  return [
    ...Array.from(
      { length: FIGURE_DEPTH },
      (_, l) => claim(`in L${l + 1}`, (layers) => layers.includes(l + 1)),
    ),
    claim("in several layers at once", (layers) => layers.length > 1),
  ];
}

/** By our three criteria among all runs, each depth by itself. */
function ourLayerClaims(runs: readonly Row[]): Claim[] {
  return [...Map.groupBy(runs, depthOf)].flatMap(([depth, own]) => {
    const claim = (what: string, met: (layers: readonly number[]) => boolean): Claim => {
      const share = withOpen(
        own,
        (rows) => shareOf(rows, (row) => met(layersOf(row.layers)), `claims/9/ours/${depth}/${what}`),
      );
      return shareClaim({
        ...{ claim: 9, kind: "ours", ...someOf("figure 4f"), verdict: some(share) },
        test: `share of all runs of ${depth} hidden layers with a channel ${what}, by our three criteria`,
        chosen: chosenRuns(own),
        note: `${share.count} of ${share.n}${openNote(own)}`,
      }, share);
    };
    return [
      ...Array.from({ length: depth }, (_, l) => claim(`in L${l + 1}`, (layers) => layers.includes(l + 1))),
      claim("in several layers at once", (layers) => layers.length > 1),
    ];
  });
}

/** Figure 4g. */
function groupClaims(runs: readonly Row[]): Claim[] {
  const softplus = runs.filter(isSoftplus);
  // A row for each group, which shares its run's draw.
  const groups = softplus.flatMap((row) =>
    authorsDimensions([row]).map((dimension): Row => ({ ...row, dimension }))
  );
  const channels = runs.filter(isOurChannel);
  const claim = (kind: Kind, test: string, rows: readonly Row[], from: readonly Row[]): Claim => {
    const share = shareOf(rows, (row) => Number(row.dimension) >= 2, `claims/10/${kind}`);
    return shareClaim({
      ...{ claim: 10, kind, test, ...someOf("figure 4g"), verdict: some(share), chosen: chosenRuns(from) },
      note: `${share.count} of ${share.n}${openNote(from)}`,
    }, share);
  };
  return [
    claim(
      "paper",
      "share of groups of neurons at 10⁻² that have three or more, as the authors count",
      groups,
      softplus,
    ),
    claim(
      "ours",
      "share of channels by our three criteria in which three or more neurons come together",
      channels,
      runs,
    ),
  ];
}
