/** Findings answer statements, each one, and none besides. */
import assert from "node:assert/strict";
import { type Finding, findingsTable, readStatements } from "../../pipeline/paper/beyond/findings.ts";
import { readTable } from "../../pipeline/paper/table.ts";
import { root } from "../root.ts";

const STATED = `id,date,statement,rule
O9.1,2026-01-02,"One, and another.",above 0
O9.2,2026-01-02,Less.,below 1
`;
const FOUND: Finding = {
  ...{ id: "O9.1", value: 1, lower: 0.5, upper: 2, interval: "sampling", n: 7 },
  ...{ verdict: "holds", chosen: "all", note: "" },
};

Deno.test("a table of findings has the statements' words and order; what does not exist is empty", () => {
  const open: Finding = { ...FOUND, id: "O9.2", lower: NaN, upper: NaN, interval: "none" };
  const rows = readTable(findingsTable(STATED, [open, FOUND]));
  assert.deepEqual(rows.map(({ id, statement, lower }) => [id, statement, lower]), [
    ["O9.1", "One, and another.", 0.5],
    ["O9.2", "Less.", ""],
  ]);
});

Deno.test("a statement without an answer, an answer without a statement, and two answers are refused", () => {
  assert.throws(() => findingsTable(STATED, [FOUND]), /statement O9\.2 must have an answer/);
  const other = { ...FOUND, id: "O9.3" };
  assert.throws(() => findingsTable(STATED, [FOUND, other]), /must answer one statement .* got O9\.3/);
  assert.throws(() => findingsTable(STATED, [FOUND, FOUND]), /got two of one id/);
});

Deno.test("a statement says what, when and by which rule", () => {
  assert.throws(
    () => readStatements(STATED.replace("above 0", "")),
    /row 1: its field rule must say something/,
  );
  assert.throws(() => readStatements(STATED.replace("O9.2", "O9.1")), /row 2: its id must be its own/);
  assert.throws(
    () => readStatements(STATED.replace("2026-01-02", "soon")),
    /O9\.1: its date must be such as/,
  );
});

Deno.test("the statements are readable, and no two have one id", () => {
  const files = [...Deno.readDirSync(`${root}/data/beyond`)].filter(({ name }) => name.endsWith(".csv"));
  const all = files.flatMap(({ name }) =>
    readStatements(Deno.readTextFileSync(`${root}/data/beyond/${name}`))
  );
  assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
});
