/** The explorer's ball: its loss, its motions and its landscape against the stages' own computation of the toy. */
import assert from "node:assert/strict";
import { BallRun, END } from "../../figures/report/explorer/ball_run.ts";
import { gaussLegendre } from "../../figures/report/explorer/gauss_legendre.ts";
import { ballText, ticksOf } from "../../figures/report/explorer/landscape_view.ts";
import { symmetricEigen4 } from "../../figures/report/explorer/symmetric_eigen4.ts";
import { leastLoss, SADDLE_LOSS } from "../../figures/report/explorer/toy_landscape.ts";
import { toyDerivatives } from "../../figures/report/explorer/toy_loss.ts";
import { Descent, Flow, SINGLE, startOf } from "../../figures/report/explorer/toy_motion.ts";
import { symmetricEigen } from "../../kernels/analysis/linear_algebra/symmetric_eigen.ts";
import { channelLimit, criticalPoints } from "../../kernels/analysis/toy/channel_limit.ts";
import { startBeside, toyPlane } from "../../kernels/analysis/toy/plane.ts";
import { populationDerivatives, populationLoss } from "../../kernels/analysis/toy/population.ts";

const PLANE = toyPlane();
/** γ of the stages' start, the point with a₂ = −2. */
const GAMMA = PLANE.saddle[2]! / PLANE.aStar;

/** Largest difference, relative where values are large. */
function apart(found: ArrayLike<number>, right: ArrayLike<number>): number {
  return Math.max(
    ...Array.from(right, (value, i) => Math.abs(found[i]! - value) / Math.max(1, Math.abs(value))),
  );
}

Deno.test("the ball's loss, gradient and Hessian are the population loss of the stages", () => {
  const points = [
    [0.9, 0.5, 3, -2],
    [1.4, 1.39, -2, 4],
    [3, 4, 10, -9],
    [-1, 0.2, 0.3, 0.4],
    [3.1, 3.15, -100, 102],
    [40, 0.01, 1, 1],
  ];
  for (const theta of points) {
    const [found, right] = [toyDerivatives(theta), populationDerivatives(theta)];
    assert.ok(Math.abs(found.loss - right.loss) < 1e-11, `loss at ${theta}: ${found.loss} ${right.loss}`);
    assert.ok(apart(found.gradient, right.gradient) < 1e-12, `gradient at ${theta}`);
    assert.ok(apart(found.hessian, right.hessian) < 1e-12, `Hessian at ${theta}`);
    const { values, vectors } = symmetricEigen4(found.hessian);
    assert.ok(apart(values, symmetricEigen(right.hessian, 4).values) < 1e-11, `eigenvalues at ${theta}`);
    const [first] = vectors;
    for (let i = 0; i < 4; i++) {
      const image = [0, 1, 2, 3].reduce((sum, j) => sum + found.hessian[4 * i + j]! * first![j]!, 0);
      assert.ok(Math.abs(image - values[0]! * first![i]!) < 1e-10, `an eigenvector at ${theta}`);
    }
  }
});

Deno.test("Gauss–Legendre's rule of n points is exact up to degree 2n − 1, and not beyond", () => {
  const integral = (n: number, power: number) =>
    gaussLegendre(n).reduce((sum, { node, weight }) => sum + weight * node ** power, 0);
  for (const n of [1, 3, 8, 24]) {
    assert.ok(Math.abs(integral(n, 2 * n - 2) - 2 / (2 * n - 1)) < 1e-14, `n = ${n}`);
  }
  assert.ok(Math.abs(integral(3, 6) - 2 / 7) > 1e-3);
});

Deno.test("the ball starts where the stages' flows start, beside either channel", () => {
  assert.ok(Math.abs(SINGLE.w - PLANE.wStar) < 1e-12 && Math.abs(SINGLE.a - PLANE.aStar) < 1e-12);
  for (const channel of [1, 2] as const) {
    assert.ok(apart(startOf({ channel, gamma: GAMMA }), startBeside(PLANE, channel, 0.1)) < 1e-12);
  }
});

/** λ_max η/2 of gradient descent on the stages' loss: over the last half of `steps`, and after the first 300. */
function reference(eta: number, steps: number): { early: number; late: number } {
  const theta = startBeside(PLANE, 1, 0.1);
  const part = () => symmetricEigen(populationDerivatives(theta).hessian, 4).values[3]! * eta / 2;
  let [early, sum, count] = [NaN, 0, 0];
  for (let step = 0; step < steps; step++) {
    if (step === 300) early = part();
    if (step >= steps / 2 && step % 101 === 0) [sum, count] = [sum + part(), count + 1];
    const { gradient } = populationDerivatives(theta);
    for (let i = 0; i < 4; i++) theta[i] = theta[i]! - eta * gradient[i]!;
  }
  return { early, late: sum / count };
}

Deno.test("steps of η = 0.3 stall at λ_max = 2/η as on the stages' loss; the flow goes on as its law says", () => {
  const [eta, steps] = [0.3, 6000];
  const { early, late } = reference(eta, steps);
  const descent = new Descent({ channel: 1, gamma: GAMMA }, eta);
  const parts: number[] = [];
  while (descent.steps < steps) {
    if (descent.steps === 300) assert.ok(Math.abs(descent.state.lambda * eta / 2 - early) < 1e-9);
    if (descent.steps >= steps / 2 && descent.steps % 101 === 0) parts.push(descent.state.lambda * eta / 2);
    descent.step();
  }
  assert.ok(early < 0.9 && Math.abs(late - 1) < 0.02, `${early}, ${late}`);
  assert.ok(Math.abs(parts.reduce((sum, part) => sum + part, 0) / parts.length - late) < 0.01);
  const flow = new Flow({ channel: 1, gamma: GAMMA });
  while (flow.time < 1e6) flow.advance(1e6);
  const before = flow.state;
  while (flow.time < 1.6e7) flow.advance(1.6e7);
  const after = flow.state;
  assert.ok(before.lambda * eta / 2 > 10);
  // γ grows as the fourth root of time and ε falls with it: twice as far after sixteen times.
  assert.ok(Math.abs(after.gamma / before.gamma - 2) < 0.1, `${before.gamma} to ${after.gamma}`);
  assert.ok(Math.abs(after.epsilon / before.epsilon - 0.5) < 0.02);
  // In the channel L = ℓ(w, 0) + ε² h.
  const [end] = criticalPoints();
  const left = (before.loss - end.loss) / (before.epsilon ** 2 * channelLimit(end.w).h);
  assert.ok(Math.abs(left - 1) < 0.02, `${left}`);
});

Deno.test("the flow is the limit of small steps", () => {
  const flow = new Flow({ channel: 2, gamma: GAMMA });
  while (flow.time < 100) flow.advance(100);
  const descent = new Descent({ channel: 2, gamma: GAMMA }, 0.002);
  for (let step = 0; step < 50_000; step++) descent.step();
  assert.ok(
    Math.abs(flow.state.epsilon - descent.state.epsilon) < 2e-3,
    `${flow.state.epsilon} ${descent.state.epsilon}`,
  );
  assert.ok(Math.abs(flow.state.loss - descent.state.loss) < 2e-4);
});

Deno.test("a roll keeps pairs of steps that follow each other, and the flow at the same times", () => {
  const run = new BallRun({ channel: 1, gamma: GAMMA }, 0.3);
  run.advance(3000);
  const { steps, flow } = run.motion;
  assert.deepEqual(steps.map(({ time }) => time), flow.map(({ time }) => time));
  const late = steps.filter(({ time }) => time > 1000);
  const swings = late.slice(1).filter((state, i) =>
    state.steps === late[i]!.steps + 1 && Math.abs(state.epsilon - late[i]!.epsilon) > 0.01
  );
  assert.ok(swings.length > 20, `${swings.length} of ${late.length} points`);
  assert.ok(run.time >= 3000 && run.time < 3001 && !run.done && END > 3000);
  assert.match(
    ballText(run.motion),
    /^After 1000\d steps of η = 0\.3 \(time 3000\): λ_max = 6\.\d+, which is/,
  );
});

Deno.test("one step is singular", () => {
  const { eta, steps, flow } = new BallRun({ channel: 1, gamma: GAMMA }, 0.3).motion;
  const after = (count: number) => ballText({ eta, steps: [{ ...steps.at(-1)!, steps: count }], flow });
  assert.match(after(1), /^After 1 step of η/);
  assert.match(after(2), /^After 2 steps of η/);
});

Deno.test("the landscape is least over the other two directions: no network at its γ and ε lies below", () => {
  const at = (theta: readonly number[]) =>
    leastLoss((theta[2]! - theta[3]! + SINGLE.a) / (2 * SINGLE.a), (theta[0]! - theta[1]!) / 2);
  for (
    const [w, epsilon, c, gap] of [[1, 0.2, 1.7, 6], [0.85, 0.2, 1.66, 7], [3, -0.6, 2, 11], [2, 0.4, 1, 4]]
  ) {
    const theta = [w! + epsilon!, w! - epsilon!, (c! + gap!) / 2, (c! - gap!) / 2];
    assert.ok(at(theta) <= populationLoss(theta) + 1e-9, `${theta}: ${at(theta)} ${populationLoss(theta)}`);
  }
  assert.ok(
    Math.abs(leastLoss(3, 0) - SADDLE_LOSS) < 1e-7 &&
      Math.abs(SADDLE_LOSS - criticalPoints()[1].loss) < 1e-12,
  );
  // A flow in a channel keeps to its floor.
  for (const channel of [1, 2] as const) {
    const flow = new Flow({ channel, gamma: GAMMA });
    while (flow.time < 3e4) flow.advance(3e4);
    const { gamma, epsilon, loss } = flow.state;
    assert.ok(Math.abs(leastLoss(gamma, epsilon) - loss) < 1e-6);
  }
});

Deno.test("ticks are round numbers from end to end", () => {
  assert.deepEqual(ticksOf([-0.12, 0.46]).map(([, label]) => label), [
    "−0.1",
    "0",
    "0.1",
    "0.2",
    "0.3",
    "0.4",
  ]);
  assert.deepEqual(ticksOf([1.2, 4]).map(([value]) => value), [1.5, 2, 2.5, 3, 3.5, 4]);
});
