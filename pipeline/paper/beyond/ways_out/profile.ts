/** The profile's section `beyond.ways_out`: how many stalled networks each way out is tried on, and at what cost (figure O2). */
import type * as v from "valibot";
import { integer, section, withDefault } from "../../profile_fields.ts";

export const waysOutSection = section({
  /** Networks of each data set at most, in the order of figure O1's trainers. */
  networks: withDefault(integer(1, 10_000), 24),
  /** Gradients on all samples that each way may spend. */
  gradients: withDefault(integer(10, 1_000_000), 1000),
});

export type WaysOutSection = v.InferOutput<typeof waysOutSection>;
