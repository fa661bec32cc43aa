/** How far an interval misses a decision, and how many runs would do: held against the rules of the verdicts. */
import assert from "node:assert/strict";
import { wilson } from "../../kernels/analysis/statistics/proportion.ts";
import { inRange } from "../../pipeline/paper/claim_rules.ts";
import { boundsIn, missedText } from "../../pipeline/paper/missed_bound.ts";
import { readTable } from "../../pipeline/paper/table.ts";
import { root } from "../root.ts";

Deno.test("bounds are read off what is expected; what is no plain number is none", () => {
  assert.deepEqual(boundsIn("between 0.1 and 0.3"), [0.1, 0.3]);
  assert.deepEqual(boundsIn("at least 0.05 (ours)"), [0.05]);
  assert.deepEqual(boundsIn("above −2e-3"), [-0.002]);
  assert.deepEqual(boundsIn("more than half"), [0.5]);
  const none = ["all, or some above 3", "above 10⁻³", "at least 50%", "at least 50 %", "above 1/2", "1E-5"];
  assert.deepEqual(none.flatMap(boundsIn), []);
});

Deno.test("every undecided sampling interval of the kept results has a bound that it says to miss", () => {
  const rows = ["smoke", "quick"].flatMap((profile) =>
    readTable(Deno.readTextFileSync(`${root}/data/results/tests_${profile}.csv`))
  ).filter(({ interval, verdict, lower, value }) =>
    interval === "sampling" && verdict === "not decided" && lower !== "" && value !== ""
  );
  assert.ok(rows.length > 10, String(rows.length));
  for (const { test, value, lower, upper, n, expected } of rows) {
    if (boundsIn(String(expected)).length === 0) {
      assert.match(String(expected), /^(some|all)\b/, String(test));
      continue;
    }
    const numbers = { value: Number(value), lower: Number(lower), upper: Number(upper), n: Number(n) };
    assert.match(missedText(numbers, String(expected)), /^it reaches \S+ beyond \S+/, String(test));
  }
});

for (
  const [count, n, low, high] of [
    [137, 512, 0.1, 0.3],
    [2, 24, 0.1, 0.3],
    [0, 6, 0.1, 0.3],
    [7, 40, 0.1, 0.3],
    [0, 24, -1, 0.05],
    [0, 8, 0.05, 2],
    [3, 3, 0.9, 2],
    [0, 15, -1, 0.01],
  ] as const
) {
  const expected = low < 0 ? `at most ${high}` : high > 1 ? `at least ${low}` : `between ${low} and ${high}`;
  Deno.test(`${count} of ${n}, expected ${expected}: so many runs decide by the rule, and one fewer do not`, () => {
    const text = missedText(wilson(count, n), expected);
    const [, runs] = /; (\d+) runs would decide if the share stays$/.exec(text) ?? assert.fail(text);
    // The rule with bounds on both sides: a decided share lies within or without.
    const verdict = (m: number) => inRange(wilson(m * count / n, m), low, high);
    assert.notEqual(verdict(Number(runs)), "not decided");
    assert.equal(verdict(Number(runs) - 1), "not decided");
  });
}

Deno.test("of a share at its bound, of another interval than Wilson's, and of no case nothing false is said", () => {
  const share = wilson(15, 50);
  assert.match(missedText(share, "between 0.1 and 0.3"), /; no million of runs would decide at this share$/);
  const clustered = { ...share, lower: 0.1, upper: 0.5 };
  assert.equal(missedText(clustered, "more than 0.4"), "it reaches 0.1 beyond 0.4");
  assert.equal(missedText({ value: 0, lower: 0, upper: 1, n: 0 }, "at least 0.5"), "");
  assert.equal(missedText({ value: NaN, lower: 0, upper: 1, n: 4 }, "at least 0.5"), "");
  assert.equal(missedText({ value: 3, lower: 0, upper: 1, n: 4 }, "at least 0.5"), "");
  assert.equal(missedText(share, "some"), "");
});
