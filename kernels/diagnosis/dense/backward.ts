/**
 * Back through the network, per sample: from β_L = ∂ℓ/∂f, δ_l = β_l σ′(z_l) and β_{l−1} = W_lᵀ δ_l; the gradient by
 * layer l's parameters is Σ δ_l (h_{l−1}, 1)ᵀ.
 */
import type { Rows } from "../../float64/columns.ts";
import { type BlockState, type DenseBlock, rowsView, type Workspace } from "./blocks.ts";
import { addCombinations, forward } from "./forward.ts";
import { gateBackward } from "./gated.ts";
import type { BlockLoss } from "./losses.ts";

/** Σ ℓ of a block, with all that its gradient and products need in its state. */
export function through(work: Workspace, block: DenseBlock, state: BlockState, loss: BlockLoss): number {
  forward(work, block, state);
  const sum = blockSum(work, block, state, loss, true);
  backward(work, state);
  return sum;
}

/** Σ ℓ of a block that `forward` has been through. */
export function blockSum(
  { memory, tangents }: Workspace,
  block: DenseBlock,
  state: BlockState,
  loss: BlockLoss,
  /** Whether β is wanted: it goes to the last layer's place in `tangents`. */
  derivatives: boolean,
): number {
  const { value, place: { outputs } } = state.layers.at(-1)!;
  return loss.sum(
    outputRows({ memory }, block, value, outputs),
    derivatives ? rowsView(memory, tangents.at(-1)!.beta.at, outputs) : null,
    rowsView(memory, state.weights.at, outputs),
  );
}

export function outputRows(
  { memory }: Pick<Workspace, "memory">,
  block: DenseBlock,
  f: Rows,
  outputs: number,
) {
  return {
    ...{ n: block.n, length: memory.length, outputs },
    f: rowsView(memory, f.at, outputs),
    y: rowsView(memory, block.y.at, outputs),
  };
}

/** δ and β σ″ of all layers from the last layer's β. */
function backward({ memory, theta, tangents }: Workspace, state: BlockState): void {
  const { run, length } = memory;
  for (let l = state.layers.length - 1; l >= 0; l--) {
    const { place, slope, bend, delta, gated } = state.layers[l]!;
    const { offset, stride, inputs, outputs } = place;
    const { beta } = tangents[l]!;
    run.multiply(bend.at, bend.at, beta.at, outputs * length);
    run.multiply(delta.at, slope.at, beta.at, outputs * length);
    if (gated !== null) gateBackward(memory, gated, { activation: place.activation, bend, delta, beta });
    if (l === 0) return;
    const before = tangents[l - 1]!.beta;
    run.fill(before.at, 0, inputs * length);
    addCombinations(memory, before.at, inputs, [theta + 8 * offset, 8, 8 * stride], delta.at, outputs);
  }
}

/** Adds Σ δ (h, 1)ᵀ to the sums. */
export function addGradient(
  { memory: { run, stride: apart, length }, sums }: Workspace,
  block: DenseBlock,
  state: BlockState,
): void {
  let from = block.x;
  for (const [l, { place: { stride, outputs }, value, delta }] of state.layers.entries()) {
    const { at, line } = sums[l]!;
    run.add_products(at, line, delta.at, outputs, from.at, stride, 0, apart, length);
    from = value;
  }
}
