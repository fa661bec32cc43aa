/** Made-up rows of figure O3. */
const NEURONS = [2, 4, 8, 16];
const SETS = [["s1", "study"], ["s2", "study"], ["r1", "real"]] as const;

const ratios = ["gated", "one gated"].flatMap((kind) =>
  NEURONS.filter((width) => kind === "gated" || width > 2).flatMap((width) => [
    // The first leaves the panel at the top.
    ...SETS.map(([data_set, source], i) => ({
      ...{ data_set, source, kind, width, ratio: i === 0 ? width : 1 / (1 + i), n: 5 },
      ...{ lower: "" as const, upper: "" as const },
    })),
    { data_set: "all", source: "all", kind, width, ratio: 0.9, lower: 0.1, upper: 1.3, n: 15 },
  ])
);

const TARGETS = ["wave", "bell", "rough"];
const KINDS = ["plain", "gated"];

export const gates = {
  ratios,
  curves: TARGETS.flatMap((target, t) =>
    KINDS.flatMap((kind) =>
      [...NEURONS, 24].map((width) => {
        const parameters = 3 * width + 1 - (kind === "gated" ? width / 2 : 0);
        const rms = parameters ** (t === 2 ? -1 : -4);
        return { target, kind, width, parameters, rms, median_rms: 3 * rms };
      })
    )
  ),
  slopes: TARGETS.flatMap((target) =>
    KINDS.map((curve) => ({ target, curve, slope: -3.72, lower: -5, upper: -2, intercept: 1 }))
  ),
};
