/** The table of claims: a row each, verdicts by rule, nothing left out. */
import assert from "node:assert/strict";
import claimsTable from "../pipeline/paper/claims_table.ts";
import { CLAIMS } from "../pipeline/paper/graph.ts";
import { readTable } from "../pipeline/paper/table.ts";
import { MemoryContext } from "./toy_stage_context.ts";

const STATEMENTS = `claim,statement,location,stage
1,"a | b",figure 1,plateau/claims
2,c,figure 2,toy/claims
3,d,figure 3,toy/claims
`;
const HEAD = "claim,test,value,lower,upper,n,expected,verdict,note\n";
const inputs = (toy: string) => ({
  "statements.csv": STATEMENTS,
  "claims-plateau.csv": `${HEAD}1,t,0.5,0.4,0.6,9,above 0,holds,5 of 9\n`,
  "claims-toy.csv": HEAD + toy,
});

Deno.test("a claim is reproduced where all tests hold, not where one does not, else not decided", () => {
  const context = new MemoryContext(
    {},
    inputs(
      "2,u,1,1,1,1,x,holds,\n2,v,,0,1,0,x,not decided,too few\n3,w,2,1,3,4,x,not decided,\n3,y,9,8,10,4,x,does not hold,why\n",
    ),
  );
  claimsTable(context);
  const rows = readTable(context.outputs.get("claims.csv")!);
  assert.deepEqual(rows.map(({ verdict }) => verdict), ["reproduced", "not decided", "not reproduced"]);
  assert.deepEqual(rows.map(({ holds, does_not_hold, not_decided }) => [holds, does_not_hold, not_decided]), [
    [1, 0, 0],
    [1, 0, 1],
    [0, 1, 1],
  ]);
  assert.equal(rows[0]!.results, "t: 0.5 (0.4 to 0.6), expected above 0: holds");
  assert.match(String(rows[1]!.results), /v: – \(0 to 1\), expected x: not decided/);
  assert.deepEqual(rows.map(({ notes }) => notes), [
    "",
    "v: too few; too few cases of it in this profile for an interval",
    "w: open, as the interval 1 to 3 of n = 4 has values on both sides of what is expected (x): more runs would narrow it; y: why",
  ]);
  assert.match(context.outputs.get("claims.md")!, /\| 1 \| a \\\| b \| figure 1 \| reproduced \| 1, 0, 0 \|/);
});

Deno.test("a claim without a test is an error that names it and its stage", () => {
  const context = new MemoryContext({}, inputs("2,u,1,1,1,1,x,holds,\n"));
  assert.throws(() => claimsTable(context), /claim 3 has no test in toy\/claims/);
});

Deno.test("data/claims.csv has the paper's fourteen claims, each with a stage of the graph", () => {
  const rows = readTable(Deno.readTextFileSync(new URL("../data/claims.csv", import.meta.url)));
  assert.deepEqual(rows.map(({ claim }) => claim), Array.from({ length: 14 }, (_, i) => i + 1));
  const stages = CLAIMS.map((name) => `${name}/claims`);
  for (const { stage } of rows) assert.ok((stages as string[]).includes(String(stage)), String(stage));
});
