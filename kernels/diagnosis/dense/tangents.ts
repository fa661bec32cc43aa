/**
 * Hessian-vector products by Pearlmutter's R-operator (1994): derivatives of all of a block's quantities along a
 * direction V of the parameters, ż_l = V_l (h_{l−1}, 1) + W_l ḣ_{l−1}, ḣ = σ′ ż, β̇_L = ∂²ℓ/∂f² ḟ, δ̇ = σ′ β̇ + β σ″ ż,
 * β̇_{l−1} = W_lᵀ δ̇_l + V_lᵀ δ_l; ∇∇L V is Σ δ̇ (h, 1)ᵀ + δ (ḣ, 0)ᵀ.
 */
import { outputRows } from "./backward.ts";
import { type BlockState, type DenseBlock, rowsView, type Workspace } from "./blocks.ts";
import { addCombinations } from "./forward.ts";
import { addHeld, gateTangents, holdTangents } from "./gated.ts";
import type { BlockLoss } from "./losses.ts";

/** Adds a block's part of ∇∇L V to the sums; forward and backward have been through it. */
export function addProduct(work: Workspace, block: DenseBlock, state: BlockState, loss: BlockLoss): void {
  forwardTangents(work, block, state);
  const { memory, tangents } = work;
  const { value, place: { outputs } } = state.layers.at(-1)!;
  const last = tangents.at(-1)!;
  memory.run.copy(last.beta.at, last.value.at, outputs * memory.length);
  loss.tangent(
    outputRows(work, block, value, outputs),
    rowsView(memory, state.weights.at, outputs),
    rowsView(memory, last.beta.at, outputs),
  );
  backwardTangents(work, block, state);
}

function forwardTangents(
  { memory, theta, direction, tangents }: Workspace,
  block: DenseBlock,
  state: BlockState,
): void {
  const { run, length } = memory;
  for (const [l, { place: { offset, stride, inputs, outputs }, slope, gated }] of state.layers.entries()) {
    const { input, value } = tangents[l]!;
    const [at, line] = [8 * offset, 8 * stride];
    const from = state.layers[l - 1]?.value ?? block.x;
    run.fill(input.at, 0, outputs * length);
    addCombinations(memory, input.at, outputs, [direction + at, line, 8], from.at, stride);
    if (l > 0) {
      addCombinations(memory, input.at, outputs, [theta + at, line, 8], tangents[l - 1]!.value.at, inputs);
    }
    run.multiply(value.at, slope.at, input.at, outputs * length);
    if (gated !== null) gateTangents(memory, gated, { input, value });
  }
}

function backwardTangents(
  { memory, theta, direction, tangents, sums }: Workspace,
  block: DenseBlock,
  state: BlockState,
): void {
  const { run, length, stride: apart } = memory;
  for (let l = state.layers.length - 1; l >= 0; l--) {
    const { place: { offset, stride, inputs, outputs }, slope, bend, delta, gated } = state.layers[l]!;
    const { input, beta } = tangents[l]!;
    if (gated !== null) holdTangents(memory, gated, { input, beta });
    run.multiply(beta.at, slope.at, beta.at, outputs * length);
    run.add_scaled_product(beta.at, 1, bend.at, input.at, outputs * length);
    if (gated !== null) addHeld(memory, gated, beta);
    const from = state.layers[l - 1]?.value ?? block.x;
    const { at, line } = sums[l]!;
    run.add_products(at, line, beta.at, outputs, from.at, stride, 0, apart, length);
    if (l === 0) return;
    const before = tangents[l - 1]!;
    run.add_products(at, line, delta.at, outputs, before.value.at, inputs, 0, apart, length);
    const columns = [8, 8 * stride] as const;
    run.fill(before.beta.at, 0, inputs * length);
    addCombinations(memory, before.beta.at, inputs, [theta + 8 * offset, ...columns], beta.at, outputs);
    addCombinations(memory, before.beta.at, inputs, [direction + 8 * offset, ...columns], delta.at, outputs);
  }
}
