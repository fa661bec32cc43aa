/** Made-up rows of figures 2 and A1 to A4. */
import type { CountRow, RunRow } from "../../figures/plateau/rows.ts";
import { grid, range, scattered } from "./rows_made.ts";

const axis = range(21, -1.7, 1.7);
export const target = grid(axis, axis, (x1, x2) => ({
  ...{ x1, x2 },
  y: Math.log10(0.1 + 3 * (x2 + 1 - x1 * x1) ** 2 + (1 - x1) ** 2),
}));
export const plateauRuns: RunRow[] = [0, 1].flatMap((biased) =>
  [1, 2, 3, 4, 5].flatMap((r) =>
    range(10 * r, 0, 10 * r - 1).map((seed): RunRow => {
      const end = seed % 7 === 6 && r > 3
        ? "slow"
        : seed % 11 === 10
        ? "stuck"
        : seed % 3 === 2
        ? "infinite"
        : "converged";
      return {
        ...{
          biased,
          r,
          seed,
          end,
          norm: end === "infinite" ? 1000 : 3,
          lambda_max: 7,
          lambda_min: 10 ** (-2 - 2 * r),
        },
        ...{
          gradient_inf: 10 ** (-17 + 8 * scattered(seed)),
          duplicated: biased === 0 && seed % 5 === 4 ? 1 : 0,
        },
        loss: (biased === 1 ? 0.8 : 0.95) * (biased === 1 ? 0.4 : 0.68) ** (r - 1) *
          (1 - 0.2 * scattered(seed)),
      };
    })
  )
);
export const plateauCounts: CountRow[] = [0, 1].flatMap((biased) =>
  [1, 2, 3, 4, 5].map((r): CountRow => ({
    ...{ biased, r, runs: 100, converged: 50, infinite: 40, slow: 5, stuck: 5 },
    ...{ duplicated: 20, duplicated_fraction: 0.2, duplicated_lower: 0.1, duplicated_upper: 0.3 },
    ...{ unique_minima: biased === 0 && r === 5 ? 0 : r, ended_minima: 3 ** r, loss_levels: 2 * r },
  }))
);
const starts = [-1.5, -0.5, 0.25, 0.75, 1.5, 2.5];
export const perturbed = starts.flatMap((gamma_start) =>
  [1, -1].flatMap((sign) =>
    range(60, 0, 59).map((step) => {
      const stays = gamma_start > 0 && gamma_start < 1;
      const away = Math.sign(gamma_start - 0.5) * Math.expm1(0.1 * Math.max(0, step - 20));
      return {
        ...{ gamma_start, sign, step, gamma: gamma_start + (stays ? 0 : away) },
        distance: 1e-7 * 10 ** (stays ? -0.1 * step : Math.min(8, 0.2 * step)),
      };
    })
  )
);
export const spectrum = range(101, -2, 3).flatMap((gamma) =>
  [0.08, 0.04, 0, 0.01, 0.1, 1, 12].map((level, track) => ({
    ...{ gamma, track, turn: gamma === -2 ? 0 : track / 2 },
    eigenvalue: track < 2 ? level * gamma * (1 - gamma) : level,
  }))
);
export const split = {
  functions: target.map(({ x1, x2, y }) => ({ x1, x2, before: 0.3 * x1 - 0.2 * x2, after: y })),
  neurons: (["before", "after"] as const).flatMap((network) =>
    [[-1.6, 1, 0.24], [0.54, -0.18, 0.49], [0.54, -0.18, -0.77]].map(([w1, w2, a], neuron) => ({
      ...{ network, neuron, w1: w1!, w2: w2!, a: network === "after" ? 120 * a! : a! },
    }))
  ),
  perturbed,
  final: starts.flatMap((gamma_start) =>
    [1, -1].map((sign) => ({ gamma_start, sign, end: "converged", loss: sign > 0 ? 0.55 : 0.3 }))
  ),
  along: spectrum,
};
