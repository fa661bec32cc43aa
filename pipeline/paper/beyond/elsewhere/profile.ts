/** The profile's section `beyond.elsewhere`: the limit of pairs of other units. */
import type * as v from "valibot";
import { integer, section, withDefault } from "../../profile_fields.ts";

export const elsewhereSection = section({
  limits: section({
    units: withDefault(integer(1, 10_000), 8),
    samples: withDefault(integer(2, 1_000_000), 64),
    // Six make a fit of three; beyond 18 rounding is all there is.
    halvings: withDefault(integer(6, 18), 13),
  }),
});

export type ElsewhereSection = v.InferOutput<typeof elsewhereSection>;
