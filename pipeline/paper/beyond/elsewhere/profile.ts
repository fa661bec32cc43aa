/** The profile's section `beyond.elsewhere`: the limit of pairs of other units, and students of such units. */
import type * as v from "valibot";
import { integer, section, withDefault } from "../../profile_fields.ts";

export const elsewhereSection = section({
  limits: section({
    units: withDefault(integer(1, 10_000), 8),
    samples: withDefault(integer(2, 1_000_000), 64),
    // Six make a fit of three; beyond 18 rounding is all there is.
    halvings: withDefault(integer(6, 18), 13),
  }),
  // Runs are draws × seeds for each teacher and width.
  students: section({
    draws: withDefault(integer(1, 10_000), 8),
    seeds: withDefault(integer(1, 10_000), 2),
    samples: withDefault(integer(16, 1_000_000), 128),
    adam_steps: withDefault(integer(0, 1_000_000), 200),
    newton_steps: withDefault(integer(1, 1_000_000), 600),
  }),
});

export type ElsewhereSection = v.InferOutput<typeof elsewhereSection>;
