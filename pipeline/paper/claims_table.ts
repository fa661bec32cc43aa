/**
 * Stage claims/table: what became of each claim of the paper. Parameter: statements (statement.ts; a parameter, so that
 * no test runs again for a better sentence). Inputs: of each stage that tests some, STAGE claims.csv (claims.ts). Outputs:
 * claims.csv, a row per claim (results: of each test what is measured, its interval, what is expected and from where,
 * how cases were chosen, the verdict); tests.csv, a row per test in the order of the claims; claims.md; open.md, what
 * claims that are not reproduced lack, and tests of ours that do not hold.
 *
 * Tests of kind `paper` alone decide: a claim is "reproduced" where each of them holds, "not reproduced" where one does
 * not, else "not decided": the profile has too few runs, or too many of them have not come to an end. Tests of kind
 * `ours` are counted beside them.
 */
import { markdownTable } from "../../figures/markdown_table.ts";
import type { StageContext } from "../engine/mod.ts";
import type { Verdict } from "./claim_rules.ts";
import type { Kind } from "./claims.ts";
import { noteOf, resultOf, type Row, sentenceOf } from "./test_words.ts";
import { type Statement, testsInput } from "./statement.ts";
import { readTable, writeTable } from "./table.ts";

const COLUMNS = [
  ...["claim", "verdict", "statement", "location", "stage"],
  ...["holds", "does_not_hold", "not_decided"],
  ...["ours_holds", "ours_does_not_hold", "ours_not_decided"],
  ...["results", "notes"],
];

const HEAD = [
  ...["Claim", "Statement", "In the paper", "Verdict"],
  ...["Tests as the paper counts: hold, do not, not decided", "Ours: hold, do not, not decided"],
];

export interface ClaimsTableParameters {
  readonly statements: readonly Statement[];
}

export default function claimsTable(context: StageContext): void {
  const { statements } = context.parameters as unknown as ClaimsTableParameters;
  const tests = new Map(
    [...new Set(statements.map(({ stage }) => stage))].map((stage) => [
      ...[stage, readTable(context.inputText(testsInput(stage)))] as const,
    ]),
  );
  for (const [stage, rows] of tests) refuseUnstated(context.stage, stage, rows, statements);
  const own = (statement: Statement) =>
    tests.get(statement.stage)!.filter(({ claim }) => claim === statement.claim);
  const rows = statements.map((row) => summarised(context.stage, row, own(row)));
  context.output("claims.csv", writeTable(COLUMNS, rows.map((row) => COLUMNS.map((column) => row[column]!))));
  const all = statements.flatMap(own);
  const columns = Object.keys(all[0]!);
  context.output("tests.csv", writeTable(columns, all.map((row) => columns.map((column) => row[column]!))));
  context.output("claims.md", claimsMarkdown(rows));
  context.output("open.md", openMarkdown(rows, all));
}

/** A line for each test that keeps a claim from being reproduced, then for each of ours that does not hold. */
function openMarkdown(rows: readonly Row[], tests: readonly Row[]): string {
  const lines = (own: readonly Row[]) => own.map((row) => `  - ${sentenceOf(row)}\n`).join("");
  const verdicts = rows.filter(({ verdict }) => verdict !== "reproduced").map(({ claim, verdict }) => {
    const own = tests.filter((row) => row.claim === claim && row.kind === "paper" && row.verdict !== "holds");
    return `- Claim ${claim}, ${verdict}:\n${lines(own)}`;
  });
  const ours = Map.groupBy(
    tests.filter(({ kind, verdict }) => kind === "ours" && verdict === "does not hold"),
    ({ claim }) => claim,
  );
  const beside = [...ours].map(([claim, own]) => `- Claim ${claim}, of ours:\n${lines(own)}`);
  return [...verdicts, ...beside].join("") ||
    "- Nothing: every claim is reproduced, and every test of ours holds.\n";
}

function claimsMarkdown(rows: readonly Row[]): string {
  return markdownTable(
    HEAD,
    rows.map((row) => [
      ...["claim", "statement", "location", "verdict"].map((column) => String(row[column])),
      [row.holds, row.does_not_hold, row.not_decided].join(", "),
      [row.ours_holds, row.ours_does_not_hold, row.ours_not_decided].join(", "),
    ]),
  );
}

/** @throws Error for a test of a claim that no figure says its stage tests: it would count nowhere */
function refuseUnstated(
  name: string,
  stage: string,
  tests: readonly Row[],
  statements: readonly Statement[],
): void {
  const stated = new Set(statements.filter((each) => each.stage === stage).map(({ claim }) => claim));
  const { claim, test } = tests.find((row) => !stated.has(row.claim as number)) ?? {};
  if (claim === undefined) return;
  throw new Error(
    `${name}: ${stage} tests claim ${claim} ("${test}"), and figures.ts says of it that it tests ` +
      `${[...stated].join(", ")}: give the test one of these numbers, or claim ${claim} that stage`,
  );
}

/** @throws Error for a claim without a test of kind `paper`: nothing else decides about the paper's statement */
function summarised(stage: string, statement: Statement, own: readonly Row[]): Row {
  const count = (kind: Kind, verdict: Verdict) =>
    own.filter((row) => row.kind === kind && row.verdict === verdict).length;
  const counts = (kind: Kind) =>
    (["holds", "does not hold", "not decided"] as const).map((verdict) => count(kind, verdict)) as [
      number,
      number,
      number,
    ];
  const [holds, fails, open] = counts("paper");
  const ours = counts("ours");
  if (holds + fails + open === 0) {
    throw new Error(
      `${stage}: claim ${statement.claim} has no test of kind "paper" in ${statement.stage}: its figure says it has`,
    );
  }
  if (holds + fails + open + ours[0] + ours[1] + ours[2] !== own.length) {
    throw new Error(
      `${stage}: ${statement.stage} has a test of claim ${statement.claim} whose kind or verdict is none of claims.ts's`,
    );
  }
  return {
    ...statement,
    verdict: fails > 0 ? "not reproduced" : open > 0 ? "not decided" : "reproduced",
    ...{ holds, does_not_hold: fails, not_decided: open },
    ...{ ours_holds: ours[0], ours_does_not_hold: ours[1], ours_not_decided: ours[2] },
    results: own.map(resultOf).join("; "),
    notes: own.flatMap(noteOf).join("; "),
  };
}
