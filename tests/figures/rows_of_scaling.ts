/** Made-up rows of figures 4 and B9 to B11: as many kinds of runs, data sets and layers as the study has. */
import type { ScalingRunRow } from "../../figures/scaling/rows.ts";
import { range, scattered } from "./rows_made.ts";

export const sets = [
  ...["rosenbrock-softplus", "gp0.1-softplus", "gp0.5-softplus", "gp2-softplus", "gp10-softplus"],
  ...["rosenbrock-erf", "rosenbrock-relu"],
];
const kinds = ["channel", "finite", "infinite", "flat", "open"] as const;
export const runs = sets.flatMap((data_set) =>
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
export const figure4Data = {
  runs,
  near: runs.filter(({ kind }) => kind === "channel"),
  along,
  counts: sets.map((data_set) => ({
    ...{ data_set, hidden: "all", runs: 60, channel: 15, flat: 6, open: 6, ...wilson, over_sizes: 0.3 },
  })),
  layers: ["L1", "L2", "L3", "L1+L2", "L1+L3", "L2+L3", "all", "none"].map((layers) => ({
    ...{ depth: 3, layers, runs: 60, ...wilson },
  })),
  dimensions: sets.flatMap((data_set) =>
    [1, 2, 3].map((dimension) => ({ data_set, dimension, count: 40 - 12 * dimension, channels: 60 }))
  ),
};
