/** Made-up rows of figures 3 and B6: two valleys beside a saddle line, two flows that leave it. */
import type { EscapeRow, TrajectoryRow } from "../../figures/geometry/rows.ts";
import { grid, range } from "./rows_made.ts";

const excess = (gamma: number, alpha: number) =>
  5e-3 * (40 * alpha ** 4 - 2 * alpha ** 2) * (1 - 0.9 / gamma) + 2e-4 * alpha;
export const escapes: EscapeRow[] = [
  { side: 1, end: "infinite", criteria: 1, channel: 1, drawn: 1 },
  { side: -1, end: "infinite", criteria: 1, channel: 0, drawn: 1 },
];
export const trajectories = escapes.flatMap(({ side }) =>
  range(80, 0, 79).map((step): TrajectoryRow => ({
    ...{ side, step, log10_time: 0.15 * step, loss: 0.34 + 0.02 * Math.exp(-step / 20 * (side + 2)) },
    ...{
      gamma: 1.5 + 0.02 * step ** 2,
      distance: 1e-4 * 10 ** Math.min(6, step / 8),
      cosine: Math.tanh(step / 30),
    },
    ...Object.fromEntries([1, 2, 3, 4].flatMap((k) => [
      [`inputs_${k}`, 1e-4 * 10 ** Math.min(4, step / (8 + k))],
      [`output_${k}`, 1e-4 * 10 ** Math.min(5, step / (9 + k))],
    ])),
  }))
);
const alphas = range(31, -0.4, 0.4);
export const geometry = {
  surface: grid(range(31, 1, 3), alphas, (gamma, alpha) => ({ gamma, alpha, excess: excess(gamma, alpha) })),
  top: grid(range(26, 0, 5).map((x) => 10 ** x), alphas, (gamma, alpha) => ({
    ...{ gamma, alpha, excess: excess(gamma, alpha) },
  })),
  trajectories,
  escapes,
};
