/** The profile's section `beyond.gates`: sizes, seeds and budgets of the networks with gated units (figure O3). */
import type * as v from "valibot";
import { integer, integers, section, withDefault } from "../../profile_fields.ts";

/** Rising numbers of pairs. */
const pairs = (values: readonly number[]) => withDefault(integers(1, 12), [...values]);

export const gatesSection = section({
  /** Halves of r, neurons of the plain network: a gated unit takes the place of two. */
  pairs: pairs([1, 2, 4, 8]),
  /** The same in one dimension. */
  curve_pairs: pairs([1, 2, 3, 4, 6, 8]),
  /** Initial networks of each kind and size. */
  seeds: withDefault(integer(1, 1000), 3),
  curve_seeds: withDefault(integer(1, 1000), 5),
  /** Of real data. */
  folds: withDefault(integer(2, 20), 5),
  /** Evaluations of residuals that each network may spend. */
  evaluations: withDefault(integer(1, 1_000_000), 80),
  curve_evaluations: withDefault(integer(1, 1_000_000), 250),
});

export type GatesSection = v.InferOutput<typeof gatesSection>;
