/** The profile's section `toy`: the sizes of figures 1, 6 and B12, and what they need of each other. */
import * as v from "valibot";
import { integer, integers, number, numbers, section, together, type Unmet } from "../profile_fields.ts";

const alpha = number(-100, 100);
const gamma = number(0, 1e6);
const points = integer(2, 1_000_000);
const offset = number(1e-6, 1);
const seed = integer(0, 4294967295);
/** Sizes of batches. */
const batches = integers(1, 65536);

const sizes = section({
  samples: section({ count: integer(128, 65536), seed }),
  curve: section({ from: number(0.01, 10), to: number(0.01, 10), points }),
  functions: section({ range: number(0.1, 100), points }),
  landscape: section({
    gamma_from: gamma,
    gamma_to: gamma,
    gamma_points: points,
    alpha_from: alpha,
    alpha_to: alpha,
    alpha_points: points,
    own_start_every: integer(1, 1000),
  }),
  flow: section({
    offset,
    gamma_to: gamma,
    most_steps: integer(1, 1_000_000),
    relative_tolerance: number(1e-12, 0.1),
    absolute_tolerance: number(1e-15, 0.1),
  }),
  edge_of_stability: section({
    etas: numbers(1e-4, 10),
    offset,
    blocks: integer(2, 100_000),
    sampled: integer(1, 10_000),
    stretch: integer(1, 10_000_000),
  }),
  minibatch: section({
    batch: integer(1, 65536),
    runs: integer(4, 1024),
    sgd_eta: number(1e-6, 10),
    adam_eta: number(1e-6, 10),
    offset,
    epochs: integer(1, 10_000_000),
    records: integer(2, 100_000),
    seed,
  }),
  batch_noise: section({ batches, epochs: integer(8, 10_000_000), seed }),
  sharpness: section({
    batches,
    epsilon: number(1e-3, 1),
    epochs: integer(1, 10_000_000),
    records: integer(2, 100_000),
    seeds: integer(1, 64),
    seed,
  }),
  slice: section({
    gamma_origin: number(1, 1e6),
    gamma_from: gamma,
    gamma_to: gamma,
    gamma_points: points,
    alpha_range: number(1e-6, 100),
    alpha_points: points,
  }),
});

export type ToySection = v.InferOutput<typeof sizes>;

export const toySection = v.pipe(sizes, together(unmet));

function* unmet({ curve, landscape, slice, ...toy }: ToySection): Generator<Unmet> {
  const { gamma_from, gamma_to, alpha_from, alpha_to } = landscape;
  const ranges = [
    ["curve", "from", curve.from, "to", curve.to],
    ["landscape", "gamma_from", gamma_from, "gamma_to", gamma_to],
    ["landscape", "alpha_from", alpha_from, "alpha_to", alpha_to],
    ["slice", "gamma_from", slice.gamma_from, "gamma_to", slice.gamma_to],
  ] as const;
  for (const [name, from, low, to, high] of ranges) {
    if (low < high) continue;
    yield { path: [name, from], expected: `less than toy.${name}.${to} = ${high}`, found: low };
  }
  // The kernels' own needs: whole workgroups of pairs, whole batches, orders that are permutations.
  const { count } = toy.samples;
  if ((count & (count - 1)) !== 0) {
    yield { path: ["samples", "count"], expected: "a power of two", found: count };
  }
  const batchSizes = [
    ["minibatch", "batch", [toy.minibatch.batch]],
    ["batch_noise", "batches", toy.batch_noise.batches],
    ["sharpness", "batches", toy.sharpness.batches],
  ] as const;
  for (const [name, field, found] of batchSizes) {
    for (const size of found) {
      if (count % size === 0) continue;
      yield { path: [name, field], expected: `a divisor of toy.samples.count = ${count}`, found: size };
    }
  }
}
