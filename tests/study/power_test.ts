/** The power analysis on cases whose answer is known otherwise. */
import assert from "node:assert/strict";
import { wilson } from "../../kernels/analysis/statistics/proportion.ts";
import { shareInRange } from "../../pipeline/paper/claim_rules.ts";
import type { Row } from "../../pipeline/paper/scaling/rules.ts";
import { powerOfGrowth } from "./power_minima.ts";
import { powerOf, SCALING_TESTS, sourceOf } from "./power_scaling.ts";
import { assuranceOfShare, leastOf, powerOfShare, withinRule } from "./power_shares.ts";

Deno.test("a share's rule is that of the claims, and its power the sum over all counts", () => {
  const rule = withinRule(0.1, 0.3);
  for (const n of [7, 40, 300]) {
    for (let count = 0; count <= n; count++) {
      assert.equal(rule(count, n), shareInRange(wilson(count, n), 0.1, 0.3), `${count} of ${n}`);
    }
  }
  // Of two cases one is as likely as none or both: 1/4, 1/2, 1/4.
  const even = (count: number) => count === 1 ? "holds" as const : "not decided" as const;
  assert.ok(Math.abs(powerOfShare(even, 0.5, 2) - 0.5) < 1e-15);
  assert.ok(
    Math.abs(powerOfShare((count) => count === 0 ? "does not hold" : "not decided", 0.1, 20) - 0.9 ** 20) <
      1e-12,
  );
  assert.equal(powerOfShare(even, 0, 2), 0);
  assert.equal(powerOfShare(even, 1, 1), 1);
});

Deno.test("more runs decide more, at a bound none do, and what is left open of a share counts", () => {
  const rule = withinRule(0.1, 0.3);
  const powers = [40, 160, 640, 2560].map((n) => powerOfShare(rule, 0.2, n));
  assert.ok(powers.every((power, i) => i === 0 || power > powers[i - 1]!), String(powers));
  assert.ok(powers.at(-1)! > 0.999);
  assert.ok(powerOfShare(rule, 0.3, 10_000) < 0.06, "the interval's own error is all that decides there");
  assert.equal(leastOf([40, 160, 640], (n) => powerOfShare(rule, 0.2, n), 0.9), 640);
  // At 160 a standard deviation is 0.032: the interval's halves of about 0.062 leave 0.038 on either side.
  assert.ok(Math.abs(powerOfShare(rule, 0.2, 160) - 0.77) < 0.05, String(powerOfShare(rule, 0.2, 160)));
  assert.equal(leastOf([40, 160, 640], (n) => powerOfShare(rule, 0.3, n), 0.9), Infinity);
  const [sure, unsure] = [assuranceOfShare(rule, 200, 1000, 640), assuranceOfShare(rule, 8, 40, 640)];
  assert.ok(sure > 0.9 && unsure < sure && unsure > 0.6, `${sure}, ${unsure}`);
});

const SET = "gp0.5-softplus";
const run = (hidden: string, seed: number, more: Row = {}): Row => ({
  ...{ data_set: SET, inputs: 2, hidden, seed, kind: "finite", loss: seed % 7, norm: 5, lambda_max: 1 },
  ...{ lambda_min: 1e-9, distance: 0.1, followed: 1, authors_early: "", authors_late: "", finished_late: "" },
  ...more,
});
const CHANNEL: Row = {
  ...{ kind: "channel", norm: 1000, distance: 1e-5, lambda_max: 100, authors_late: 0.99, finished_late: "" },
};
const shareTest = SCALING_TESTS.find(({ claim, name }) => claim === 5 && name.source.includes(SET))!;

Deno.test("resampled runs: channels in half of the runs are decided by many seeds, draws that disagree are not", () => {
  const half = ["3", "4", "5", "6"].flatMap((hidden) =>
    Array.from(
      { length: 20 },
      (_, seed) => run(hidden, seed, seed % 2 === 0 ? { ...CHANNEL, authors_early: seed / 20 } : {}),
    )
  );
  const design = { draws: 4, seeds: 20, spectra: 3 };
  const power = powerOf(sourceOf(half), shareTest, design);
  assert.deepEqual(power, { decided: 1, holds: 1 });
  assert.deepEqual(power, powerOf(sourceOf(half), shareTest, design), "the same again");
  // None in three draws, all in one: with four draws an interval begins at 0, however many seeds there are.
  const apart = half.map((row) =>
    row.hidden === "3" ? { ...row, ...CHANNEL } : run(String(row.hidden), Number(row.seed))
  );
  const [few, many] = [20, 80].map((seeds) =>
    powerOf(sourceOf(apart), shareTest, { ...design, seeds }).decided
  );
  assert.ok(few! < 0.5 && many! < 0.5, `${few}, ${many}`);
  const more = powerOf(sourceOf(apart), shareTest, { draws: 16, seeds: 20, spectra: 3 }).decided;
  assert.ok(more > many! + 0.2, `${more} with more draws, ${many} with more seeds`);
  // Runs without an end are not drawn from.
  const open = half.map((row) => Number(row.seed) < 10 ? row : { ...row, kind: "open" });
  assert.equal([...sourceOf(open).values()].flat(2).length, 40);
});

Deno.test("growth: minima that double with each width are told from a line by enough runs, and not by few", () => {
  const minima = [1, 2, 3, 4, 5].map((r) => ({
    r,
    seen: 3 ** r,
    shares: Array.from({ length: 3 ** r }, () => 3 ** -r),
  }));
  const few = powerOfGrowth(minima, () => 4);
  const many = powerOfGrowth(minima, () => 1000);
  assert.deepEqual(many, { decided: 1, holds: 1 });
  assert.ok(few.holds < 0.1, JSON.stringify(few));
  // As many as neurons and one: a line, however many runs there are.
  const line = minima.map(({ r }) => ({
    r,
    seen: r,
    shares: Array.from({ length: 40 * r }, () => 1 / (40 * r)),
  }));
  assert.equal(powerOfGrowth(line, () => 4000).holds, 0);
});
