/** The claims' rules on tables made so that the verdicts are known. */
import assert from "node:assert/strict";
import { wilson } from "../../kernels/analysis/statistics/proportion.ts";
import { above, always, inRange, shareInRange, some } from "../../pipeline/paper/claim_rules.ts";
import plateauClaims from "../../pipeline/paper/plateau/claims.ts";
import { claimsOf, PLATEAU, type Row } from "../claims/tables.ts";

Deno.test("intervals decide: inside holds, apart does not, across is open, and nothing counts for nothing", () => {
  assert.equal(inRange({ lower: 0.1, upper: 0.3, n: 9 }, 0.1, 0.3), "holds");
  assert.equal(inRange({ lower: 0.05, upper: 0.2, n: 9 }, 0.1, 0.3), "not decided");
  assert.equal(inRange({ lower: 0.31, upper: 0.5, n: 9 }, 0.1, 0.3), "does not hold");
  assert.equal(inRange({ lower: 0, upper: 1, n: 0 }, 0, 1), "not decided");
  assert.equal(inRange({ lower: NaN, upper: NaN, n: 9 }, 0, 1), "not decided");
  assert.equal(above({ lower: 0.1, upper: 0.5, n: 9 }, 0), "holds");
  assert.equal(above({ lower: 0, upper: 0.5, n: 9 }, 0), "not decided");
  assert.equal(above({ lower: -1, upper: 0, n: 9 }, 0), "does not hold");
  assert.equal(above({ lower: 1, upper: 2, n: 0 }, 0), "not decided");
  assert.equal(above({ lower: NaN, upper: NaN, n: 9 }, 0), "not decided");
  assert.equal(always(7, 0, 7), "holds");
  assert.equal(always(6, 0, 7), "not decided");
  assert.equal(always(6, 1, 7), "does not hold");
  assert.equal(always(0, 0, 0), "not decided");
});

Deno.test('"some" has a floor: a share surely below 1 % is none, and a share tested against all shares is refused', () => {
  assert.equal(some(wilson(1, 20)), "holds");
  assert.equal(some(wilson(0, 20)), "not decided");
  assert.equal(some(wilson(0, 1000)), "does not hold");
  assert.equal(some(wilson(2, 5000)), "does not hold");
  assert.equal(some(wilson(0, 0)), "not decided");
  assert.throws(() => shareInRange(wilson(3, 9), Number.MIN_VALUE, 1), /every share lies there/);
  assert.equal(shareInRange(wilson(9, 9), 0, 0.05), "does not hold");
});

const COUNTS = PLATEAU.counts!;
const RUNS = PLATEAU.runs!;
const flow = (gamma_start: number, sign: number, end: string, loss: number, distance: number): Row => ({
  gamma_start,
  sign,
  end,
  loss,
  distance,
});
const FINAL = [
  flow(-1, 1, "infinite", 0.3, 100),
  flow(-1, -1, "converged", 0.4, 3),
  flow(0.3, 1, "converged", 0.7, 1e-9),
  flow(1.5, 1, "slow", 0.4, 2),
];
const ALONG = [-1, 0.3, 1.5].flatMap((gamma): Row[] => [
  { gamma, track: 0, rank: 0, eigenvalue: gamma === 0.3 ? 0.2 : -0.2, angle: 90 },
  { gamma, track: 1, rank: 1, eigenvalue: -1e-17, angle: 1e-6 },
]);

function verdicts(change: Partial<Record<"counts" | "runs" | "final" | "along", readonly Row[]>> = {}) {
  return claimsOf(plateauClaims, { ...PLATEAU, final: FINAL, along: ALONG, ...change });
}
const of = (rows: readonly Row[], claim: number, kind?: string) =>
  rows.filter((row) => row.claim === claim && (kind === undefined || row.kind === kind)).map((row) =>
    row.verdict
  );

Deno.test("every claim holds on tables where it does", () => {
  const rows = verdicts();
  assert.deepEqual(rows.filter((row) => row.verdict !== "holds"), []);
  const slope = rows.find((row) => row.claim === 14)!;
  assert.ok(Math.abs(Number(slope.value) - Math.log(4)) < 1e-12);
  assert.equal(rows.find((row) => row.claim === 1)!.value, 0.2);
  assert.equal(rows.find((row) => row.claim === 1)!.n, 4000);
  // Where the authors published a number it stands beside ours.
  for (const claim of [1, 4]) assert.ok(rows.some((row) => row.claim === claim && row.published !== ""));
});

/** The duplicates of these widths, of 1000 runs each. */
const duplicates = (free: Record<number, number>, biased = 0) =>
  COUNTS.map((row) => ({
    ...row,
    duplicated: row.biased === 1 ? (row.r === 2 ? biased : 0) : free[Number(row.r)] ?? 0,
  }));

Deno.test("claim 1 is of what the share grows to: small shares at small widths are no evidence against it", () => {
  // As the authors' inset: little at r = 2, a fifth at r = 5.
  const growing = verdicts({ counts: duplicates({ 2: 5, 3: 60, 4: 150, 5: 220 }) });
  assert.deepEqual(of(growing, 1, "paper"), ["holds", "holds", "holds", "holds"]);
  assert.deepEqual(of(growing, 1, "ours"), ["not decided", "does not hold", "does not hold", "holds"]);
});

Deno.test("claim 1: none, too many, a share that falls, and duplicates with biases refute it", () => {
  assert.deepEqual(of(verdicts({ counts: duplicates({}) }), 1, "paper").slice(0, 2), [
    "does not hold",
    "does not hold",
  ]);
  const many = verdicts({ counts: duplicates({ 2: 5, 5: 500 }, 900) });
  assert.deepEqual(of(many, 1, "paper"), ["holds", "does not hold", "holds", "does not hold"]);
  const falling = verdicts({ counts: duplicates({ 2: 400, 3: 300, 4: 250, 5: 200 }) });
  assert.deepEqual(of(falling, 1, "paper"), ["holds", "holds", "does not hold", "holds"]);
  // Forty runs are too few to say that 0.275 is below 0.3.
  const few = COUNTS.map((row) => ({
    ...row,
    runs: 40,
    duplicated: row.biased === 0 && row.r === 5 ? 11 : 0,
  }));
  assert.equal(of(verdicts({ counts: few }), 1, "paper")[1], "not decided");
});

Deno.test("claim 2: without a difference it does not hold; its interval is that of the difference", () => {
  const counts = COUNTS.map((row) => ({ ...row, runs_shared: row.biased === 1 ? 300 : 0 }));
  assert.deepEqual(of(verdicts({ counts }), 2), new Array(3).fill("does not hold"));
  const rows = verdicts().filter(({ claim }) => claim === 2);
  const width = ({ lower, upper }: Row) => Number(upper) - Number(lower);
  assert.ok(width(rows[2]!) < 0.9 * (width(rows[0]!) + width(rows[1]!)), "narrower than both ends together");
});

Deno.test("claim 3: one flow that leaves from inside refutes, one out of steps leaves it open", () => {
  const leaves = [...FINAL, flow(0.6, 1, "infinite", 0.3, 100)];
  assert.equal(of(verdicts({ final: leaves }), 3)[0], "does not hold");
  const open = verdicts({ final: [...FINAL, flow(0.6, 1, "slow", 0.7, 1e-7)] }).filter(({ claim }) =>
    claim === 3
  );
  assert.equal(open[0]!.verdict, "not decided");
  // The open one may go either way.
  assert.deepEqual([open[0]!.lower, open[0]!.upper, open[0]!.interval], [0.5, 1, "range"]);
  const stays = [...FINAL, flow(2.5, 1, "converged", 0.7, 1e-9)];
  assert.equal(of(verdicts({ final: stays }), 3)[1], "does not hold");
  const along = ALONG.map((row) => ({ ...row, eigenvalue: Math.abs(Number(row.eigenvalue)) }));
  assert.deepEqual(of(verdicts({ along }), 3), ["holds", "holds", "holds", "does not hold"]);
  const negative = ALONG.map((row) => ({ ...row, eigenvalue: -Math.abs(Number(row.eigenvalue)) }));
  assert.deepEqual(of(verdicts({ along: negative }), 3).slice(2), ["does not hold", "holds"]);
});

Deno.test("claim 4 is of a distribution: one run above 1e-11 is against ours only, gradients above the axis refute", () => {
  const one = RUNS.map((row) => row.seed === 3 ? { ...row, gradient_inf: 1e-10 } : row);
  assert.deepEqual(of(verdicts({ runs: one }), 4, "paper"), new Array(4).fill("holds"));
  assert.deepEqual(of(verdicts({ runs: one }), 4, "ours"), ["does not hold", "holds"]);
  const coarse = RUNS.map((row) => ({ ...row, gradient_inf: 1e-4 }));
  assert.deepEqual(of(verdicts({ runs: coarse }), 4), [
    ...["does not hold", "holds", "does not hold"],
    ...["does not hold", "holds", "does not hold"],
  ]);
});

Deno.test("claim 4: a gradient that is no number counts as the largest, a run on a saddle refutes", () => {
  const gradient = RUNS.map((row) => row.seed === 3 ? { ...row, gradient_inf: "NaN" } : row);
  const rows = verdicts({ runs: gradient });
  assert.deepEqual(of(rows, 4), [
    "not decided",
    ...new Array(1).fill("holds"),
    "does not hold",
    ...new Array(3).fill("holds"),
  ]);
  // P = 6: |θ|² = 12 · 10³, the grain at λ_max = 10⁵ 1.2e-9.
  const grain = RUNS.map((row) =>
    row.seed === 16 || row.seed === 17
      ? { ...row, gradient_inf: row.seed === 16 ? 1e-9 : 2e-9, lambda_max: 1e5, norm: 1000 }
      : { ...row, norm: 1 }
  );
  const notes = verdicts({ runs: grain }).filter(({ claim, kind }) => claim === 4 && kind === "ours").map((
    { note },
  ) => String(note));
  assert.match(notes[1]!, /; 1 of the 2 above are within λ_max 2⁻⁵³ \|θ\|/);
  assert.doesNotMatch(notes[0]!, /above/);
  const saddle = RUNS.map((row) => row.seed === 16 ? { ...row, lambda_min: -1e-6 } : row);
  assert.deepEqual(of(verdicts({ runs: saddle }), 4, "paper"), ["holds", "holds", "holds", "does not hold"]);
  const none = RUNS.filter((row) => row.end === "slow");
  assert.deepEqual(of(verdicts({ runs: none }), 4), new Array(6).fill("not decided"));
});

/** Ends of the bias-free networks, so many for r = 1 to 5. */
const ends = (numbers: readonly number[]) =>
  COUNTS.map((row) => row.biased === 0 ? { ...row, ended_minima: numbers[Number(row.r) - 1]! } : row);

Deno.test("claim 14 compares with linear growth: falling and linear numbers refute, few ends decide nothing", () => {
  const paper = (numbers: readonly number[]) => of(verdicts({ counts: ends(numbers) }), 14, "paper");
  assert.deepEqual(paper([2, 6, 18, 54, 162]), ["holds", "holds"]);
  assert.deepEqual(paper([20, 40, 60, 80, 100]), ["holds", "does not hold"]);
  assert.deepEqual(paper([162, 54, 18, 6, 2]), ["does not hold", "does not hold"]);
  assert.deepEqual(paper([1, 2, 2, 3, 3]), ["holds", "not decided"]);
  assert.deepEqual(paper([0, 0, 0, 3, 9]), ["not decided", "not decided"]);
  const [slope] = verdicts({ counts: ends([0, 0, 0, 0, 9]) }).filter(({ claim }) => claim === 14);
  assert.deepEqual([slope!.value, slope!.verdict], ["", "not decided"]);
  // Without any ends a note begins with no empty part.
  const empty = verdicts({ counts: ends([0, 0, 0, 0, 0]) }).filter(({ claim }) => claim === 14);
  for (const { note } of empty) assert.doesNotMatch(String(note), /^;/);
  // Minima of finite norm are ours: without any the paper's tests stand.
  const finite = verdicts({ counts: COUNTS.map((row) => ({ ...row, unique_minima: 0 })) });
  assert.deepEqual(of(finite, 14, "paper"), ["holds", "holds"]);
});
