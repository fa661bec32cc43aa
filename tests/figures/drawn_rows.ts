/**
 * Every figure of more than one plot, from made-up rows that look like results: as many kinds of runs, data sets and
 * sizes as the study has, values where theirs are.
 */
import { figure5 } from "../../figures/channel/figure_5_limit.ts";
import { figureB13 } from "../../figures/channel/figure_b13_relu.ts";
import { figureC6 } from "../../figures/channel/figure_c6_second_derivative.ts";
import { figureGatedUnit } from "../../figures/channel/figure_gated_unit.ts";
import { figure3 } from "../../figures/geometry/figure_3_geometry.ts";
import { figureB6 } from "../../figures/geometry/figure_b6_distances.ts";
import type { EscapeRow, TrajectoryRow } from "../../figures/geometry/rows.ts";
import { figure2 } from "../../figures/plateau/figure_2_plateau_saddles.ts";
import { figureA1 } from "../../figures/plateau/figure_a1_biases.ts";
import { figureA2 } from "../../figures/plateau/figure_a2_split.ts";
import { figureA3 } from "../../figures/plateau/figure_a3_convergence.ts";
import { figureA4 } from "../../figures/plateau/figure_a4_eigenvalues.ts";
import type { CountRow, RunRow } from "../../figures/plateau/rows.ts";
import type { Spec } from "../../figures/render.ts";
import { figure4 } from "../../figures/scaling/figure_4.ts";
import { pairsOfAll } from "../../figures/scaling/figure_4a_pairs.ts";
import { updatesOfAll } from "../../figures/scaling/figure_4b_updates.ts";
import { figureB8 } from "../../figures/scaling/figure_b8_samples.ts";
import type { ScalingRunRow } from "../../figures/scaling/rows.ts";
import { figure1 } from "../../figures/toy/figure_1_schematic.ts";
import { figure6 } from "../../figures/toy/figure_6.ts";

const range = (count: number, from: number, to: number) =>
  Array.from({ length: count }, (_, i) => from + (to - from) * i / (count - 1));
const grid = <Row>(xs: readonly number[], ys: readonly number[], row: (x: number, y: number) => Row) =>
  ys.flatMap((y) => xs.map((x) => row(x, y)));
/** Even from 0 to 1, in no order. */
const scattered = (i: number) => (i * 0.6180339887) % 1;

// The toy: a crest at α = 0, a deep valley above it and a shallow one below.
const landscape = grid(range(101, 0, 50), range(49, -2, 4), (gamma, alpha) => ({
  ...{ gamma, alpha },
  loss: 1e-3 + 0.05 * (alpha - 2.3) ** 2 * (alpha + 0.7) ** 2 / (1 + alpha ** 2),
}));
const flow = (["population", "finite"] as const).flatMap((data) =>
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
const toy = {
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

// Plateaus.
const axis = range(21, -1.7, 1.7);
const target = grid(axis, axis, (x1, x2) => ({
  ...{ x1, x2 },
  y: Math.log10(0.1 + 3 * (x2 + 1 - x1 * x1) ** 2 + (1 - x1) ** 2),
}));
const plateauRuns: RunRow[] = [0, 1].flatMap((biased) =>
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
const plateauCounts: CountRow[] = [0, 1].flatMap((biased) =>
  [1, 2, 3, 4, 5].map((r): CountRow => ({
    ...{ biased, r, runs: 100, converged: 50, infinite: 40, slow: 5, stuck: 5 },
    ...{ duplicated: 20, duplicated_fraction: 0.2, duplicated_lower: 0.1, duplicated_upper: 0.3 },
    ...{ unique_minima: biased === 0 && r === 5 ? 0 : r, ended_minima: 3 ** r, loss_levels: 2 * r },
  }))
);
const starts = [-1.5, -0.5, 0.25, 0.75, 1.5, 2.5];
const perturbed = starts.flatMap((gamma_start) =>
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
const spectrum = range(101, -2, 3).flatMap((gamma) =>
  [0.08, 0.04, 0, 0.01, 0.1, 1, 12].map((level, track) => ({
    ...{ gamma, track, turn: gamma === -2 ? 0 : track / 2 },
    eigenvalue: track < 2 ? level * gamma * (1 - gamma) : level,
  }))
);
const split = {
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

// A channel beside a saddle line.
const excess = (gamma: number, alpha: number) =>
  5e-3 * (40 * alpha ** 4 - 2 * alpha ** 2) * (1 - 0.9 / gamma) + 2e-4 * alpha;
const escapes: EscapeRow[] = [
  { side: 1, end: "infinite", criteria: 1, channel: 1, drawn: 1 },
  { side: -1, end: "infinite", criteria: 1, channel: 0, drawn: 1 },
];
const trajectories = escapes.flatMap(({ side }) =>
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
const geometry = {
  surface: grid(range(31, 1, 3), alphas, (gamma, alpha) => ({ gamma, alpha, excess: excess(gamma, alpha) })),
  top: grid(range(26, 0, 5).map((x) => 10 ** x), alphas, (gamma, alpha) => ({
    ...{ gamma, alpha, excess: excess(gamma, alpha) },
  })),
  trajectories,
  escapes,
};

// The scaling study.
const sets = [
  ...["rosenbrock-softplus", "gp0.1-softplus", "gp0.5-softplus", "gp2-softplus", "gp10-softplus"],
  ...["rosenbrock-erf", "rosenbrock-relu"],
];
const kinds = ["channel", "finite", "infinite", "flat", "open"] as const;
const runs = sets.flatMap((data_set) =>
  range(60, 0, 59).map((seed): ScalingRunRow => {
    const kind = kinds[seed % 5]!;
    // The closer, the larger: all but a few with large weights lie on a falling band.
    const [near, spread] = [
      kind === "channel" ? 0.6 + 0.4 * scattered(seed) : 0.5 * scattered(seed),
      scattered(3 * seed),
    ];
    return {
      ...{
        data_set,
        inputs: 2,
        hidden: "4",
        seed,
        kind,
        loss: 10 ** (-3 * scattered(seed)),
        norm: 10 ** (4 * near),
      },
      ...{
        gradient_inf: 10 ** (-15 + 7 * spread),
        distance: 10 ** (-9 * near + 0.3),
        size: 10 ** (4 * near + spread),
      },
      ...{
        sign: seed % 4 === 0 ? 1 : -1,
        triplet_distance: 10 ** (-4 * near),
        triplet_size: 10 ** (4 * near + spread),
      },
      ...{
        early: 0.3,
        late: 0.99,
        authors_early: scattered(seed),
        authors_late: seed % 6 === 0 ? 0.4 : 0.97,
      },
      finished_late: seed % 6 === 5 ? 0.93 : "",
    };
  })
);
const along = range(12, 0, 11).flatMap((seed) =>
  range(13, -2, 10).map((decade) => ({
    ...{ data_set: sets[2]!, inputs: 2, hidden: "4", seed, kind: kinds[seed % 2]!, followed: 1, decade },
    ...{ lambda_max: 3 * 10 ** ((seed % 2 === 0 ? 0.3 : 0.05) * decade), lambda_min: 10 ** (-decade / 2) },
  }))
);
const wilson = { share: 0.25, lower: 0.15, upper: 0.38 };
const figure4Data = {
  runs,
  near: runs.filter(({ kind }) => kind === "channel"),
  along,
  counts: sets.map((data_set) => ({
    ...{ data_set, hidden: "all", runs: 60, channel: 15, flat: 6, open: 6, ...wilson, over_sizes: 0.3 },
  })),
  layers: ["L1", "L2", "L3", "L1+L2", "L1+L3", "L2+L3", "all", "none"].map((layers) => ({
    ...{ depth: 3, layers, ...wilson },
  })),
  dimensions: sets.flatMap((data_set) =>
    [1, 2, 3].map((dimension) => ({ data_set, dimension, count: 40 - 12 * dimension, channels: 60 }))
  ),
};

// Down a channel.
const inverse = range(10, 1, 4).map((x) => 10 ** -x);
const limit = {
  series: inverse.map((epsilon) => ({
    ...{ epsilon, excess: epsilon ** 2, rounding: 1e-18, c: 0.83 + epsilon / 30, a: 3.095 + epsilon / 50 },
    ...{ cosine: -0.708 - epsilon / 60, approximation: epsilon ** 2, lambda_max: 10 / epsilon ** 2 },
  })),
  limits: [["c", 0.83], ["a", 3.095], ["cosine", -0.708]].map(([quantity, value]) => ({
    ...{ quantity: String(quantity), value: Number(value) },
  })),
  fits: [["excess loss", 2], ["approximation error", 2], ["largest eigenvalue", -2]].map((
    [quantity, exponent],
  ) => ({
    ...{ quantity: String(quantity), exponent: Number(exponent) },
  })),
};
const relu = {
  line: inverse.flatMap((epsilon) => [{ kind: "channel" as const, epsilon, loss: 0.1 * epsilon }]).concat([
    { kind: "teacher" as never, epsilon: 1e-5, loss: 2e-6 },
  ]),
  exponent: 1,
  slice: grid(range(41, 0, 200), range(31, -0.03, 0.03), (size, alpha) => ({
    ...{ size, alpha, loss: 1e-4 + (alpha * size - 1) ** 2 },
  })),
  target: grid(range(21, -2, 2), range(21, -2, 2), (x1, x2) => ({ x1, x2, y: x1 > 0 ? x2 : 0 })),
};
const three = {
  errors: ["softplus", "erf", "tanh"].flatMap((activation, k) =>
    inverse.map((epsilon) => ({
      ...{ activation, epsilon, error: (k + 1) * epsilon ** 2 / 10, rounding: 1e-16 / epsilon ** 2 },
    }))
  ),
  fits: ["softplus", "erf", "tanh"].map((activation) => ({ activation, exponent: 2 })),
  curves: [0, 1, 0.5, 0.25].flatMap((epsilon) =>
    range(41, -4, 4).map((x) => ({ epsilon, x, f: 0.8 + 0.12 * x + epsilon * x * x / 20 }))
  ),
};
const gated = {
  channel: range(9, 1, 6).map((x) => ({ norm: 10 ** x, excess: 10 ** (-5 - x), rounding: 1e-18 })),
  path: range(12, 5, 13).map((x) => ({ norm: 1.05, excess: 10 ** -x })),
  ends: [
    { start: "channel" as const, end: "converged" as const, loss: 0.217, excess: 1e-15, norm: 1.05 },
    ...range(8, 0, 7).map((start) => ({
      ...{ start, end: (["converged", "infinite", "slow"] as const)[start % 3]!, loss: 0.22 + start / 90 },
      ...{ excess: 0.01, norm: start % 3 === 1 ? 1e3 : 0.5 + start },
    })),
  ],
};
const samples = [0.1, 0.5, 2, 10].flatMap((s) =>
  grid(range(14, -2, 2), range(14, -2, 2), (x1, x2) => ({ s, x1, x2, y: 2 * Math.sin(s * x1 + x2) }))
);

/** By id; with how many left edges its plots have. */
export const COMPOSITES: { readonly [id: string]: { readonly columns: number; readonly spec: () => Spec } } =
  {
    fig1: { columns: 3, spec: () => figure1(landscape, flow) },
    fig2: {
      columns: 2,
      spec: () =>
        figure2({
          target,
          counts: plateauCounts,
          runs: plateauRuns,
          surface: grid(range(30, -0.95, 1.95), range(11, -3e-4, 3e-4), (gamma, alpha) => ({
            ...{ gamma, alpha, excess: 0.04 * gamma * (1 - gamma) * alpha ** 2 },
          })),
          perturbed,
        }),
    },
    fig3: { columns: 3, spec: () => figure3(geometry) },
    fig4: { columns: 3, spec: () => figure4(figure4Data) },
    fig5: { columns: 3, spec: () => figure5(limit) },
    fig6: { columns: 2, spec: () => figure6(toy) },
    figA1: { columns: 2, spec: () => figureA1(plateauRuns, plateauCounts) },
    // Two plots in halves, three in thirds.
    figA2: { columns: 4, spec: () => figureA2(split) },
    figA3: { columns: 2, spec: () => figureA3(plateauRuns) },
    figA4: { columns: 2, spec: () => figureA4(spectrum) },
    figB6: { columns: 3, spec: () => figureB6(trajectories, escapes) },
    figB8: { columns: 4, spec: () => figureB8(samples) },
    figB9: { columns: 4, spec: () => pairsOfAll(runs, false) },
    figB10: { columns: 4, spec: () => updatesOfAll(figure4Data.near, sets) },
    figB11: { columns: 4, spec: () => pairsOfAll(runs, true) },
    figB13: { columns: 3, spec: () => figureB13(relu) },
    figC6: { columns: 2, spec: () => figureC6(three) },
    figGated: { columns: 2, spec: () => figureGatedUnit(gated) },
  };
