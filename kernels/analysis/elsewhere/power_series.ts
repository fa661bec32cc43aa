/**
 * Power series in ε up to its third power, of whole arrays: coefficient k of a quantity is an array, and entry i of all
 * four belongs to one number. What a unit does to a small change of its parameters is computed exactly so, without a
 * difference quotient: sums, products, exp and quotients of series are series (Knuth, TAOCP 2, section 4.7).
 */
import exp from "@stdlib/math-base-special-exp";
import { type ActivationName, ACTIVATIONS } from "../../activations.ts";

/** Terms that are kept: ε⁰ to ε³. */
export const TERMS = 4;

/** Coefficients of ε⁰ … ε³, arrays of equal length. */
export type Series = readonly Float64Array[];

export function zeroSeries(length: number): Series {
  return Array.from({ length: TERMS }, () => new Float64Array(length));
}

/** Entry by entry: (u v)ₖ = Σⱼ uⱼ vₖ₋ⱼ. */
export function productOf(u: Series, v: Series): Series {
  return combined(u[0]!.length, (i, k) => {
    let sum = 0;
    for (let j = 0; j <= k; j++) sum += u[j]![i]! * v[k - j]![i]!;
    return sum;
  });
}

/** q = u/v from q v = u: qₖ = (uₖ − Σⱼ₌₁ vⱼ qₖ₋ⱼ)/v₀. */
export function quotientOf(u: Series, v: Series): Series {
  const q = zeroSeries(u[0]!.length);
  for (let i = 0; i < u[0]!.length; i++) {
    for (let k = 0; k < TERMS; k++) {
      let rest = u[k]![i]!;
      for (let j = 1; j <= k; j++) rest -= v[j]![i]! * q[k - j]![i]!;
      q[k]![i] = rest / v[0]![i]!;
    }
  }
  return q;
}

/** e = exp u from e′ = u′e: k eₖ = Σⱼ₌₁ j uⱼ eₖ₋ⱼ. */
export function exponentialOf(u: Series): Series {
  const e = zeroSeries(u[0]!.length);
  for (let i = 0; i < u[0]!.length; i++) {
    e[0]![i] = exp(u[0]![i]!);
    for (let k = 1; k < TERMS; k++) {
      let sum = 0;
      for (let j = 1; j <= k; j++) sum += j * u[j]![i]! * e[k - j]![i]!;
      e[k]![i] = sum / k;
    }
  }
  return e;
}

/** σ(z + ε p) of two arrays: σ, p σ′, p² σ″/2, p³ σ‴/6. */
export function activationOf(name: ActivationName, z: Float64Array, p: Float64Array): Series {
  const series = zeroSeries(z.length);
  for (let i = 0; i < z.length; i++) {
    const [s0, s1, s2, s3] = ACTIVATIONS[name].at(z[i]!);
    const each = p[i]!;
    series[0]![i] = s0;
    series[1]![i] = each * s1;
    series[2]![i] = each * each * s2 / 2;
    series[3]![i] = each * each * each * s3 / 6;
  }
  return series;
}

function combined(length: number, entry: (i: number, k: number) => number): Series {
  return Array.from({ length: TERMS }, (_, k) => Float64Array.from({ length }, (_, i) => entry(i, k)));
}
