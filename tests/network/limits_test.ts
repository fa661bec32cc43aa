/** The documented limits of networks and trainings (READMEs of kernels/network and kernels/training) really work. */
import assert from "node:assert/strict";
import { MOST_LOOP_ITERATIONS } from "../../kernels/device/loop_limit.ts";
import { DORMAND_PRINCE } from "../../kernels/network/flow/explicit_tableau.ts";
import { NetworkFlow } from "../../kernels/network/flow/flow.ts";
import { finisherShaders } from "../../kernels/network/finisher/shaders.ts";
import { gradientShaderF32 } from "../../kernels/network/f32/gradient.ts";
import { entryPointOf, type Kernel, type NetworkShaders, scheduleOf } from "../../kernels/network/problem.ts";
import { networkProblem } from "../../kernels/network/samples.ts";
import { networkShaders } from "../../kernels/network/shaders.ts";
import { networkGradient } from "../../kernels/network_reference.ts";
import type { NetworkShape } from "../../kernels/network_shape.ts";
import { readLoopNote } from "../../kernels/strict/loop_note.ts";
import { minibatchShader, samplesShader } from "../../kernels/toy/shaders.ts";
import { ADAM } from "../../kernels/training/optimisers.ts";
import { trainingShaders } from "../../kernels/training/shaders.ts";
import { openCompilingOnce } from "../compiled_once.ts";
import { assertClose } from "../compare.ts";
import { accuracyOf } from "../measure/network_accuracy.ts";
import { randomData, randomThetas } from "./fixture.ts";

const device = await openCompilingOnce();
const MOST_SAMPLES = 16_000;
const shape = (inputs: number, ...hidden: number[]): NetworkShape => ({
  inputs,
  hidden,
  biased: true,
  activation: "g",
});

const AT_THE_LIMITS: readonly (readonly [NetworkShape, boolean])[] = [
  [shape(2, 16), true],
  [shape(16, 16), true],
  [shape(16, 16), false],
  [shape(16, 8, 8, 8), false],
  [shape(1, 1, 1, 1), false],
];

for (const [each, coarse] of AT_THE_LIMITS) {
  const what = `[${each.hidden}], D = ${each.inputs}, ${
    coarse ? "coarse" : "fine"
  } inputs, N = ${MOST_SAMPLES}`;
  Deno.test(`every kernel of every schedule is within the loop iterations of a dispatch: ${what}`, () => {
    const data = randomData(MOST_SAMPLES, each.inputs, coarse);
    for (const method of [undefined, ...(each.inputs === 2 ? [DORMAND_PRINCE] : [])]) {
      const problem = networkProblem(each, data, 1e3, method);
      const all = [networkShaders(problem), finisherShaders(problem)].flatMap((shaders) =>
        Object.entries(shaders)
      );
      for (const [schedule, kernels] of all) {
        for (const [kernel, text] of Object.entries(kernels!)) {
          const { once = NaN, each: round = NaN } = readLoopNote(text, entryPointOf(kernel as Kernel)) ?? {};
          assert.ok(once <= MOST_LOOP_ITERATIONS && round === 0, `${schedule} ${kernel}: ${once} + ${round}`);
          // Where samples are gone through, at least each lane's share is counted.
          if (!["gradient", "jacobian", "curvature"].includes(kernel)) continue;
          const { lanes, tiles } = scheduleOf(schedule as keyof NetworkShaders, MOST_SAMPLES);
          assert.ok(once > MOST_SAMPLES / (lanes * tiles), `${schedule} ${kernel} counts only ${once}`);
        }
      }
    }
  });
}

Deno.test("every training and toy kernel has a step within the loop iterations of a dispatch", () => {
  const within = (text: string, entryPoint: string) => {
    const { once = NaN, each = NaN } = readLoopNote(text, entryPoint) ?? {};
    assert.ok(once + each <= MOST_LOOP_ITERATIONS, `${entryPoint}: ${once} + ${each}`);
  };
  for (const hidden of [1, 16]) {
    const wide = shape(16, hidden);
    // The largest batches that are documented, where N is no power of two.
    for (const batch of [1, 1400]) {
      const { step } = trainingShaders(wide, { n: MOST_SAMPLES, batch }, ADAM);
      for (const text of Object.values(step)) within(text, "minibatch");
    }
    const full = trainingShaders(wide, { n: MOST_SAMPLES, batch: MOST_SAMPLES }, ADAM);
    for (const text of Object.values(full.step)) within(text, "full_batch");
    within(gradientShaderF32(wide, MOST_SAMPLES), "gradient_f32");
    within(gradientShaderF32(wide, MOST_SAMPLES), "finish_f32");
  }
  within(trainingShaders(shape(16, 16), { n: 8192, batch: 4096 }, ADAM).step.software, "minibatch");
  within(samplesShader(2 ** 20), "toy_samples");
  within(minibatchShader({ n: 2 ** 16, m: 8, batch: 2 ** 15, sgdEta: 0.1, adamEta: 0.1 }), "toy_minibatch");
});

/** Shapes at the limits of N with one of r, D and depth, and schedules that compile quickly. */
const MEASURED: readonly (readonly [NetworkShape, boolean, readonly (keyof NetworkShaders)[]])[] = [
  [shape(2, 16), true, device.compilesSlowly ? ["compact"] : ["compact", "software"]],
  [shape(16, 2), false, ["software"]],
  [shape(2, 2, 2, 2), false, ["software"]],
];

for (const [each, coarse, schedules] of MEASURED) {
  Deno.test(`loss and gradient of ${MOST_SAMPLES} samples are the reference's: [${each.hidden}], D = ${each.inputs}`, async () => {
    const data = randomData(MOST_SAMPLES, each.inputs, coarse);
    const theta = randomThetas(each, 1, 0.5);
    const reference = networkGradient(each, theta, data);
    const shaders = networkShaders(networkProblem(each, data));
    const all = [];
    for (const schedule of schedules) {
      const flow = await NetworkFlow.create(device, shaders, each, data, undefined, schedule);
      const [result] = await flow.evaluate(theta);
      flow.destroy();
      assertClose(`loss by ${schedule}`, [result!.loss], [reference.loss], accuracyOf(each).gradient);
      assertClose(`gradient by ${schedule}`, result!.gradient, reference.gradient, accuracyOf(each).gradient);
      all.push(result!);
    }
    for (const other of all) assert.deepEqual(other, all[0]);
  });
}
