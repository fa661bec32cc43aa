/**
 * Stage beyond/gates/findings: what figure O3's statements came to. Inputs: fits.csv, cells.csv of beyond/gates/summary;
 * statements.csv (data/beyond/gates.csv). Output: findings.csv (../findings.ts).
 *
 * On targets of one input the value is the median of the slopes, the interval from the lowest end to the highest of them: it
 * lies where each of them does. Of data sets, intervals are of a bootstrap of data sets and their splits.
 */
import { median } from "../../../../kernels/analysis/numerics/ascending.ts";
import type { StageContext } from "../../../engine/mod.ts";
import { above, inRange, type Verdict } from "../../claim_rules.ts";
import type { IntervalKind } from "../../claims.ts";
import { readTable } from "../../table.ts";
import { type Compared, comparing } from "../entrances/comparisons.ts";
import { type Finding, findingsTable, readStatements, STATEMENTS } from "../findings.ts";
import { bestsOf, drawsOf, type Row, testRatio } from "./cells.ts";
import { type Curve, slopesOf } from "./slopes.ts";
import { CURVE_TARGETS } from "./targets.ts";

const RISK = 0.05;

export default function gatesFindings(context: StageContext): void {
  const stated = context.inputText(STATEMENTS);
  const count = readStatements(stated).length;
  const slopes = slopeFindings(readTable(context.inputText("fits.csv")), count);
  const cells = cellFindings(readTable(context.inputText("cells.csv")), count);
  context.output("findings.csv", findingsTable(stated, [...slopes, ...cells]));
}

function slopeFindings(fits: readonly Row[], count: number): Finding[] {
  const curves = fits.filter(({ data_set }) => CURVE_TARGETS.some(({ name }) => name === data_set));
  const slopes = slopesOf(bestsOf(curves), 1 - RISK / count);
  const over = (smooth: boolean, curve: Curve) => {
    const targets = CURVE_TARGETS.filter((target) => target.smooth === smooth).map(({ name }) => name);
    const own = slopes.filter((slope) => slope.curve === curve && targets.includes(slope.target));
    return {
      value: median(own.map(({ slope }) => slope)),
      lower: Math.min(...own.map(({ lower }) => lower)),
      upper: Math.max(...own.map(({ upper }) => upper)),
      n: own.reduce((sum, { n }) => sum + n, 0),
      note: own.map(({ target, slope }) => `${target}: ${slope.toFixed(2)}`).join(", "),
    };
  };
  const [plain, gated] = [over(true, "plain"), over(true, "gated")];
  const [smooth, rough] = [over(true, "gated / plain"), over(false, "gated / plain")];
  const chosen =
    "of each size the network with the lowest training loss of its seeds; intervals from the residuals of " +
    `each line, at 1 − ${RISK}/${count} for ${count} statements, the outermost ends of several targets`;
  const finding = findingBy("fit", chosen);
  return [
    finding("O3.1", plain, inRange(plain, -2.5, -1.5), plain.note),
    finding("O3.2", gated, inRange(gated, -3.5, -2.5), gated.note),
    finding("O3.3", smooth, above(turned(smooth), 0), smooth.note),
    finding("O3.4", rough, inRange(rough, -0.5, 0.5), rough.note),
  ];
}

function cellFindings(cells: readonly Row[], count: number): Finding[] {
  const of = (source: string) => comparing(drawsOf(cells.filter((row) => row.source === source)), count);
  const all = comparing(drawsOf(cells), count);
  const gated = ({ kind }: Row) => kind === "gated";
  const one = ({ kind }: Row) => kind === "one gated";
  const isLower = (row: Row) => testRatio(row) < 1;
  const study = of("study").share("gates-study", gated, isLower);
  const real = of("real").share("gates-real", gated, isLower);
  const training = all.share("gates-training", gated, (row) => Number(row.loss) < Number(row.plain_loss));
  const ratio = all.middle("gates-ratio", gated, testRatio);
  const single = all.share("gates-one", one, isLower);
  const channel = all.share("gates-channel", (row) => one(row) && row.reach === "channel", isLower);
  const [sets, splits] = [drawsOf(cells).length, drawsOf(cells).flat().length];
  const chosen =
    `all ${splits} splits of ${sets} data sets, of each size and kind the network with the lowest ` +
    "training loss of its seeds; intervals by a bootstrap of data sets and splits, at " +
    `1 − ${RISK}/${count} for ${count} statements`;
  const finding = findingBy("sampling", chosen);
  return [
    finding("O3.5", study, above(study, 0.5)),
    finding("O3.6", real, above(real, 0.5)),
    finding("O3.7", training, above(training, 0.5)),
    finding("O3.8", ratio, above(turned(ratio), -0.9)),
    finding("O3.9", single, above(single, 0.5)),
    finding("O3.10", channel, above(channel, 0.5)),
  ];
}

function findingBy(interval: IntervalKind, chosen: string) {
  return (id: string, { value, lower, upper, n }: Compared, verdict: Verdict, note = ""): Finding => ({
    ...{ id, value, lower, upper, interval, n, verdict, chosen, note },
  });
}

/** "Below b" as "above −b". */
function turned({ lower, upper, n }: Compared) {
  return { lower: -upper, upper: -lower, n };
}
