/** The device's step control and factorisation refuse what is not finite, wherever it stands; by bits, on any adapter. */
import assert from "node:assert/strict";
import { initialWeights } from "../../kernels/initial_weights.ts";
import { FlowEnsemble } from "../../kernels/network/flow/ensemble.ts";
import { NetworkFlow } from "../../kernels/network/flow/flow.ts";
import { NetworkKernels } from "../../kernels/network/kernels.ts";
import { CAUSES, ENDS, ROWS, STATE, STATE_WORDS, VECTOR_ROWS } from "../../kernels/network/problem.ts";
import { networkProblem } from "../../kernels/network/samples.ts";
import { FLOW_SETTINGS, settingValues } from "../../kernels/network/flow/settings.ts";
import { networkShaders } from "../../kernels/network/shaders.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { openCompilingOnce } from "../compiled_once.ts";
import { randomData } from "./fixture.ts";

const device = await openCompilingOnce();
const data = randomData(40, 2, true);
/** More parameters than lanes, so that a lane has several. */
const SHAPES: readonly NetworkShape[] = [
  { inputs: 2, hidden: [3], biased: true, activation: "tanh" },
  { inputs: 2, hidden: [2, 2], biased: true, activation: "tanh" },
];
const BAD = [["NaN", 0x7fc00000], ["a signalling NaN", 0xff800001], ["infinity", 0x7f800000]] as const;

/** A batch whose network's step has been evaluated and waits for its judgement. */
async function withEnsemble(
  shape: NetworkShape,
  use: (
    ensemble: FlowEnsemble,
    state: Uint32Array<ArrayBuffer>,
    vectors: Uint32Array<ArrayBuffer>,
  ) => Promise<void>,
) {
  const problem = networkProblem(shape, data);
  const shaders = networkShaders(problem);
  const kernels = await NetworkKernels.create(device, shaders, problem, data);
  const flow = await NetworkFlow.create(device, shaders, shape, data);
  const ensemble = new FlowEnsemble(
    kernels,
    1,
    flow.begin(initialWeights(shape, "test/nan", 1)),
    settingValues(FLOW_SETTINGS),
  );
  flow.destroy();
  try {
    ensemble.choose([0]);
    device.submit([
      ...ensemble.gradient(1),
      ensemble.control(1),
      ...ensemble.gradient(1),
      ensemble.control(1),
    ]);
    // All of a step but its judgement.
    device.submit(ensemble.step(1).slice(0, -1));
    const state = await device.read(ensemble.state, STATE);
    const vectors = await device.read(ensemble.vectors, 2 * ROWS * parameterCount(shape));
    await use(ensemble, state, vectors);
  } finally {
    ensemble.destroy();
    kernels.destroy();
  }
}

const rejections = (state: Uint32Array, cause: keyof typeof CAUSES) =>
  state[STATE_WORDS.REJECTIONS + CAUSES[cause]]!;
const h = (state: Uint32Array) => new Float32Array(state.buffer)[STATE_WORDS.H]!;

for (const shape of SHAPES) {
  const p = parameterCount(shape);
  const places = [...new Set([0, 1, 7, 8, p >> 1, p - 2, p - 1])];

  Deno.test(`a step with a component that is not finite is rejected, wherever it stands: [${shape.hidden}]`, async () => {
    await withEnsemble(shape, async (ensemble, state, vectors) => {
      const { queue } = device.device;
      const judge = async (changed: Uint32Array<ArrayBuffer>) => {
        queue.writeBuffer(ensemble.state, 0, state);
        queue.writeBuffer(ensemble.vectors, 0, changed);
        device.submit([ensemble.control(1)]);
        return {
          after: await device.read(ensemble.state, STATE),
          left: await device.read(ensemble.vectors, vectors.length),
        };
      };
      const taken = await judge(vectors);
      assert.equal(taken.after[STATE_WORDS.STEPS], 1, "the step is a good one");
      const theta = vectors.slice(0, 2 * p);
      const row = (name: number) => 2 * p * name;
      const errors = row(VECTOR_ROWS.POINT - 1);
      for (const [name, bits] of BAD) {
        for (const place of places) {
          for (
            const [what, words] of [
              ["the error", [errors]],
              ["the point's high part", [row(VECTOR_ROWS.POINT)]],
              ["the point's low part", [row(VECTOR_ROWS.POINT) + 1]],
              ["error and point", [errors, row(VECTOR_ROWS.POINT)]],
            ] as const
          ) {
            const changed = vectors.slice();
            for (const word of words) changed[word + 2 * place] = bits;
            const { after, left } = await judge(changed);
            const where = `${name} in ${what}, component ${place}`;
            assert.deepEqual(
              [after[STATE_WORDS.STEPS], rejections(after, "UNFIT"), after[STATE_WORDS.STATUS]],
              [0, 1, ENDS.RUNNING],
              where,
            );
            assert.ok(Math.abs(h(after) / h(state) - 0.2) < 1e-6, where);
            assert.deepEqual(left.slice(0, 2 * p), theta, where);
          }
        }
      }
    });
  });

  Deno.test(`a point that is not finite is found by the gradient's kernel: [${shape.hidden}]`, async () => {
    await withEnsemble(shape, async (ensemble, state, vectors) => {
      const { queue } = device.device;
      for (const place of places) {
        const changed = vectors.slice();
        changed[2 * (VECTOR_ROWS.POINT * p + place)] = BAD[0][1];
        queue.writeBuffer(ensemble.state, 0, state);
        queue.writeBuffer(ensemble.vectors, 0, changed);
        device.submit([...ensemble.gradient(1), ensemble.control(1)]);
        const after = await device.read(ensemble.state, STATE);
        assert.deepEqual(
          [after[STATE_WORDS.STEPS], rejections(after, "UNFIT")],
          [0, 1],
          `component ${place}`,
        );
      }
    });
  });

  Deno.test(`a Hessian that is not finite is not positive definite: [${shape.hidden}]`, async () => {
    await withEnsemble(shape, async (ensemble, state) => {
      const { queue } = device.device;
      const hessian = await device.read(ensemble.hessian, 2 * p * p);
      for (const [name, bits] of BAD) {
        for (const place of places) {
          for (const column of [...new Set([0, place])]) {
            const changed = hessian.slice();
            changed[2 * (place * p + column)] = bits;
            queue.writeBuffer(ensemble.state, 0, state);
            queue.writeBuffer(ensemble.hessian, 0, changed);
            device.submit(ensemble.factorise(1));
            const after = await device.read(ensemble.state, STATE);
            assert.deepEqual(
              [rejections(after, "INDEFINITE"), after[STATE_WORDS.HAS_TRIAL]],
              [1, 0],
              `${name} at ${place}, ${column}`,
            );
            assert.equal(h(after), h(state) / 2);
          }
        }
      }
    });
  });
}
