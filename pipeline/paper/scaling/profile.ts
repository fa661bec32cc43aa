/** The profile's section `scaling`: which networks figure 4 studies, and how far they are followed. */
import type * as v from "valibot";
import { boolean, integer, integers, number, section, withDefault } from "../profile_fields.ts";

export const scalingSection = section({
  data: section({
    // More than the kernels' exact sums hold would be refused there.
    samples: integer(2, 16_000),
    test_samples: integer(2, 1_000_000),
    coarse: boolean(),
    seed: integer(0, 4294967295),
  }),
  sizes: section({
    /** D. */
    inputs: integers(2, 16),
    /** r of networks with one hidden layer. */
    widths: integers(1, 16),
    /** Deep networks, on Rosenbrock: neurons of each layer, how many layers, steps of their flows and of the finisher. */
    deep: section({
      width: integer(1, 8),
      depths: integers(2, 3),
      inputs: integers(2, 16),
      most_steps: integer(1, 1_000_000),
      finisher_steps: integer(1, 1_000_000),
    }),
  }),
  train: section({
    seeds: integer(1, 10_000),
    most_steps: integer(1, 1_000_000),
    /** Of the flows on the data set of figures 4b and 4e, which show undisturbed ones. */
    shown_most_steps: integer(1, 1_000_000),
    relative_tolerance: number(1e-12, 0.1),
    beyond_norm: boolean(),
    finisher_steps: integer(1, 1_000_000),
    /** Else runs are finished in float64, which is faster where they are few and samples are few. */
    finisher_on_device: boolean(),
    per_decade: integer(1, 100),
    /** Networks that one stage trains at most, 0 for all of a configuration: what comes out does not depend on it. */
    networks_per_stage: withDefault(integer(0, 10_000), 0),
  }),
  spectra: integer(0, 10_000),
  samples: section({ points: integer(2, 100), seed: integer(0, 4294967295) }),
});

export type ScalingSection = v.InferOutput<typeof scalingSection>;
/** Which sizes are studied. */
export type ScalingSizes = ScalingSection["sizes"];
