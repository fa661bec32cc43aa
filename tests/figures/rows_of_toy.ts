/** Made-up rows of figures 1 and 6: a crest at α = 0, a deep valley above it and a shallow one below. */
import { grid, range } from "./rows_made.ts";

export const landscape = grid(range(101, 0, 50), range(49, -2, 4), (gamma, alpha) => ({
  ...{ gamma, alpha },
  loss: 1e-3 + 0.05 * (alpha - 2.3) ** 2 * (alpha + 0.7) ** 2 / (1 + alpha ** 2),
}));
export const flow = (["population", "finite"] as const).flatMap((data) =>
  [1, 2].flatMap((channel) =>
    range(40, 2, 60).map((gamma, step) => ({
      ...{ data, channel, step, gamma },
      alpha: channel === 1 ? -0.7 - 0.3 / gamma : 2.3 + 2 / gamma,
    }))
  )
);
const minibatch = (["sgd", "adam"] as const).flatMap((optimiser) =>
  flow.filter(({ data, gamma }) => data === "finite" && gamma < 12).map(({ data: _, ...row }) => ({
    ...row,
    optimiser,
  }))
);
export const toy = {
  functions: range(81, -4, 4).map((x) => ({
    x,
    target: 2 * Math.tanh(2 * x),
    saddle_line: 2.1 * Math.tanh(x),
    channel_1: 2.2 * Math.tanh(x) * (1 - x * x / 60),
    channel_2: 2 * Math.tanh(2.1 * x),
  })),
  landscape,
  paths: [...flow, ...minibatch],
  curve: range(181, 0.4, 4).map((w) => ({
    w,
    loss: w < 2
      ? 0.045 - 0.004 * Math.cos(4 * (w - 0.8))
      : 0.045 * 10 ** (-1.7 * Math.exp(-5 * (w - 3.15) ** 2)),
    h: 1,
  })),
  points: [
    { name: "channel_1" as const, w: 0.866, loss: 0.0424 },
    { name: "saddle_line" as const, w: 1.4, loss: 0.0471 },
    { name: "channel_2" as const, w: 3.15, loss: 0.00077 },
  ],
  zeros: [{ w: 0.7993 }, { w: 3.2022 }],
  edge: [0.0422, 0.0562, 0.075, 0.133, 0.178, 0.237, 0.316].flatMap((eta) =>
    range(40, 0, 80000).map((iteration, block) => ({
      ...{ eta, block, iteration, lambda_max: Math.min(2 / eta, 4 + iteration / 1500) },
    }))
  ),
};
