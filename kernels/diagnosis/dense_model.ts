/**
 * Loss, gradient and exact Hessian-vector products of any fully connected network in float64 (model.ts), by blocks of
 * samples in WebAssembly (dense/): sums in a fixed order, the same bits on every machine. dense/reference.ts is the same
 * sample by sample.
 */
import { addGradient, blockSum, through } from "./dense/backward.ts";
import {
  type BlockState,
  type DenseBlock,
  openState,
  openWorkspace,
  stateBytes,
  takeSums,
} from "./dense/blocks.ts";
import { forward } from "./dense/forward.ts";
import { blockLoss } from "./dense/losses.ts";
import { addProduct } from "./dense/tangents.ts";
import { addDecay, decayed } from "./decay.ts";
import type { DenseLoss } from "./findings.ts";
import type { DenseModel, DensePoint, DenseSamples } from "./model.ts";
import { checkDense, type DenseNetwork } from "./network.ts";

/** What passes may keep for the products at one θ; beyond it each product begins with those passes. */
const KEPT_BYTES = 5e8;

/**
 * @param keep bytes that may be kept between products; the numbers do not depend on it
 * @throws RangeError for a network or samples that do not fit together, and for θ and v of another length than P
 */
export function denseModel(
  network: DenseNetwork,
  loss: DenseLoss,
  samples: DenseSamples,
  keep = KEPT_BYTES,
): DenseModel {
  checkDense(network);
  const work = openWorkspace(network, samples);
  const { memory, parameters, blocks } = work;
  const lossOf = blockLoss(loss);
  const { decay = 0 } = loss;
  const scale = lossOf.scale(samples.n);
  const scratch = openState(work);
  const keeps = blocks.length * stateBytes(work) <= keep;
  const states: BlockState[] = [];
  /** The point that `states` belong to. */
  let kept: Float64Array | null = null;

  function set(at: number, values: Float64Array, name: string): void {
    if (values.length !== parameters) {
      throw new RangeError(
        `Cannot evaluate as ${name} must be [P=${parameters}]: got ${values.length} values`,
      );
    }
    memory.view(at, parameters).set(values);
  }

  function gradientAt(theta: Float64Array, stateOf: (b: number) => BlockState) {
    set(work.theta, theta, "theta");
    let sum = 0;
    for (const [b, block] of blocks.entries()) {
      const state = stateOf(b);
      sum += through(work, block, state, lossOf);
      addGradient(work, block, state);
    }
    return {
      loss: decayed(sum / samples.n, theta, decay),
      gradient: addDecay(takeSums(work, scale), theta, decay),
    };
  }

  /** States of all blocks at θ. */
  function keepStates(theta: Float64Array): void {
    if (kept === theta || !keeps) return;
    kept = theta;
    for (const [b, block] of blocks.entries()) through(work, block, states[b]!, lossOf);
  }

  function at(theta: Float64Array): DensePoint {
    const own = theta.slice();
    while (keeps && states.length < blocks.length) states.push(openState(work));
    const { loss, gradient } = gradientAt(own, (b) => keeps ? states[b]! : scratch);
    if (keeps) kept = own;
    return {
      loss,
      gradient,
      product(v) {
        set(work.theta, own, "theta");
        set(work.direction, v, "v");
        keepStates(own);
        for (const [b, block] of blocks.entries()) {
          const state = keeps ? states[b]! : scratch;
          if (!keeps) through(work, block, state, lossOf);
          addProduct(work, block, state, lossOf);
        }
        return addDecay(takeSums(work, scale), v, decay);
      },
    };
  }

  function eachForward(theta: Float64Array, visit: (block: DenseBlock, b: number) => void): void {
    set(work.theta, theta, "theta");
    for (const [b, block] of blocks.entries()) {
      forward(work, block, scratch);
      visit(block, b);
    }
  }

  return {
    parameters,
    outputs(theta) {
      const { value, place: { outputs } } = scratch.layers.at(-1)!;
      const to = new Float64Array(samples.n * outputs);
      let first = 0;
      eachForward(theta, ({ n }) => {
        const f = memory.view(value.at, outputs * memory.length);
        for (let k = 0; k < n; k++) {
          for (let m = 0; m < outputs; m++) to[(first + k) * outputs + m] = f[m * memory.length + k]!;
        }
        first += n;
      });
      return to;
    },
    loss(theta) {
      let sum = 0;
      eachForward(theta, (block) => sum += blockSum(work, block, scratch, lossOf, false));
      return decayed(sum / samples.n, theta, decay);
    },
    gradient: (theta) => gradientAt(theta, () => scratch),
    at,
  };
}
