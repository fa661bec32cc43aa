/**
 * Stage claims/table: a row for each claim of the paper. Inputs: statements.csv (data/claims.csv: claim, statement, location,
 * the stage that tests it) and of each experiment claims-NAME.csv. No parameters. Outputs: claims.csv (results: of each
 * test what is measured, its value with the 95 % interval, what is expected and the verdict), claims.md.
 *
 * A claim is "reproduced" where each of its tests holds, "not reproduced" where one does not, else "not decided": the
 * profile has too few runs, or too many of them have not come to an end.
 */
import type { StageContext } from "../engine/stage.ts";
import { markdownTable, short, type Verdict } from "./claims.ts";
import { type Cell, readTable, writeTable } from "./table.ts";

type Row = Record<string, Cell>;

const COLUMNS = [
  ...[
    "claim",
    "verdict",
    "statement",
    "location",
    "stage",
    "holds",
    "does_not_hold",
    "not_decided",
    "results",
    "notes",
  ],
];

export default function claimsTable(context: StageContext): void {
  const statements = readTable(context.inputText("statements.csv"));
  const tests = new Map(
    [...new Set(statements.map(({ stage }) => String(stage)))].map((stage) => {
      const name = stage.split("/")[0]!;
      return [stage, readTable(context.inputText(`claims-${name}.csv`))];
    }),
  );
  const rows = statements.map((row) => summarised(context.stage, row, tests.get(String(row.stage))!));
  context.output("claims.csv", writeTable(COLUMNS, rows.map((row) => COLUMNS.map((column) => row[column]!))));
  context.output(
    "claims.md",
    markdownTable(
      ["Claim", "Statement", "In the paper", "Verdict", "Tests: hold, do not, not decided"],
      rows.map((row) => [
        ...["claim", "statement", "location", "verdict"].map((column) => String(row[column])),
        [row.holds, row.does_not_hold, row.not_decided].join(", "),
      ]),
    ),
  );
}

/** @throws Error for a claim without a test */
function summarised(stage: string, statement: Row, tests: readonly Row[]): Row {
  const own = tests.filter(({ claim }) => claim === statement.claim);
  if (own.length === 0) {
    throw new Error(
      `${stage}: claim ${statement.claim} has no test in ${statement.stage}: data/claims.csv says it has`,
    );
  }
  const count = (verdict: Verdict) => own.filter((row) => row.verdict === verdict).length;
  const [holds, fails, open] = [count("holds"), count("does not hold"), count("not decided")];
  const result = ({ test, value, lower, upper, expected, verdict }: Row) => {
    const [middle, low, high] = [value, lower, upper].map((each) => each === "" ? "–" : short(Number(each)));
    return `${test}: ${middle} (${low} to ${high}), expected ${expected}: ${verdict}`;
  };
  return {
    ...statement,
    verdict: fails > 0 ? "not reproduced" : open > 0 ? "not decided" : "reproduced",
    holds,
    does_not_hold: fails,
    not_decided: open,
    results: own.map(result).join("; "),
    notes: own.flatMap(noteOf).join("; "),
  };
}

/** Why a test does not hold or is not decided, with its note. */
function noteOf({ test, lower, upper, n, expected, verdict, note }: Row): string[] {
  if (verdict === "holds") return [];
  const said = note === "" ? [] : [String(note)];
  if (verdict === "not decided") {
    const without = n === 0 || lower === "" || upper === "";
    said.push(
      without
        ? "too few cases of it in this profile for an interval"
        : `open, as the interval ${short(Number(lower))} to ${
          short(Number(upper))
        } of n = ${n} has values on both sides of what is expected (${expected}): more runs would narrow it`,
    );
  }
  return said.length === 0 ? [] : [`${test}: ${said.join("; ")}`];
}
