/** The profile's section `beyond.entrances`: how many networks are trained by each trainer, and for how long (figure O1). */
import type * as v from "valibot";
import { integer, section, withDefault } from "../../profile_fields.ts";

export const entrancesSection = section({
  /** r, a width of figure 4's networks at its smallest number of inputs: the data are the same. */
  most_width: withDefault(integer(1, 16), 4),
  /** Initial networks of each data set, those of figure 4 with the same seeds. */
  seeds: withDefault(integer(1, 1000), 5),
  /** What each trainer may spend: gradients of single samples, in passes through the data. */
  epochs: withDefault(integer(1, 1_000_000), 2000),
});

export type EntrancesSection = v.InferOutput<typeof entrancesSection>;
