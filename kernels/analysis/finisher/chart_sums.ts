/** The map of a chart that puts a sum of products in the place of a vector, with its pull-back (chart_maps.ts). */
import type { ChartPoint } from "./chart_maps.ts";

/** Vectors v, h of `count` values and their factors s, c, by their places; the first of all vectors v has another in its place. */
export interface Sum {
  readonly count: number;
  readonly terms: readonly {
    readonly v: number;
    readonly s: number;
    readonly h: number;
    readonly c: number;
  }[];
}

/**
 * v₁ ← l = Σ (s v + c h), for each of their values. With v₁ = (l − Σ′ s v − Σ c h)/s₁, Σ′ without the first term:
 * ∂v₁/∂l = 1/s₁, ∂v₁/∂s₁ = −v₁/s₁, by v, s, h, c of the others −s/s₁, −v/s₁, −c/s₁, −h/s₁; of these −1/s₁ times the first
 * derivatives again by s₁, 2v₁/s₁² for it twice; ∂²v₁/∂s∂v = ∂²v₁/∂c∂h = −1/s₁.
 */
export function moveSum({ x, gradient, hessian }: ChartPoint, { count, terms }: Sum): void {
  const p = x.length;
  const { v: first, s: factor } = terms[0]!;
  const s1 = x[factor]!;
  for (let i = 0; i < count; i++) {
    const target = first + i;
    const value = x[target]!;
    const slopes = terms.flatMap(({ v, s, h, c }, k) => [
      ...(k === 0 ? [] : [[v + i, -x[s]! / s1], [s, -x[v + i]! / s1]] as const),
      ...[[h + i, -x[c]! / s1], [c, -x[h + i]! / s1]] as const,
    ]);
    if (gradient !== undefined) {
      const own = gradient[target]!;
      if (hessian !== undefined) {
        for (const [next, step] of [[1, p], [p, 1]] as const) {
          for (let at = 0; at < p * step; at += step) {
            const h = hessian[at + target * next]!;
            for (const [index, slope] of slopes) {
              hessian[at + index * next] = hessian[at + index * next]! + slope * h;
            }
            hessian[at + factor * next] = hessian[at + factor * next]! - value / s1 * h;
            hessian[at + target * next] = h / s1;
          }
        }
        const add = (a: number, b: number, second: number) => {
          hessian[a * p + b] = hessian[a * p + b]! + own * second;
          if (a !== b) hessian[b * p + a] = hessian[b * p + a]! + own * second;
        };
        add(factor, factor, 2 * value / (s1 * s1));
        add(target, factor, -1 / (s1 * s1));
        for (const [index, slope] of slopes) add(index, factor, -slope / s1);
        for (const [k, { v, s, h, c }] of terms.entries()) {
          if (k > 0) add(s, v + i, -1 / s1);
          add(c, h + i, -1 / s1);
        }
      }
      for (const [index, slope] of slopes) gradient[index] = gradient[index]! + slope * own;
      gradient[factor] = gradient[factor]! - value / s1 * own;
      gradient[target] = own / s1;
    }
    let sum = 0;
    for (const { v, s, h, c } of terms) sum += x[s]! * x[v + i]! + x[c]! * x[h + i]!;
    x[target] = sum;
  }
}

export function returnSum(x: Float64Array, { count, terms }: Sum): void {
  const { v: first, s: factor } = terms[0]!;
  for (let i = 0; i < count; i++) {
    let rest = x[first + i]!;
    for (const [k, { v, s, h, c }] of terms.entries()) {
      rest -= (k === 0 ? 0 : x[s]! * x[v + i]!) + x[c]! * x[h + i]!;
    }
    x[first + i] = rest / x[factor]!;
  }
}
