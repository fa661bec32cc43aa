/**
 * Residuals above the scale that the exact sums were made for: a step's loss is right, or the step is refused.
 */
import assert from "node:assert/strict";
import { NetworkFlow } from "../../kernels/network/flow/flow.ts";
import { ENDS, PHASES, STATE_WORDS } from "../../kernels/network/problem.ts";
import { networkProblem } from "../../kernels/network/samples.ts";
import { networkShaders } from "../../kernels/network/shaders.ts";
import { networkGradient } from "../../kernels/network_reference.ts";
import type { NetworkShape } from "../../kernels/network_shape.ts";
import { openCompilingOnce } from "../compiled_once.ts";
import { randomData, randomThetas } from "./fixture.ts";

const device = await openCompilingOnce();
/** Exponents by which the scale is too low. */
const EXCESSES = [0, 1, 2, 3, 4, 5, 6, 7, 8];

for (const [hidden, coarse] of [[[2], true], [[2], false], [[2, 2], false]] as const) {
  Deno.test(`the loss of large residuals is right or refused: [${hidden}], ${coarse ? "coarse" : "fine"} inputs`, async () => {
    const shape: NetworkShape = { inputs: 2, hidden, biased: true, activation: "softplus" };
    const data = randomData(300, 2, coarse);
    const shaders = networkShaders(networkProblem(shape, data));
    const flow = await NetworkFlow.create(device, shaders, shape, data, undefined, "software");
    const theta = randomThetas(shape, 1, 1);
    const { loss } = networkGradient(shape, theta, data);
    const accepted: number[] = [];
    try {
      for (const excess of EXCESSES) {
        const start = flow.begin(theta);
        const measured = await after(flow, theta, start);
        const scale = new Int32Array(measured.state.buffer)[STATE_WORDS.RESIDUAL_EXPONENT]!;
        new Int32Array(measured.state.buffer)[STATE_WORDS.RESIDUAL_EXPONENT] = scale - excess;
        const { state } = await after(flow, theta, measured);
        if (state[STATE_WORDS.STATUS] === ENDS.FAILED) continue;
        assert.equal(state[STATE_WORDS.PHASE], PHASES.FLOWING);
        const floats = new Float32Array(state.buffer);
        const found = floats[STATE_WORDS.LOSS]! + floats[STATE_WORDS.LOSS + 1]!;
        assert.ok(Math.abs(found / loss - 1) < 1e-9, `2^${excess} too low: ${found} instead of ${loss}`);
        accepted.push(excess);
      }
    } finally {
      flow.destroy();
    }
    assert.deepEqual(accepted, [0, 1, 2, 3]);
  });
}

/** The state after one more evaluation. */
async function after(flow: NetworkFlow, theta: Float64Array, from: ReturnType<NetworkFlow["begin"]>) {
  let polls = 0;
  let next = from;
  class Enough extends Error {}
  await flow.run(theta, {
    ...{ from, stepsPerPoll: 1 },
    onPoll: async (_done, _total, snapshot) => {
      if (polls++ === 0) return;
      next = structuredClone(await snapshot());
      throw new Enough();
    },
  }).catch((error) => {
    if (!(error instanceof Enough)) throw error;
  });
  return next;
}
