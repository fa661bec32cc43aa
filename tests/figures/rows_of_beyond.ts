/** Made-up rows of figure O4. */
import { range } from "./rows_made.ts";

const KINDS = ["filter", "filter, 3 outputs", "head, queries", "head, queries and keys", "expert"];

export const limits = {
  errors: KINDS.flatMap((kind, k) =>
    range(14, 0, 4).map((x) => ({ kind, epsilon: 10 ** -x, error: (k + 1) / 10 * 10 ** (-2 * x) }))
  ),
  error_fits: KINDS.flatMap((kind) => [0, 1].map((unit) => ({ kind, unit, exponent: 1.999 + 0.001 * unit }))),
};
