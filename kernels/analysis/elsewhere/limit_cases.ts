/**
 * Pairs of random units with their limits, of every kind for which the limit is measured: all that is asked of a case is
 * what it computes at ε, what it comes to, and the derived coefficient of ε². Random numbers by stream and seed.
 */
import { normals } from "../../strict/random.ts";
import { headUnit } from "./attention.ts";
import { convolutionUnit } from "./convolution.ts";
import { mixtureLimit, mixtureOutput } from "./mixture.ts";
import { limitOutput, pairOutput, secondOrder, type SharedUnit, type UnitPair } from "./shared_unit.ts";

/** Filter length 3 on 10 inputs; heads on 4 tokens of 3 features, d = 2; experts of 3 inputs beside two others. */
const CONVOLUTION = { activation: "softplus", length: 10, taps: 3 } as const;
const HEAD = { tokens: 4, features: 3, depth: 2 } as const;
const MIXTURE = { activation: "softplus", inputs: 3 } as const;
const OTHERS = 2;

export const LIMIT_KINDS = [
  ...["filter", "filter, 3 outputs"] as const,
  ...["head, queries", "head, queries and keys"] as const,
  "expert",
] as const;
export type LimitKind = typeof LIMIT_KINDS[number];

export interface LimitCase {
  /** Numbers of one input. */
  readonly inputs: number;
  /** The larger of the pair's largest output weights is of this size over ε: for rounding. */
  readonly size: number;
  at(epsilon: number, x: Float64Array): Float64Array;
  limit(x: Float64Array): Float64Array;
  /** f₂. */
  second(x: Float64Array): Float64Array;
}

/** Number `seed` of a kind: p, c and a standard normal, Δ normal of length 1. */
export function limitCase(kind: LimitKind, seed: number): LimitCase {
  const numbers = streamOf(`elsewhere/${kind}`, seed);
  switch (kind) {
    case "filter":
      return additive(convolutionUnit(CONVOLUTION), CONVOLUTION.length, 1, numbers);
    case "filter, 3 outputs":
      return additive(convolutionUnit(CONVOLUTION), CONVOLUTION.length, 3, numbers);
    case "head, queries":
    case "head, queries and keys": {
      // The second half of Δ moves the keys.
      const moved = kind === "head, queries" ? 0.5 : 1;
      return additive(headUnit(HEAD), HEAD.tokens * HEAD.features, 1, numbers, moved);
    }
    case "expert":
      return expert(numbers);
  }
}

function additive(
  unit: SharedUnit,
  inputs: number,
  channels: number,
  numbers: Numbers,
  moved = 1,
): LimitCase {
  const pair = randomPair(unit.inner, unit.width, channels, numbers, moved);
  return {
    inputs,
    size: largest(pair.a) / 2,
    at: (epsilon, x) => pairOutput(unit, pair, epsilon, x),
    limit: (x) => limitOutput(unit, pair, x),
    second: (x) => secondOrder(unit, pair, x),
  };
}

function expert(numbers: Numbers): LimitCase {
  const inner = 2 * MIXTURE.inputs;
  const pair = randomPair(inner, 1, 1, numbers, 1);
  const others = Array.from({ length: OTHERS }, () => ({ inner: numbers(inner), output: numbers(1)[0]! }));
  return {
    inputs: MIXTURE.inputs,
    size: largest(pair.a) / 2,
    at: (epsilon, x) => Float64Array.of(mixtureOutput(MIXTURE, pair, others, epsilon, x)),
    limit: (x) => Float64Array.of(mixtureLimit(MIXTURE, pair, others, x).limit),
    second: (x) => Float64Array.of(mixtureLimit(MIXTURE, pair, others, x).second),
  };
}

type Numbers = (count: number) => Float64Array;

/** The next `count` normals of a stream. */
function streamOf(stream: string, seed: number): Numbers {
  let from = 0;
  return (count) => {
    const taken = Float64Array.from(normals(stream, seed, count, from));
    from += count;
    return taken;
  };
}

/** @param moved the share of Δ, from its start, that is not 0 */
function randomPair(
  inner: number,
  width: number,
  channels: number,
  numbers: Numbers,
  moved: number,
): UnitPair {
  const p = numbers(inner);
  const direction = numbers(inner).map((value, i) => i < moved * inner ? value : 0);
  const length = Math.sqrt(direction.reduce((sum, value) => sum + value * value, 0));
  return {
    ...{ p, delta: direction.map((value) => value / length), channels },
    ...{ c: numbers(width * channels), a: numbers(width * channels) },
  };
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
