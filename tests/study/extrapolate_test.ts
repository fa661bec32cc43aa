/** The extrapolation's arithmetic on constructed input, against closed forms. */
import assert from "node:assert/strict";
import { extrapolate, type FlowWork, type ObservedRun, workOfRun } from "./extrapolation.ts";

const OPTIONS = { draws: 2000, confidence: 0.9, seed: 1 };
const run = (steps: number, rejections = 0, open = false, evaluations = 0): ObservedRun => ({
  ...{ steps, rejections, open, evaluations },
});
const flow = (changed: Partial<FlowWork>): FlowWork => ({
  experiment: "flows",
  networks: 10,
  mostSteps: 1000,
  runs: [run(100)],
  stepFactor: 1,
  rejectionShare: 0.5,
  stepSeconds: [0.01],
  evaluationSeconds: [0.5],
  ...changed,
});

Deno.test("a run's work: rejections are counted, an open one goes on, a tolerance changes its steps", () => {
  const work = { mostSteps: 1000, stepFactor: 1, rejectionShare: 0.5 };
  assert.equal(workOfRun(run(100, 20), work), 110);
  assert.equal(workOfRun(run(100, 20, true), work), 1100);
  assert.equal(workOfRun(run(100, 20), { ...work, stepFactor: 2 }), 220);
  // More steps than the profile allows are not taken.
  assert.equal(workOfRun(run(100, 20), { ...work, stepFactor: 20 }), 1100);
  assert.throws(() => workOfRun(run(0), work), /must have taken a step: got 0/);
});

Deno.test("without any spread the range is one number: networks × work × seconds, plus scaled times", () => {
  const { experiments, total } = extrapolate(
    [flow({ runs: [run(100, 20), run(100, 20)] }), flow({ experiment: "more", networks: 3 })],
    [{ experiment: "other", seconds: [7, 7], ratio: 4 }],
    OPTIONS,
  );
  const exactly = (value: number) => ({ least: value, middle: value, most: value });
  const rounded = new Map(
    [...experiments].map(([name, { least, middle, most }]) => [
      name,
      [least, middle, most].map((value) => Math.round(value * 1e9) / 1e9),
    ]),
  );
  assert.deepEqual([...rounded], [["flows", [11, 11, 11]], ["more", [3, 3, 3]], ["other", [28, 28, 28]]]);
  const near = Math.round(total.middle * 1e9) / 1e9;
  assert.deepEqual(exactly(near), exactly(42));
});

Deno.test("evaluations of the finisher count beside the steps, with the runs that they are of", () => {
  const runs = [run(100, 0, false, 0), run(300, 0, false, 20)];
  const { total } = extrapolate(
    [flow({ runs, networks: 1, stepSeconds: [1], evaluationSeconds: [10] })],
    [],
    OPTIONS,
  );
  // 100 or 300 + 200 s: of two draws the mean is 100, 300 or 500.
  assert.deepEqual([total.least, total.middle, total.most], [100, 300, 500]);
});

Deno.test("the range has the width of the mean's standard error: 1.645 of it on either side", () => {
  const runs = Array.from({ length: 100 }, (_, i) => run(i % 2 === 0 ? 100 : 300));
  const { total } = extrapolate([flow({ runs, networks: 1, stepSeconds: [1] })], [], OPTIONS);
  // Mean 200, deviation 100, standard error 10. Of 2000 draws an end of the range has an error of about 0.5.
  assert.ok(Math.abs(total.middle - 200) <= 1.5, `${total.middle}`);
  assert.ok(Math.abs(total.most - 216.4) <= 2.5, `${total.most}`);
  assert.ok(Math.abs(total.least - 183.6) <= 2.5, `${total.least}`);
});

Deno.test("calibration repeats widen the range too", () => {
  const stepSeconds = [0.8, 1.2, 0.8, 1.2];
  const { total } = extrapolate([flow({ networks: 1, stepSeconds })], [], OPTIONS);
  // The mean of four of them: standard error 0.1.
  assert.ok(total.most >= 112 && total.most <= 120, `${total.most}`);
  assert.ok(total.least >= 80 && total.least <= 88, `${total.least}`);
});

Deno.test("it is linear in the networks, draw by draw, and the same each time", () => {
  const runs = [run(10), run(500, 80), run(1000, 100, true)];
  const of = (networks: number) => extrapolate([flow({ runs, networks })], [], OPTIONS).total;
  const [one, seven] = [of(1), of(7)];
  for (const key of ["least", "middle", "most"] as const) {
    assert.ok(Math.abs(seven[key] - 7 * one[key]) <= 1e-12 * seven[key]);
  }
  assert.deepEqual(of(7), seven);
  assert.ok(one.least < one.middle && one.middle < one.most);
});

Deno.test("what cannot be resampled is refused", () => {
  assert.throws(() => extrapolate([flow({ runs: [] })], [], OPTIONS), /there must be values: got none/);
  assert.throws(() => extrapolate([], [], { ...OPTIONS, confidence: 1 }), /at confidence 1/);
});
