/**
 * Stage beyond/elsewhere/findings: the statements of figure O4 with what was found.
 *
 * Inputs: statements.csv, error_fits.csv of beyond/elsewhere/limits, runs.csv of beyond/elsewhere/students. Output:
 * findings.csv (../findings.ts). Statements 3 to 7 are asked of one set of runs: their intervals are of 99 % each, by draws
 * of teacher and data; statement 8 came later, as the sixth.
 */
import type { ExampleName, Teacher } from "../../../../kernels/analysis/elsewhere/examples.ts";
import { correctedShare } from "../../../../kernels/analysis/statistics/corrected_share.ts";
import type { Proportion } from "../../../../kernels/analysis/statistics/proportion.ts";
import type { StageContext } from "../../../engine/mod.ts";
import { above, inRange, some, type Verdict } from "../../claim_rules.ts";
import { readTable } from "../../table.ts";
import { type Finding, findingsTable, STATEMENTS } from "../findings.ts";

/** A row of runs.csv. */
interface RunRow {
  readonly example: ExampleName;
  readonly teacher: Teacher;
  readonly units: number;
  readonly draw: number;
  readonly loss: number;
  readonly verdict: string;
  readonly limit_loss: number;
  /** Numbers for runs of a channel. */
  readonly student_on: number | "";
  readonly limit_on: number | "";
}

interface FitRow {
  readonly exponent: number;
  readonly lower: number;
  readonly upper: number;
  readonly ratio: number;
}

/** O4.3 to O4.7; with O4.8 there are more. */
const COMPARISONS = 5;
const WITH_LATER = 6;
const ALL_UNITS = "all pairs of random units, of every kind";

export default function elsewhereFindings(context: StageContext): void {
  const statements = context.inputText(STATEMENTS);
  const fits = readTable(context.inputText("error_fits.csv")) as unknown as FitRow[];
  const runs = readTable(context.inputText("runs.csv")) as unknown as RunRow[];
  context.output("findings.csv", findingsTable(statements, [...ofLimits(fits), ...ofStudents(runs)]));
}

function ofLimits(fits: readonly FitRow[]): Finding[] {
  const n = fits.length;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / n;
  const exponents = {
    ...{ value: mean(fits.map(({ exponent }) => exponent)), n },
    lower: Math.min(...fits.map(({ lower }) => lower)),
    upper: Math.max(...fits.map(({ upper }) => upper)),
  };
  const ratios = fits.map(({ ratio }) => ratio);
  const coefficients = { value: mean(ratios), lower: Math.min(...ratios), upper: Math.max(...ratios), n };
  return [
    {
      ...{ id: "O4.1", ...exponents, interval: "fit", verdict: inRange(exponents, 1.95, 2.05) },
      ...{ chosen: ALL_UNITS, note: "mean of the fitted exponents; outermost ends of their intervals" },
    },
    {
      ...{ id: "O4.2", ...coefficients, interval: "range", verdict: inRange(coefficients, 0.99, 1.01) },
      ...{ chosen: ALL_UNITS, note: "mean of the ratios at ε = 0.01, smallest and largest" },
    },
  ];
}

function ofStudents(runs: readonly RunRow[]): Finding[] {
  const inChannel = ({ verdict }: RunRow) => verdict !== "none";
  const of = (example: ExampleName, teacher: Teacher) =>
    runs.filter((run) => run.example === example && run.teacher === teacher);
  const two = (example: ExampleName) => of(example, "derivative").filter(({ units }) => units === 2);
  const most = (share: Proportion) => above(share, 0.5);
  const lowered = ({ loss, limit_loss }: RunRow) => limit_loss < loss;
  const better = ({ student_on, limit_on }: RunRow) => Number(limit_on) < Number(student_on);
  const which = "all runs in a channel or at its entrance";
  return [
    found("O4.3", two("filters"), inChannel, most, "two filters, teacher a filter and its derivative"),
    found("O4.4", two("heads"), inChannel, most, "two heads, teacher a head and its derivative"),
    found("O4.5", of("filters", "wider"), inChannel, some, "filters of every number, wider teacher"),
    found("O4.6", of("heads", "wider"), inChannel, some, "heads of every number, wider teacher"),
    found("O4.7", runs.filter(inChannel), lowered, most, which),
    found("O4.8", runs.filter(inChannel), better, most, which, WITH_LATER),
  ];
}

function found(
  id: string,
  runs: readonly RunRow[],
  counts: (run: RunRow) => boolean,
  rule: (share: Proportion) => Verdict,
  which: string,
  comparisons = COMPARISONS,
): Finding {
  const draws = Map.groupBy(runs, ({ example, teacher, draw }) => `${example}/${teacher}/${draw}`);
  const share = correctedShare(
    [...draws.values()].map((own) => own.map(counts)),
    comparisons,
    `beyond/elsewhere/${id}`,
  );
  const { value, lower, upper, n } = share;
  return {
    ...{ id, value, lower, upper, interval: "sampling", n, verdict: rule(share) },
    chosen: `${which}; its interval is one of ${comparisons} on these runs (Bonferroni)`,
    note: `${share.count} of ${n} runs, ${draws.size} draws`,
  };
}
