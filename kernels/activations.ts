/**
 * The activation functions σ with their derivatives up to the fifth, in float64 (paper, section 1). A new activation
 * is one entry here: the kernels take theirs from a table of these values, or from the slopes of two lines.
 */
import erf from "@stdlib/math-base-special-erf";
import exp from "@stdlib/math-base-special-exp";
import expm1 from "@stdlib/math-base-special-expm1";
import log1p from "@stdlib/math-base-special-log1p";

/** σ, σ′, σ″, σ‴, σ⁗, σ⁽⁵⁾ at one point. */
export type Derivatives = readonly [number, number, number, number, number, number];

export interface Activation {
  /** What it computes, for captions. */
  readonly formula: string;
  at(z: number): Derivatives;
  /** |σ(z)| ≤ offset + slope |z|. */
  readonly bound: { readonly offset: number; readonly slope: number };
  /** Upper bounds of |σ′| and |σ″|. */
  readonly slopeBound: number;
  readonly curvatureBound: number;
  /**
   * Whether σ has a kink at 0, where σ′ jumps and σ″ is not defined: then it is two straight lines that meet in the
   * origin, and the kernels take their slopes from `at`.
   */
  readonly kink: boolean;
  /** σ″ = σ′ (one + z·byZ + σ·byValue + σ′·bySlope), with one of the last three, where σ has such a law. */
  readonly law?: {
    readonly one: 0 | 1;
    readonly byZ?: number;
    readonly byValue?: number;
    readonly bySlope?: number;
  };
}

/** tanh(z/2) from e = exp(−|z|). Near 0 the difference 1 − e has no digits left. */
function halfTanh(z: number, e: number): number {
  return (z >= 0 ? -1 : 1) * expm1(-Math.abs(z)) / (1 + e);
}

/** Logistic function with five derivatives, exact in both tails: s′ = s(1 − s). */
function logistic(z: number): Derivatives {
  const e = exp(-Math.abs(z));
  const s = z >= 0 ? 1 / (1 + e) : e / (1 + e);
  const odd = -halfTanh(z, e); // 1 − 2s
  const p = e / ((1 + e) * (1 + e));
  return [s, p, p * odd, p * (1 - 6 * p), p * odd * (1 - 12 * p), p * (1 - 30 * p + 120 * p * p)];
}

function softplus(z: number): Derivatives {
  const [s, s1, s2, s3, s4] = logistic(z);
  return [Math.max(z, 0) + log1p(exp(-Math.abs(z))), s, s1, s2, s3, s4];
}

/** a·σ(bz) with all derivatives. */
function scaled(inner: (z: number) => Derivatives, a: number, b: number, z: number): Derivatives {
  const [v, d1, d2, d3, d4, d5] = inner(b * z);
  const [b2, b4] = [b * b, b * b * b * b]; // Products: the language leaves the digits of a power open.
  return [a * v, a * b * d1, a * b2 * d2, a * b2 * b * d3, a * b4 * d4, a * b4 * b * d5];
}

/** sigmoid(4z) + softplus(z). */
function g(z: number): Derivatives {
  const u = scaled(logistic, 1, 4, z);
  const v = softplus(z);
  return [u[0] + v[0], u[1] + v[1], u[2] + v[2], u[3] + v[3], u[4] + v[4], u[5] + v[5]];
}

/** erf(z/√2); σ′ = √(2/π) exp(−z²/2), further derivatives by Hermite polynomials. */
function gaussErf(z: number): Derivatives {
  const p = Math.sqrt(2 / Math.PI) * exp(-z * z / 2);
  const q = z * z;
  return [erf(z / Math.SQRT2), p, -z * p, (q - 1) * p, (3 - q) * z * p, ((q - 6) * q + 3) * p];
}

function tanh(z: number): Derivatives {
  const [, d1, d2, d3, d4, d5] = scaled(logistic, 2, 2, z);
  return [halfTanh(2 * z, exp(-2 * Math.abs(z))), d1, d2, d3, d4, d5];
}

function relu(z: number): Derivatives {
  if (z > 0) return [z, 1, 0, 0, 0, 0];
  return z <= 0 ? [0, 0, 0, 0, 0, 0] : [NaN, NaN, NaN, NaN, NaN, NaN];
}

export const ACTIVATIONS = {
  g: {
    formula: "sigmoid(4z) + softplus(z)",
    at: g,
    bound: { offset: 1.7, slope: 1 },
    slopeBound: 2,
    curvatureBound: 2,
    kink: false,
  },
  softplus: {
    formula: "log(1 + exp z)",
    at: softplus,
    bound: { offset: 0.7, slope: 1 },
    slopeBound: 1,
    curvatureBound: 0.25,
    kink: false,
    law: { one: 1, bySlope: -1 },
  },
  erf: {
    formula: "erf(z/√2)",
    at: gaussErf,
    bound: { offset: 1, slope: 0 },
    slopeBound: 0.8,
    curvatureBound: 0.5,
    kink: false,
    law: { one: 0, byZ: -1 },
  },
  sigmoid: {
    formula: "1/(1 + exp(−z))",
    at: logistic,
    bound: { offset: 1, slope: 0 },
    slopeBound: 0.25,
    curvatureBound: 0.1,
    kink: false,
    law: { one: 1, byValue: -2 },
  },
  tanh: {
    formula: "tanh z",
    at: tanh,
    bound: { offset: 1, slope: 0 },
    slopeBound: 1,
    curvatureBound: 0.8,
    kink: false,
    law: { one: 0, byValue: -2 },
  },
  relu: {
    formula: "max(z, 0)",
    at: relu,
    bound: { offset: 0, slope: 1 },
    slopeBound: 1,
    curvatureBound: 0.01,
    kink: true,
  },
} as const satisfies { readonly [name: string]: Activation };

export type ActivationName = keyof typeof ACTIVATIONS;
