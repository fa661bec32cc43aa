/** The profile's section `geometry`: the sizes of figure 3, for both kinds of network (settings.ts). */
import type * as v from "valibot";
import { boolean, integer, number, numbers, section } from "../profile_fields.ts";

const kind = {
  samples: integer(100, 16_000),
  coarse: boolean(),
  first_seed: integer(0, 4294967295),
  seeds: integer(1, 10_000),
  search_steps: integer(1, 1_000_000),
  merge_steps: integer(1, 1_000_000),
  escape_steps: integer(1, 1_000_000),
  // Above ½, as the landscape is symmetric about it; at 1 e_min is not defined.
  gammas: numbers(1.001, 1000),
  offset: number(1e-9, 1e-2),
};

export const geometrySection = section({
  // Normal inputs have a seed; quasi-random ones have none.
  text: section({ ...kind, data_seed: integer(0, 4294967295) }),
  variant: section(kind),
  surface: section({ gammas: integer(5, 100_000), alphas: integer(5, 100_000), far: number(10, 1e6) }),
});

export type GeometrySection = v.InferOutput<typeof geometrySection>;
