/** A profile: the sizes of everything. Same code, same graph; only these numbers differ. */
import type { Json } from "../engine/mod.ts";
import type { ChannelSection } from "./channel/stages.ts";
import type { GeometrySection } from "./geometry/stages.ts";
import type { PlateauSection } from "./plateau/stages.ts";
import type { ScalingSection } from "./scaling/stages.ts";
import { readProfile } from "./profile_files.ts";
import {
  boolean,
  checkShape,
  choice,
  inOrder,
  integer,
  integers,
  number,
  numbers,
  ProfileError,
  section,
  text,
} from "./schema.ts";

export const PROFILES = ["smoke", "quick", "night", "paper"] as const;
export type ProfileName = typeof PROFILES[number];
export const DEFAULT_PROFILE: ProfileName = "quick";

export interface Profile {
  readonly name: string;
  readonly about: string;
  /** Parameters of the toy's stages, by section. */
  readonly toy: { readonly [section: string]: { readonly [name: string]: Json } };
  readonly plateau: PlateauSection;
  readonly channel: ChannelSection;
  readonly scaling: ScalingSection;
  readonly geometry: GeometrySection;
}

const alpha = number(-100, 100);
const gamma = number(0, 1e6);
const points = integer(2, 1_000_000);

/** Of one kind of network of figure 3. */
const GEOMETRY_KIND = {
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

const SHAPE = section({
  about: text(),
  toy: section({
    samples: section({ count: integer(128, 65536), seed: integer(0, 4294967295) }),
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
      offset: number(1e-6, 1),
      gamma_to: gamma,
      most_steps: integer(1, 1_000_000),
      relative_tolerance: number(1e-12, 0.1),
      absolute_tolerance: number(1e-15, 0.1),
    }),
    edge_of_stability: section({
      etas: numbers(1e-4, 10),
      offset: number(1e-6, 1),
      blocks: integer(2, 100_000),
      sampled: integer(1, 10_000),
      stretch: integer(1, 10_000_000),
    }),
    minibatch: section({
      batch: integer(1, 65536),
      runs: integer(4, 1024),
      sgd_eta: number(1e-6, 10),
      adam_eta: number(1e-6, 10),
      offset: number(1e-6, 1),
      epochs: integer(1, 10_000_000),
      records: integer(2, 100_000),
      seed: integer(0, 4294967295),
    }),
    batch_noise: section({
      batches: integers(1, 65536),
      epochs: integer(8, 10_000_000),
      seed: integer(0, 4294967295),
    }),
    sharpness: section({
      batches: integers(1, 65536),
      epsilon: number(1e-3, 1),
      epochs: integer(1, 10_000_000),
      records: integer(2, 100_000),
      seeds: integer(1, 64),
      seed: integer(0, 4294967295),
    }),
    slice: section({
      gamma_origin: number(1, 1e6),
      gamma_from: gamma,
      gamma_to: gamma,
      gamma_points: points,
      alpha_range: number(1e-6, 100),
      alpha_points: points,
    }),
  }),
  plateau: section({
    data: section({
      // N = points² must stay below what the kernels' exact sums hold.
      points: integer(2, 126),
      edges: boolean(),
      standardise: choice("own", "published"),
    }),
    runs: section({ seeds: integer(1, 10_000), doubling: boolean() }),
    train: section({ beyond_norm: boolean(), most_steps: integer(1, 1_000_000) }),
    split: section({
      along_points: integer(5, 100_000),
      surface_gammas: points,
      surface_alphas: points,
      surface_alpha: number(1e-8, 1),
      starts: integer(1, 10_000),
      offset: number(1e-12, 1e-2),
      most_steps: integer(1, 1_000_000),
      function_points: points,
    }),
  }),
  channel: section({
    detection: section({ networks: integer(12, 1_000_000), seed: integer(0, 4294967295) }),
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
      points,
    }),
    relu: section({ halvings: integer(6, 20), slice_points: integer(3, 10_000) }),
  }),
  scaling: section({
    data: section({
      // More than the kernels' exact sums hold would be refused there.
      samples: integer(2, 16_000),
      test_samples: integer(2, 1_000_000),
      coarse: boolean(),
      seed: integer(0, 4294967295),
    }),
    sizes: section({
      inputs: integers(2, 16),
      widths: integers(1, 16),
      deep: section({
        width: integer(1, 8),
        depths: integers(2, 3),
        inputs: integers(2, 16),
        most_steps: integer(1, 1_000_000),
        finisher_steps: integer(1, 1_000_000),
      }),
    }),
    train: section({
      seeds: integer(1, 10_000),
      most_steps: integer(1, 1_000_000),
      shown_most_steps: integer(1, 1_000_000),
      relative_tolerance: number(1e-12, 0.1),
      beyond_norm: boolean(),
      finisher_steps: integer(1, 1_000_000),
      finisher_on_device: boolean(),
      per_decade: integer(1, 100),
    }),
    spectra: integer(0, 10_000),
    samples: section({ points: integer(2, 100), seed: integer(0, 4294967295) }),
  }),
  geometry: section({
    text: section({ ...GEOMETRY_KIND, data_seed: integer(0, 4294967295) }),
    variant: section(GEOMETRY_KIND),
    surface: section({ gammas: integer(5, 100_000), alphas: integer(5, 100_000), far: number(10, 1e6) }),
  }),
});

/**
 * Reads and checks a profile.
 * @param asked a name in data/profiles/, or the path of a file that ends with .json
 * @throws ProfileError, one line: an unknown name (with the nearest) or a broken file (with the value's path)
 */
export function loadProfile(projectRoot: string, asked: string): Profile {
  const { name, file, value } = readProfile(
    projectRoot,
    asked,
    (part, from, extended) => checkShape(part, SHAPE, "", from, extended),
  );
  checkShape(value, SHAPE, "", file);
  const profile = { name, ...inOrder(value, SHAPE) as unknown as Omit<Profile, "name"> };
  checkTogether(profile, file);
  return profile;
}

/** Ends of ranges, which must rise. */
const RANGES = [
  ["curve", "from", "to"],
  ["landscape", "gamma_from", "gamma_to"],
  ["landscape", "alpha_from", "alpha_to"],
  ["slice", "gamma_from", "gamma_to"],
] as const;

/** What values need of each other. */
function checkTogether(profile: Profile, file: string): void {
  for (const [section, from, to] of RANGES) {
    const { [from]: low, [to]: high } = profile.toy[section] as { [name: string]: number };
    if (low! < high!) continue;
    throw new ProfileError(
      `${file}: toy.${section}.${from} must be less than toy.${section}.${to} = ${high}: found ${low}`,
    );
  }
  const { count } = profile.toy.samples as { count: number };
  const { batch } = profile.toy.minibatch as { batch: number };
  // The kernels' own needs: whole workgroups of pairs, whole batches, orders that are permutations.
  if ((count & (count - 1)) !== 0) {
    throw new ProfileError(`${file}: toy.samples.count must be a power of two: found ${count}`);
  }
  const sizes = ["batch_noise", "sharpness"].flatMap((section) =>
    (profile.toy[section] as { batches: number[] }).batches.map((b) => [`${section}.batches`, b] as const)
  );
  for (const [name, size] of [["minibatch.batch", batch] as const, ...sizes]) {
    if (count % Number(size) !== 0) {
      throw new ProfileError(`${file}: toy.${name} must divide toy.samples.count = ${count}: found ${size}`);
    }
  }
}
