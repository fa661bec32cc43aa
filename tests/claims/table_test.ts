/** The table of claims: a row each, verdicts by rule from the tests as the paper counts, nothing left out. */
import assert from "node:assert/strict";
import { type Claim, claimsCsv, claimsMarkdown } from "../../pipeline/paper/claims.ts";
import claimsTable from "../../pipeline/paper/claims_table.ts";
import { CLAIM_STAGES, STATEMENTS, statementsOf } from "../../pipeline/paper/figures.ts";
import { paperGraph } from "../../pipeline/paper/graph.ts";
import { loadProfile } from "../../pipeline/paper/profiles.ts";
import { publishedNumbers } from "../../pipeline/paper/published.ts";
import { readTable } from "../../pipeline/paper/table.ts";
import { MemoryContext } from "../toy/stage_context.ts";
import { root } from "../root.ts";

const MADE = [
  { claim: 1, statement: "a | b", location: "figure 1", stage: "plateau/claims" },
  { claim: 2, statement: "c", location: "figure 2", stage: "toy/claims" },
  { claim: 3, statement: "d", location: "figure 3", stage: "toy/claims" },
];

/** A test with these in the place of harmless ones. */
const made = (change: Partial<Claim>): Claim => ({
  ...{ claim: 1, kind: "paper", test: "t", value: 0.5, lower: 0.4, upper: 0.6, interval: "sampling", n: 9 },
  ...{ expected: "above 0", bound: "paper: figure 1", verdict: "holds", chosen: "seeds 0 to 8" },
  ...{ published: "", note: "" },
  ...change,
});

function table(plateau: readonly Claim[], toy: readonly Claim[]) {
  const context = new MemoryContext({ statements: MADE }, {
    "plateau/claims claims.csv": claimsCsv(plateau),
    "toy/claims claims.csv": claimsCsv(toy),
  });
  claimsTable(context);
  return context.outputs;
}

Deno.test("a claim is reproduced where all tests of kind paper hold, not where one does not, else not decided", () => {
  const outputs = table(
    [made({ note: "5 of 9", published: "10 %", bound: "paper: share grows (figure 1)" })],
    [
      made({ claim: 2, test: "u" }),
      made({ claim: 2, test: "v", value: NaN, lower: NaN, verdict: "not decided", note: "too few" }),
      made({ claim: 3, test: "w", lower: 1, upper: 3, n: 4, expected: "x", verdict: "not decided" }),
      made({ claim: 3, test: "y", verdict: "does not hold", note: "why" }),
    ],
  );
  const rows = readTable(outputs.get("claims.csv")!);
  assert.deepEqual(rows.map(({ verdict }) => verdict), ["reproduced", "not decided", "not reproduced"]);
  assert.deepEqual(rows.map(({ holds, does_not_hold, not_decided }) => [holds, does_not_hold, not_decided]), [
    [1, 0, 0],
    [1, 0, 1],
    [0, 1, 1],
  ]);
  assert.equal(
    rows[0]!.results,
    "[paper] t: 0.5 (sampling 0.4 to 0.6), expected above 0, bound from paper: share grows (figure 1): holds; published: 10 %; chosen: seeds 0 to 8",
  );
  assert.deepEqual(rows.map(({ notes }) => notes), [
    "",
    "[paper] v: too few; open: too few cases of it in this profile for an interval",
    "[paper] w: open: the interval 1 to 3 of n = 4 has values on both sides of what is expected, x: more runs would narrow it, or longer ones where some reached their step limit; [paper] y: why",
  ]);
  assert.match(
    outputs.get("claims.md")!,
    /\| 1 \| a \\\| b \| figure 1 \| reproduced \| 1, 0, 0 \| 0, 0, 0 \|/,
  );
});

Deno.test("tests of kind ours are counted beside and turn no verdict, whichever way they go", () => {
  const ours = (verdict: Claim["verdict"]) => made({ claim: 2, test: verdict, kind: "ours", verdict });
  const outputs = table([made({})], [
    made({ claim: 2, test: "u" }),
    ...[ours("does not hold"), ours("not decided"), ours("holds"), ours("does not hold")],
    made({ claim: 3, test: "w", verdict: "does not hold" }),
    made({ claim: 3, test: "x", kind: "ours" }),
  ]);
  const rows = readTable(outputs.get("claims.csv")!);
  assert.deepEqual(rows.map(({ verdict }) => verdict), ["reproduced", "reproduced", "not reproduced"]);
  const { holds, ours_holds, ours_does_not_hold, ours_not_decided } = rows[1]!;
  assert.deepEqual([holds, ours_holds, ours_does_not_hold, ours_not_decided], [1, 1, 2, 1]);
  // Every test is a row of its own, in the order of the claims.
  const tests = readTable(outputs.get("tests.csv")!);
  assert.deepEqual(tests.map(({ claim }) => claim), [1, 2, 2, 2, 2, 2, 3, 3]);
  assert.ok(tests.every(({ chosen, bound }) => chosen !== "" && bound !== ""));
});

Deno.test("what claims lack: each test that keeps one from being reproduced, and each of ours that does not hold", () => {
  const outputs = table([made({})], [
    made({
      ...{ claim: 2, test: "u", verdict: "not decided", expected: "x" },
      note: "3 of 9 runs were not at rest",
    }),
    made({ claim: 2, test: "v", kind: "ours", verdict: "not decided" }),
    // Inside what is expected, but for another reason not decided; its ends differ in the fourth digit.
    made({
      ...{ claim: 2, test: "z", value: 4.06, lower: 4.0591, upper: 4.0607, interval: "range", n: 2 },
      ...{ expected: "2.04 to 8.18", verdict: "not decided" },
      note: "open: after 500 of the authors' 50000 epochs, not at rest",
    }),
    made({ claim: 3, test: "w" }),
    made({
      ...{ claim: 3, test: "y", kind: "ours", value: -7, lower: NaN, upper: NaN, interval: "none" },
      verdict: "does not hold",
    }),
  ]);
  assert.equal(
    outputs.get("open.md"),
    "- Claim 2, not decided:\n" +
      "  - u: 0.5, sampling 0.4 to 0.6, n = 9; expected x: not decided: the interval has values on both sides of what is " +
      "expected: more runs would narrow it, or longer ones where some reached their step limit; 3 of 9 runs were not at rest\n" +
      "  - z: 4.06, range 4.059 to 4.061, n = 2; expected 2.04 to 8.18: not decided: after 500 of the authors' 50000 " +
      "epochs, not at rest\n" +
      "- Claim 3, of ours:\n  - y: −7, n = 9; expected above 0: does not hold\n",
  );
  const whole = table([made({})], [made({ claim: 2 }), made({ claim: 3 })]);
  assert.match(whole.get("open.md")!, /^- Nothing: every claim is reproduced/);
});

Deno.test("evidence that goes neither way is told so, not as an interval", () => {
  const outputs = table([made({})], [
    made({
      claim: 2,
      value: 1.8,
      lower: NaN,
      upper: NaN,
      interval: "none",
      verdict: "not decided",
      expected: "z",
    }),
    made({ claim: 3 }),
  ]);
  assert.match(outputs.get("claims.csv")!, /open: 1\.8 of n = 9 is no evidence either way; expected z/);
});

Deno.test("a claim without a test of kind paper is an error that names it and its stage", () => {
  assert.throws(
    () => table([made({})], [made({ claim: 2 })]),
    /claim 3 has no test of kind "paper" in toy\/claims/,
  );
  const ours = [made({ claim: 2 }), made({ claim: 3, kind: "ours" })];
  assert.throws(() => table([made({})], ours), /claim 3 has no test of kind "paper"/);
  const odd = [made({ claim: 2 }), made({ claim: 3 }), made({ claim: 3, verdict: "maybe" as "holds" })];
  assert.throws(() => table([made({})], odd), /test of claim 3 whose kind or verdict/);
});

Deno.test("a test says how its cases were chosen and where its bound is from, everywhere it is shown", () => {
  for (const field of ["chosen", "bound", "expected", "test"] as const) {
    assert.throws(
      () => claimsCsv([made({ [field]: " " })]),
      new RegExp(`its field ${field} must say something`),
    );
  }
  assert.throws(() => claimsMarkdown([made({ bound: "figure 1" })]), /must begin with "paper: " or "ours: "/);
  const [row] = readTable(claimsCsv([made({})]));
  assert.equal(row!.chosen, "seeds 0 to 8");
  const markdown = claimsMarkdown([made({ published: "10 %" })]);
  assert.match(
    markdown,
    /\| 0\.4 to 0\.6 \(sampling\) \| 9 \| above 0 \| paper: figure 1 \| holds \| seeds 0 to 8 \| 10 % \|/,
  );
});

const data = (path: string) => Deno.readTextFileSync(new URL(`../../data/${path}`, import.meta.url));

/** Further ones, of ours, may follow. */
const OF_THE_PAPER = Array.from({ length: 14 }, (_, i) => i + 1);

Deno.test("the figures state the paper's fourteen claims, each tested by a stage of the graph that publishes its tests", () => {
  const numbers = STATEMENTS.map(({ claim }) => claim);
  assert.deepEqual(numbers.slice(0, OF_THE_PAPER.length), OF_THE_PAPER);
  assert.deepEqual(numbers, [...new Set(numbers)].sort((a, b) => a - b));
  const { byName } = paperGraph(loadProfile(root, "smoke"));
  for (const { claim, statement, location, stage } of STATEMENTS) {
    assert.ok(CLAIM_STAGES.includes(stage), stage);
    assert.match(byName.get(stage)!.outputs["claims.csv"]!.publish![0]!, /^claims\/.+\.csv$/);
    for (const text of [statement, location]) assert.notEqual(text.trim(), "", `claim ${claim}`);
  }
});

Deno.test("a test of a claim that no figure says its stage tests is refused", () => {
  const unstated = () =>
    table([made({})], [made({ claim: 2 }), made({ claim: 3 }), made({ claim: 1, test: "u" })]);
  assert.throws(
    unstated,
    /toy\/claims tests claim 1 \("u"\), and figures\.ts says of it that it tests 2, 3: /,
  );
});

Deno.test("a sentence of a claim is a parameter of the table: no other stage but the page of stages has it", () => {
  const { stages } = paperGraph(loadProfile(root, "smoke"));
  const { statement } = STATEMENTS[0]!;
  const having = stages.filter(({ parameters }) =>
    JSON.stringify(parameters).includes(JSON.stringify(statement))
  );
  assert.deepEqual(having.map(({ name }) => name), ["claims/table"]);
  const shown = stages.find(({ name }) => name === "report/stages")!;
  assert.ok(JSON.stringify(shown.parameters).includes(statement));
});

Deno.test("claims are numbered from 1 without a gap, each number of one statement", () => {
  const figure = { title: "t", caption: "c", lookAt: "l", alt: "a", tables: {} };
  const rooms = (...numbers: number[]) => ({
    toy: Object.fromEntries(numbers.map((claim, i) => {
      const statement = { claim, statement: `says ${i}`, location: "figure 6", stage: "toy/claims" };
      return [`fig${i}`, { ...figure, claims: [statement] }];
    })),
  });
  assert.deepEqual(statementsOf(rooms(3, 1, 2)).map(({ claim }) => claim), [1, 2, 3]);
  assert.throws(() => statementsOf(rooms(2, 1, 5, 3)), {
    name: "GraphError",
    message: 'claims are numbered from 1 without a gap: 4 is missing before 5 ("says 2")',
  });
  assert.throws(() => statementsOf(rooms(1, 2, 1)), {
    name: "GraphError",
    message: 'a claim\'s number must be its own: 1 is that of two statements ("says 2")',
  });
  for (const number of [0, 1.5, NaN]) {
    assert.throws(() => statementsOf(rooms(number)), /must be whole and at least 1: .* is none \("says 0"\)/);
  }
});

Deno.test("data/published: every number has a source and a claim, digits as written; unknown ids are refused", () => {
  const text = data("published/numbers.csv");
  const rows = readTable(text);
  const published = publishedNumbers(text);
  assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length);
  for (const row of rows) {
    for (const column of ["id", "quantity", "published", "source"]) assert.notEqual(row[column], "", column);
    assert.ok(STATEMENTS.some(({ claim }) => claim === row.claim), String(row.id));
    assert.ok(published(String(row.id)).text.includes(String(row.source)));
  }
  assert.match(published("adam_channel_1_s").text, /^7\.0 \(/);
  assert.equal(published("channel_1_w").value, 0.8663);
  assert.throws(() => published("channel_3_w"), /has no row "channel_3_w": it has .*channel_1_w/);
  assert.throws(
    () => publishedNumbers("id,value,published,source\na,,x,y\n"),
    /row "a": its value must be a number/,
  );
});

Deno.test("every stage that tests the paper's claims reads what the authors published", () => {
  const { byName } = paperGraph(
    loadProfile(root, "smoke"),
  );
  for (const { stage } of STATEMENTS.filter(({ claim }) => OF_THE_PAPER.includes(claim))) {
    assert.deepEqual(byName.get(stage)!.inputs["published.csv"], {
      ...{ kind: "file", path: "data/published/numbers.csv" },
    });
  }
});
