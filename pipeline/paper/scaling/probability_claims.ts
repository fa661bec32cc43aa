/** Claim 5: how often channels are reached, on each data set and from smooth to rough targets. */
import type { Proportion } from "../../../kernels/analysis/statistics/proportion.ts";
import { above, shareInRange } from "../claim_rules.ts";
import { type Claim, type Kind, shareClaim, short, valueClaim } from "../claims.ts";
import { countShare, differenceWithOpen, shareOf, withOpen } from "./intervals.ts";
import { authorsChannelCount, chosenRuns, isDropped, isOpen, isOurChannel, type Row } from "./rules.ts";
import { ROUGHNESS } from "./settings.ts";

/** What "substantial" is taken to be. */
export const SUBSTANTIAL = 0.05;

type Share = (rows: readonly Row[], stream: string) => Proportion;
export const authorsShare: Share = (rows, stream) => countShare(rows, authorsChannelCount, stream);
export const ourShare: Share = (rows, stream) => shareOf(rows, isOurChannel, stream);

const COUNTED: Readonly<Record<Kind, string>> = {
  paper: "as the authors count",
  ours: "by our three criteria",
};

/** `19 of 80`; a product of shares has no whole count. */
const countOf = ({ count, n }: Pick<Proportion, "count" | "n">) => `${short(count)} of ${n}`;
export const openOf = (rows: readonly Row[]) => rows.filter(isOpen).length;

/** What the authors' rule of dropped runs would make of a share (rules.ts). */
function droppedNote(kind: Kind, rows: readonly Row[]): string {
  const kept = rows.filter((row) => !isDropped(row));
  if (kind !== "paper" || kept.length === rows.length) return "";
  const counted = countOf({ count: authorsChannelCount(kept), n: kept.length });
  return `; without the ${
    rows.length - kept.length
  } that the finisher led further than the authors keep: ${counted}`;
}

export function probabilityClaims(kind: Kind, runs: readonly Row[], share: Share): Claim[] {
  const stream = (name: string) => `claims/5/${kind}/${name}`;
  const sets = [...Map.groupBy(runs, (row) => String(row.data_set))];
  const each = sets.map(([name, rows]) => {
    const counted = withOpen(rows, (own) => share(own, stream(name)));
    return shareClaim({
      ...{ claim: 5, kind, test: `share of runs in a channel, ${COUNTED[kind]}, ${name}` },
      expected: `at least ${SUBSTANTIAL}`,
      bound: "ours: the paper says substantial, without a number",
      verdict: shareInRange(counted, SUBSTANTIAL, 1),
      chosen: chosenRuns(rows),
      note: `${countOf(counted)}; ${openOf(rows)} runs are open, and the upper end counts them${
        droppedNote(kind, rows)
      }`,
    }, counted);
  });
  return [...each, roughnessClaim(kind, runs, (rows) => share(rows, stream(String(rows[0]?.data_set))))];
}

/** More often on rougher targets. */
function roughnessClaim(
  kind: Kind,
  runs: readonly Row[],
  share: (rows: readonly Row[]) => Proportion,
): Claim {
  const rough = ROUGHNESS.map((s) => {
    const rows = runs.filter((row) => row.data_set === `gp${s}-softplus`);
    return { s, rows, share: share(rows) };
  });
  const [smoothest, roughest] = [rough[0]!, rough[rough.length - 1]!];
  const more = differenceWithOpen(roughest.rows, smoothest.rows, share);
  const rising = rough.every((each, i) => i === 0 || each.share.value >= rough[i - 1]!.share.value);
  const shares = rough.map(({ s, rows, share }) => `s = ${s}: ${countOf(share)}, ${openOf(rows)} open`);
  return valueClaim(
    {
      ...{ claim: 5, kind },
      test: `share of runs in a channel, ${
        COUNTED[kind]
      }, at s = ${roughest.s} less that at s = ${smoothest.s}`,
      expected: "above 0",
      bound: "paper: more often on rougher targets (figure 4c)",
      verdict: above(more, 0),
      chosen: chosenRuns([...smoothest.rows, ...roughest.rows]),
      note:
        `from smooth to rough: ${shares.join("; ")}; ${
          rising ? "never falling" : "not monotone"
        }; the lower end ` +
        "counts open runs at the smooth end as channels, the upper end those at the rough one",
    },
    more,
    "sampling",
  );
}
