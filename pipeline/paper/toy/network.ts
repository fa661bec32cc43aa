/** The toy on its finite data as a network that the network kernels take, and its trajectories (figure 6b). */
import type { ToyPlane } from "../../../kernels/analysis/toy/plane.ts";
import type { DataSet } from "../../../kernels/network_reference.ts";
import type { NetworkShape } from "../../../kernels/network_shape.ts";
import type { ToyData } from "./data.ts";

/** Its θ = (w₁, w₂, a₁, a₂) is the toy's. */
export const TOY_SHAPE: NetworkShape = { inputs: 1, hidden: [2], biased: false, activation: "erf" };

export function toyDataSet({ x, y }: Pick<ToyData, "x" | "y">): DataSet {
  return { n: x.length, inputs: 1, x: Float64Array.from(x), y: Float64Array.from(y) };
}

/**
 * ‖θ‖ at which flows end, beyond γ in either channel: there Σθ² ≥ (a₁ − a₂)²/2, and what w and a₁ + a₂ add to
 * it at γ is less than what the doubled γ does. The regulariser acts beyond it, and so not on the flow up to γ.
 */
export function normBeyond({ aStar }: ToyPlane, gamma: number): number {
  const gap = (2 * Math.max(1, 2 * gamma) - 1) * aStar;
  return gap * gap / 16 + 10;
}

/** What tables of the toy's trajectories hold of each point (figure 6b). */
export const TRAJECTORY_COLUMNS = [
  "w1",
  "w2",
  "a1",
  "a2",
  "gamma",
  "s",
  "alpha",
  "epsilon",
  "loss",
  "lambda_max",
];
