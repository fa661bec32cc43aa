/**
 * A block through the network: z_l = W_l h_{l−1} + b_l, h_l = σ_l(z_l), h_0 = x, with σ′(z) and σ″(z). The paper's
 * activations run in WebAssembly, others number by number.
 */
import { type ActivationName, ACTIVATIONS } from "../../activations.ts";
import type { Column } from "../../float64/columns.ts";
import { activationAt, type LayerActivation } from "../activations.ts";
import { type BlockState, type DenseBlock, rowsView, type Workspace } from "./blocks.ts";
import { gateForward, holdArguments } from "./gated.ts";
import type { DenseMemory } from "./memory.ts";

/** Terms of a sum that are added in one go: their rows stay in the processor's cache. */
const DEPTH = 256;

/** to_k += Σᵢ s[k, i] rows_i (products.wat). */
export function addCombinations(
  { run, length, stride }: DenseMemory,
  to: Column,
  count: number,
  [s, line, step]: readonly [at: number, line: number, step: number],
  rows: Column,
  depth: number,
): void {
  for (let i = 0; i < depth; i += DEPTH) {
    const part = Math.min(DEPTH, depth - i);
    run.add_combinations(to, count, s + i * step, line, step, rows + i * stride, part, stride, length);
  }
}

/** Values and slopes of all layers; σ″ stands in `bend` until backward.ts multiplies it by β. */
export function forward({ memory, theta }: Workspace, block: DenseBlock, state: BlockState): void {
  let from = block.x;
  for (const { place, value, slope, bend, gated } of state.layers) {
    const { offset, stride, outputs, activation } = place;
    memory.run.fill(value.at, 0, outputs * memory.length);
    // A bias is the weight of the ones behind the inputs.
    addCombinations(memory, value.at, outputs, [theta + 8 * offset, 8 * stride, 8], from.at, stride);
    if (gated !== null) holdArguments(memory, gated, value);
    activate(memory, activation, [value.at, slope.at, bend.at], outputs);
    if (gated !== null) gateForward(memory, gated, { value, slope, bend });
    from = value;
  }
}

function activate(
  memory: DenseMemory,
  activation: LayerActivation,
  [value, slope, curvature]: readonly [Column, Column, Column],
  count: number,
): void {
  const { name } = activation;
  const n = count * memory.length;
  if (Object.hasOwn(ACTIVATIONS, name)) {
    memory.run[name as ActivationName](value, slope, curvature, n);
    return;
  }
  const [v, d, dd] = [value, slope, curvature].map((at) => rowsView(memory, at, count)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const at = activationAt(activation);
  for (let i = 0; i < n; i++) {
    const all = at(v[i]!);
    v[i] = all[0];
    d[i] = all[1];
    dd[i] = all[2];
  }
}
