/** The profile's section `plateau`: the sizes of figure 2's experiment. */
import type * as v from "valibot";
import { boolean, choice, integer, number, section, withDefault } from "../profile_fields.ts";

const points = integer(2, 1_000_000);

export const plateauSection = section({
  data: section({
    // N = points² must stay below what the kernels' exact sums hold.
    points: integer(2, 126),
    edges: boolean(),
    standardise: choice("own", "published"),
  }),
  /** Runs of a setting with r hidden neurons: `seeds`, with `doubling` times 2^r; the paper has 50 and doubles. */
  runs: section({
    seeds: integer(1, 10_000),
    doubling: boolean(),
    /** Networks that one stage trains at most, 0 for all of a setting: what comes out does not depend on it. */
    networks_per_stage: withDefault(integer(0, 10_000_000), 0),
  }),
  train: section({ beyond_norm: boolean(), most_steps: integer(1, 1_000_000) }),
  split: section({
    along_points: integer(5, 100_000),
    surface_gammas: points,
    surface_alphas: points,
    surface_alpha: number(1e-8, 1),
    starts: integer(1, 10_000),
    offset: number(1e-12, 1e-2),
    most_steps: integer(1, 1_000_000),
    function_points: points,
  }),
});

export type PlateauSection = v.InferOutput<typeof plateauSection>;
