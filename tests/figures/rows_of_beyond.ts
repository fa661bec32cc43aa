/** Made-up rows of figure O4. */
import { range, scattered } from "./rows_made.ts";

const KINDS = ["filter", "filter, 3 outputs", "head, queries", "head, queries and keys", "expert"];

/** Channels at the lower right, all others at the top. */
const runs = ["filters", "heads"].flatMap((example) =>
  ["derivative", "wider"].flatMap((teacher) =>
    range(20, -0.5, 3).map((x, i) => {
      const verdict = x > 2.5 ? "channel" : x > 1 ? "entrance" : "none";
      const distance = verdict === "none" ? 0.02 + scattered(i) : 0.1 * 10 ** (-2 * x);
      return { example, teacher, size: 10 ** x, distance, verdict };
    })
  )
);

export const elsewhere = {
  runs,
  errors: KINDS.flatMap((kind, k) =>
    range(14, 0, 4).map((x) => ({ kind, epsilon: 10 ** -x, error: (k + 1) / 10 * 10 ** (-2 * x) }))
  ),
  error_fits: KINDS.flatMap((kind) => [0, 1].map((unit) => ({ kind, unit, exponent: 1.999 + 0.001 * unit }))),
};
