/** The profile's section `channel`: detection, figure 5's limit, the gated unit, C.6 and relu. */
import type * as v from "valibot";
import { boolean, integer, number, section } from "../profile_fields.ts";

export const channelSection = section({
  detection: section({ networks: integer(12, 1_000_000), seed: integer(0, 4294967295) }),
  // Figure 5: its data, and the network.
  limit: section({
    samples: integer(100, 16_000),
    coarse: boolean(),
    seed: integer(0, 4294967295),
    first_seed: integer(0, 4294967295),
    seeds: integer(1, 10_000),
    search_steps: integer(1, 1_000_000),
    start_distance: number(1e-6, 0.1),
    // Three make an extrapolation; beyond sixteen there is only rounding.
    jumps: integer(3, 16),
    steps_per_jump: integer(1, 100_000),
  }),
  gated: section({ seeds: integer(1, 10_000), most_steps: integer(1, 1_000_000) }),
  second_derivative: section({
    samples: integer(2, 1_000_000),
    // Five make a fit of three; beyond 24 rounding is all there is.
    halvings: integer(6, 24),
    points: integer(2, 1_000_000),
  }),
  relu: section({ halvings: integer(6, 20), slice_points: integer(3, 10_000) }),
});

export type ChannelSection = v.InferOutput<typeof channelSection>;
