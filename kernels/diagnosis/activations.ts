/**
 * The activations of networks that others train, with σ′ and σ″ in float64: the paper's (../activations.ts) and those of
 * today's libraries, each by its library's definition.
 */
import erfc from "@stdlib/math-base-special-erfc";
import exp from "@stdlib/math-base-special-exp";
import expm1 from "@stdlib/math-base-special-expm1";
import { ACTIVATIONS as PAPER } from "../activations.ts";

/** σ, σ′, σ″ at one point; of NaN all are NaN. */
export type Values = readonly [number, number, number];

export interface LayerActivation {
  readonly name: LayerActivationName;
  /** Of leaky-relu the slope below 0 (default 0.01), of elu its scale α (default 1). */
  readonly parameter?: number;
}

interface Entry {
  /** What it computes, for people; p is the parameter. */
  readonly formula: string;
  readonly at: (z: number, parameter: number) => Values;
  /** σ‴, where σ has a kink that to either side of it. */
  readonly third: (z: number, parameter: number) => number;
  /** Default of the parameter, for those that have one. */
  readonly parameter?: number;
  /** Whether σ has a kink at 0: σ′ jumps there, or, of elu with p = 1, σ″. */
  readonly kink: boolean;
  /** Whether σ(tz) = tσ(z) for t > 0, so that a unit's scale can move between its inputs and outputs. */
  readonly homogeneous: boolean;
}

function ofPaper(name: keyof typeof PAPER): Entry {
  const { formula, at, kink } = PAPER[name];
  return {
    formula,
    kink,
    homogeneous: name === "relu",
    at: (z) => {
      const [value, slope, curvature] = at(z);
      return [value, slope, curvature];
    },
    third: (z) => at(z)[3],
  };
}

/** exp(−z²/2)/√(2π). */
function normalDensity(z: number): number {
  return exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
}

/** z Φ(z), Φ the normal distribution function: GELU as it is defined. */
function gelu(z: number): Values {
  const cumulative = 0.5 * erfc(-z / Math.SQRT2);
  const density = normalDensity(z);
  return [z * cumulative, cumulative + z * density, density * (2 - z * z)];
}

function geluThird(z: number): number {
  return z * (z * z - 4) * normalDensity(z);
}

/** z/2 (1 + tanh u), u = √(2/π)(z + 0.044715 z³): GELU's approximation. */
function geluTanh(z: number): Values {
  const k = Math.sqrt(2 / Math.PI);
  const [t, t1, t2] = PAPER.tanh.at(k * (z + 0.044715 * z * z * z));
  const [u1, u2] = [k * (1 + 3 * 0.044715 * z * z), k * 6 * 0.044715 * z];
  return [
    0.5 * z * (1 + t),
    0.5 * (1 + t) + 0.5 * z * t1 * u1,
    t1 * u1 + 0.5 * z * (t2 * u1 * u1 + t1 * u2),
  ];
}

/** 3 T″/2 + z T‴/2, T = tanh u. */
function geluTanhThird(z: number): number {
  const k = Math.sqrt(2 / Math.PI);
  const [, t1, t2, t3] = PAPER.tanh.at(k * (z + 0.044715 * z * z * z));
  const [u1, u2, u3] = [k * (1 + 3 * 0.044715 * z * z), k * 6 * 0.044715 * z, k * 6 * 0.044715];
  const second = t2 * u1 * u1 + t1 * u2;
  return 1.5 * second + 0.5 * z * (t3 * u1 * u1 * u1 + 3 * t2 * u1 * u2 + t1 * u3);
}

function identity(z: number): Values {
  return Number.isNaN(z) ? [NaN, NaN, NaN] : [z, 1, 0];
}

function silu(z: number): Values {
  const [s, s1, s2] = PAPER.sigmoid.at(z);
  return [z * s, s + z * s1, 2 * s1 + z * s2];
}

function siluThird(z: number): number {
  const [, , s2, s3] = PAPER.sigmoid.at(z);
  return 3 * s2 + z * s3;
}

function elu(z: number, alpha: number): Values {
  if (z > 0) return [z, 1, 0];
  const slope = alpha * exp(z);
  return [alpha * expm1(z), slope, slope];
}

function leakyRelu(z: number, slope: number): Values {
  if (z > 0) return [z, 1, 0];
  return z <= 0 ? [slope * z, slope, 0] : [NaN, NaN, NaN];
}

/** Of two lines, or one. */
function straight(z: number): number {
  return Number.isNaN(z) ? NaN : 0;
}

export const LAYER_ACTIVATIONS = {
  softplus: ofPaper("softplus"),
  erf: ofPaper("erf"),
  sigmoid: ofPaper("sigmoid"),
  tanh: ofPaper("tanh"),
  relu: ofPaper("relu"),
  g: ofPaper("g"),
  identity: { formula: "z", at: identity, third: straight, kink: false, homogeneous: true },
  "leaky-relu": {
    formula: "max(z, 0) + p min(z, 0)",
    at: leakyRelu,
    third: straight,
    parameter: 0.01,
    kink: true,
    homogeneous: true,
  },
  gelu: { formula: "z Φ(z)", at: gelu, third: geluThird, kink: false, homogeneous: false },
  "gelu-tanh": {
    formula: "z/2 (1 + tanh(√(2/π)(z + 0.044715 z³)))",
    at: geluTanh,
    third: geluTanhThird,
    kink: false,
    homogeneous: false,
  },
  silu: { formula: "z/(1 + exp(−z))", at: silu, third: siluThird, kink: false, homogeneous: false },
  elu: {
    formula: "z for z > 0, otherwise p (exp z − 1)",
    at: elu,
    third: (z, alpha) => z > 0 ? 0 : alpha * exp(z),
    parameter: 1,
    kink: true,
    homogeneous: false,
  },
} as const satisfies { readonly [name: string]: Entry };

export type LayerActivationName = keyof typeof LAYER_ACTIVATIONS;

/** σ, σ′, σ″ of an activation with its parameter. */
export function activationAt({ name, parameter }: LayerActivation): (z: number) => Values {
  const entry: Entry = LAYER_ACTIVATIONS[name];
  const p = parameter ?? entry.parameter ?? 0;
  return (z) => entry.at(z, p);
}

/** σ‴ of an activation with its parameter. */
export function thirdDerivativeOf({ name, parameter }: LayerActivation): (z: number) => number {
  const entry: Entry = LAYER_ACTIVATIONS[name];
  const p = parameter ?? entry.parameter ?? 0;
  return (z) => entry.third(z, p);
}
