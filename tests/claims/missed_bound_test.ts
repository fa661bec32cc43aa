/** How far an interval misses a decision, and how many cases would do: held against Wilson's interval itself. */
import assert from "node:assert/strict";
import { wilson } from "../../kernels/analysis/statistics/proportion.ts";
import { boundsIn, missedText } from "../../pipeline/paper/missed_bound.ts";
import { readTable } from "../../pipeline/paper/table.ts";
import { root } from "../root.ts";

Deno.test("bounds are read off what is expected", () => {
  assert.deepEqual(boundsIn("between 0.1 and 0.3"), [0.1, 0.3]);
  assert.deepEqual(boundsIn("at least 0.05 (ours)"), [0.05]);
  assert.deepEqual(boundsIn("above −2e-3"), [-0.002]);
  assert.deepEqual(boundsIn("more than half"), [0.5]);
  assert.deepEqual(boundsIn("all, or some above 3"), []);
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
    const numbers = {
      value: Number(value),
      lower: Number(lower),
      upper: Number(upper),
      n: Number(n),
    };
    assert.match(missedText(numbers, String(expected)), /^it reaches \S+ beyond \S+; /, String(test));
  }
});

Deno.test("so many cases as it says decide by Wilson's interval, and three quarters of them do not", () => {
  const share = wilson(137, 512);
  const text = missedText(share, "between 0.1 and 0.3");
  const [, cases] = /, (\d+), would decide if the value stays$/.exec(text) ?? assert.fail(text);
  const n = Number(cases);
  const upper = (m: number) => wilson(Math.round(m * 137 / 512), m).upper;
  assert.ok(upper(n * 1.02) < 0.3, text);
  assert.ok(upper(n * 0.75) > 0.3, text);
});

Deno.test("a value next to its bound is said to be so, and a missing bound is passed over in silence", () => {
  const next = { value: 0.2999, lower: 0.2, upper: 0.4, n: 50 };
  assert.equal(
    missedText(next, "between 0.1 and 0.3"),
    "it reaches 0.1 beyond 0.3; the value lies next to it, where no number of cases decides",
  );
  assert.equal(missedText({ ...next, value: 0.3 }, "at most 0.3").includes("next to it"), true);
  assert.equal(missedText(next, "some"), "");
});
