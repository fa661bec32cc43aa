/** Who decides a run, on runs and proofs made for it; finishers one by one, their states, the table's bad input. */
import assert from "node:assert/strict";
import type { FlowEnd, FlowResult } from "../../kernels/network/flow/results.ts";
import type { LossDerivatives } from "../../kernels/loss.ts";
import { parameterNorm } from "../../kernels/network_reference.ts";
import type { NetworkShape } from "../../kernels/network_shape.ts";
import { decidedTable } from "../../pipeline/paper/scaling/decided_rows.ts";
import { type DecidedRun, finishedEnd, flowEnds } from "../../pipeline/paper/scaling/decided_runs.ts";
import { PROOFS, type Proven } from "../../pipeline/paper/networks/proofs.ts";
import {
  type FinishedRun,
  packFinished,
  unpackFinished,
} from "../../pipeline/paper/networks/finished_run.ts";
import { oneByOne, twoPhases } from "../../pipeline/paper/networks/run_finisher.ts";
import { LateUpdate } from "../../pipeline/paper/networks/late_update.ts";
import { readTable } from "../../pipeline/paper/table.ts";

/** Three neurons, w1 and w2 closer and closer, a1 = −a2 + 1 growing; P = 13. */
const SHAPE: NetworkShape = { inputs: 2, hidden: [3], biased: true, activation: "softplus" };
const P = 13;
const at = (a: number, third = -0.3) =>
  Float64Array.of(1, 0.5, 0.2, 1 + 1 / a, 0.5, 0.2, third, 2, 0.1, a, -a + 1, 0.7, 0.1);

/** Of the sum of squares. */
const derivatives = (theta: Float64Array): LossDerivatives => {
  const p = theta.length;
  const hessian = new Float64Array(p * p);
  for (let i = 0; i < p; i++) hessian[i * p + i] = 2;
  return { loss: theta.reduce((sum, x) => sum + x * x, 0), gradient: theta.map((x) => 2 * x), hessian };
};

function flowResult(end: FlowEnd, theta: Float64Array, more: Partial<FlowResult> = {}): FlowResult {
  const causes = { inaccurate: 1, indefinite: 2, rise: 3, unfit: 4 };
  const { loss } = derivatives(theta);
  return { end, theta, steps: 5, rejections: 10, causes, time: 100, loss, gradient: 1e-12, norm: 1, ...more };
}

const finishedRun = (theta: Float64Array, more: Partial<FinishedRun> = {}): FinishedRun => ({
  ...{ end: "rest", theta, steps: 7, evaluations: 9, lateFrom: null, lateTo: null, shown: null },
  ...more,
});

Deno.test("a flow decides its run when it has ended by itself and its end is proved, and in no other case", () => {
  const ends: readonly FlowEnd[] = ["converged", "infinite", "slow", "stuck", "failed"];
  for (const proof of PROOFS) {
    const asked: Float64Array[] = [];
    // The proof ends at another point, by its last digits.
    const prove = (theta: Float64Array): Proven => {
      asked.push(theta);
      return { proof, theta: at(3), onward: null };
    };
    const runs = flowEnds(derivatives, prove, ends.map((end) => flowResult(end, at(2))));
    assert.deepEqual(runs.map((run) => run?.by ?? null), [
      ...(proof === "open" ? [null, null] : ["flow", "flow"]),
      ...[null, null, null],
    ]);
    assert.deepEqual(asked, [at(2), at(2)], "none is asked of a flow that was cut off");
    if (proof === "open") continue;
    const { finished, late, theta, loss, gradient, norm, moved } = runs[0]!;
    const there = derivatives(at(3));
    assert.deepEqual([finished, late, theta, loss], [null, null, at(3), there.loss]);
    assert.deepEqual([gradient, norm], [6, parameterNorm(at(3))]);
    assert.ok(moved > 0 && moved < 0.1);
    // From where a channel led on, the run is the finisher's.
    const onward = (theta: Float64Array): Proven => ({ ...prove(theta), onward: { late: null } });
    assert.deepEqual(flowEnds(derivatives, onward, [flowResult("converged", at(2))]), [null]);
  }
});

Deno.test("what the finisher made of a run stands by its proof alone; one without is open, at its last point", () => {
  const flow = flowResult("slow", at(2));
  for (const proof of PROOFS) {
    for (const end of ["rest", "steps", "stuck"] as const) {
      const prove = (theta: Float64Array): Proven => ({ proof, theta, onward: null });
      const run = finishedEnd(derivatives, prove, flow, finishedRun(at(4), { end }));
      assert.deepEqual([run.proof, run.by], [proof, proof === "open" ? "none" : "finisher"]);
      assert.deepEqual(run.theta, at(4));
      assert.equal(run.loss, derivatives(at(4)).loss);
      assert.ok(run.moved > 0 && run.moved < 1);
    }
  }
  // At kinks the finisher's own proof stands, and its element of the subdifferential.
  const shown = { proof: "flat" as const, gradient: 3e-13 };
  const open = (theta: Float64Array): Proven => ({ proof: "open", theta, onward: null });
  const run = finishedEnd(derivatives, open, flow, finishedRun(at(4), { shown }));
  assert.deepEqual([run.proof, run.by, run.gradient, run.late], ["flat", "finisher", 3e-13, null]);
  // The late update is the finisher's, or that of the channel along which the proof went on.
  const [own, other] = [{ from: at(20), to: at(30) }, { from: at(40), to: at(50) }];
  const past = finishedRun(at(4), { lateFrom: own.from, lateTo: own.to });
  assert.deepEqual(finishedEnd(derivatives, open, flow, past).late, own);
  for (const late of [other, null]) {
    const onward = (): Proven => ({ proof: "infinite", theta: at(400), onward: { late } });
    assert.deepEqual(finishedEnd(derivatives, onward, flow, past).late, late);
  }
});

Deno.test("a late update is from the last point at 800 at most to the first at 1000 at least, and of no other points", () => {
  const of = (...norms: readonly number[]) => {
    const late = new LateUpdate();
    // ‖θ‖ = Σθ²/2P of one weight.
    for (const norm of norms) late.add(Float64Array.of(Math.sqrt(2 * norm)));
    return [late.from, late.to].map((theta) => theta === null ? null : Math.round(theta[0]! ** 2 / 2));
  };
  assert.deepEqual(of(100, 790, 801, 999, 1001, 500, 1100), [790, 1001]);
  assert.deepEqual(of(900, 1001), [null, 1001]);
  assert.deepEqual(of(100, 900), [null, null]);
});

const decided = (more: Partial<DecidedRun> = {}): DecidedRun => ({
  ...{ flow: flowResult("slow", at(2)), finished: null, proof: "infinite", by: "finisher", theta: at(400) },
  ...{ loss: 0.5, gradient: 1e-10, norm: 1000, late: null, moved: 0.25 },
  ...more,
});

Deno.test("the table tells the flow's end and the run's, and the finisher's share in the subspace of the end", () => {
  const finished = finishedRun(at(400));
  const late = (across: number) => ({ from: at(350), to: at(390, -0.3 + across) });
  const table = readTable(decidedTable(SHAPE, [
    decided({ by: "flow" }),
    decided({ finished, late: late(0) }),
    decided({ finished, late: late(1000) }),
    decided({ finished: finishedRun(at(2)), proof: "open", by: "none", theta: at(2) }),
  ]));
  const column = (name: string) => table.map((row) => row[name]);
  assert.deepEqual(column("seed"), [0, 1, 2, 3]);
  assert.deepEqual(column("end"), ["slow", "slow", "slow", "slow"]);
  assert.deepEqual(column("decided"), ["flow", "finisher", "finisher", "none"]);
  assert.deepEqual(column("finisher_steps"), ["", 7, 7, 7]);
  assert.deepEqual(column("log10_time"), [2, 2, 2, 2]);
  assert.deepEqual(column("moved"), [0.25, 0.25, 0.25, 0.25]);
  const [none, along, across, open] = column("finished_late");
  assert.ok(none === "" && open === "" && Number(along) > 0.999 && Number(across) < 0.1);
  assert.deepEqual(column("theta_9"), [400, 400, 400, 2]);
});

Deno.test("runs are finished one by one, in order, and go on from the state after any of them", async () => {
  const thetas = Float64Array.from({ length: 3 * P }, (_, i) => i);
  const finisher = (done: number[]) =>
    oneByOne(P, (theta) => {
      done.push(theta[0]! / P);
      const to = theta.map((x) => x + 0.1);
      return finishedRun(
        to,
        theta[0] === P
          ? { end: "stuck", lateFrom: theta, lateTo: to }
          : { shown: { proof: "open", gradient: 0.5 } },
      );
    });
  const states: Uint8Array[] = [];
  const all: number[] = [];
  const whole = await finisher(all).finish(thetas, {
    onPoll: async (finished, total, state) => {
      assert.deepEqual([finished, total], [states.length + 1, 3]);
      states.push(await state());
    },
  });
  assert.deepEqual(all, [0, 1, 2]);
  assert.deepEqual(unpackFinished(packFinished(whole, P), P), whole);
  for (const [k, from] of states.entries()) {
    const rest: number[] = [];
    assert.deepEqual(await finisher(rest).finish(thetas, { from }), whole);
    assert.deepEqual(rest, [0, 1, 2].slice(k + 1));
  }
  assert.deepEqual(await finisher([]).finish(new Float64Array(0)), []);
  await assert.rejects(() => finisher([]).finish(new Float64Array(P + 1)), /M × 13: got 14 values/);
  await assert.rejects(
    () => finisher([]).finish(thetas.slice(0, P), { from: states[1]! }),
    /the state is of 2 runs: at most 1/,
  );
  assert.throws(() => unpackFinished(new Uint8Array(8), P), /a run has 360 bytes: got 8/);
});

Deno.test("a late update can begin with one finisher and stop with the other, also over a state between them", async () => {
  const [a, b, c, d] = [1, 2, 3, 4].map((x) => new Float64Array(P).fill(x));
  // Of the first and the second finisher from and to, then those of both.
  const cases = [
    [a, null, null, d, a, d],
    [a, null, c, d, c, d],
    [a, b, c, d, a, b],
    [a, b, null, d, a, b],
    [null, null, c, d, c, d],
    [null, b, null, d, null, b],
    [a, null, null, null, a, null],
    [a, null, c, null, c, null],
    [null, null, null, null, null, null],
  ] as const;
  const thetas = Float64Array.from({ length: cases.length * P }, (_, i) => Math.floor(i / P));
  const finishers = () => {
    const first = oneByOne(P, (theta) => {
      const [lateFrom, lateTo] = cases[theta[0]!]!;
      return finishedRun(theta, { lateFrom: lateFrom!, lateTo: lateTo! });
    });
    return twoPhases(P, first, (theta) => {
      const [, , lateFrom, lateTo] = cases[theta[0]!]!;
      return finishedRun(theta, { lateFrom: lateFrom!, lateTo: lateTo! });
    });
  };
  const states: Uint8Array[] = [];
  const onPoll = async (_finished: number, _total: number, state: () => Promise<Uint8Array>) => {
    states.push(await state());
  };
  const whole = await finishers().finish(thetas, { onPoll });
  const expected = cases.map(([, , , , from, to]) => [from, to]);
  assert.deepEqual(whole.map(({ lateFrom, lateTo }) => [lateFrom, lateTo]), expected);
  for (const from of states) assert.deepEqual(await finishers().finish(thetas, { from }), whole);
});

Deno.test("two finishers: the second goes on from where the first has ended, and both from any state", async () => {
  const thetas = Float64Array.from({ length: 3 * P }, (_, i) => i);
  const finishers = (asked: string[]) => {
    const first = oneByOne(P, (theta) => {
      asked.push(`first ${theta[0]! / P}`);
      const late = theta[0] === P ? { lateFrom: theta, lateTo: theta.map((x) => 2 * x) } : {};
      return finishedRun(theta.map((x) => x + 0.5), { end: "steps", ...late });
    });
    return twoPhases(P, first, (theta) => {
      asked.push(`then ${(theta[0]! - 0.5) / P}`);
      const late = { lateFrom: theta, lateTo: theta };
      return finishedRun(theta.map((x) => x + 0.25), { steps: 2, evaluations: 3, ...late });
    });
  };
  const states: Uint8Array[] = [];
  const all: string[] = [];
  const whole = await finishers(all).finish(thetas, {
    onPoll: async (_finished, _total, state) => {
      states.push(await state());
    },
  });
  assert.deepEqual(all, ["first 0", "first 1", "first 2", "then 0", "then 1", "then 2"]);
  for (const [k, { end, theta, steps, evaluations, lateTo }] of whole.entries()) {
    assert.deepEqual([end, steps, evaluations, theta[0]], ["rest", 9, 12, k * P + 0.75]);
    // The first's late update counts where it has one.
    assert.equal(lateTo![0], k === 1 ? 2 * P : k * P + 0.5);
  }
  assert.equal(states.length, 6);
  for (const [k, from] of states.entries()) {
    const asked: string[] = [];
    assert.deepEqual(await finishers(asked).finish(thetas, { from }), whole);
    assert.deepEqual(asked, all.slice(k + 1));
  }
  const resume = (from: Uint8Array, own = thetas) => finishers([]).finish(own, { from });
  await assert.rejects(resume(states[4]!.subarray(0, 3)), /at least 4 bytes: got 3/);
  await assert.rejects(resume(states[4]!.subarray(0, 40)), /at least \d+ bytes: got 40/);
  await assert.rejects(resume(states[4]!.subarray(0, states[4]!.length - 8)), /a run has \d+ bytes/);
  await assert.rejects(resume(states[4]!, thetas.subarray(P)), /must be of 2 runs: got 3/);
  await assert.rejects(resume(states[4]!.map((byte, k) => k < 4 ? byte : 0x55)), /run 0 has/);
});
