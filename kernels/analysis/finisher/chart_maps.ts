/**
 * The elementary maps of which charts are composed (charts.ts), each with its pull-back. A point x is a mutable array of P
 * values, seen through the map in place; the derivatives of a loss by x, where they are wanted, go with it:
 * ∇ ← Jᵀ∇, ∇∇ ← Jᵀ∇∇J + Σ ∂ₖL ∇∇xₖ with J = ∂x/∂u. Here are the linear maps; chart_constants.ts, chart_scales.ts,
 * chart_sums.ts and chart_levers.ts have one of the others each.
 */

/** A point in the coordinates reached so far; derivatives by them, or none. */
export interface ChartPoint {
  readonly x: Float64Array;
  readonly gradient?: Float64Array;
  /** P×P. */
  readonly hessian?: Float64Array;
}

/** Shorter vectors scale nothing. */
export const LEAST_LENGTH = 1e-12;

/**
 * (xᵢ, xⱼ) ← f (xᵢ + xⱼ, xᵢ − xⱼ). As the inverse is (xᵢ, xⱼ) = (uᵢ + uⱼ, uᵢ − uⱼ)/(2f), derivatives mix with 1/(2f).
 */
export function mix({ x, gradient, hessian }: ChartPoint, i: number, j: number, f: number): void {
  mixTwo(x, i, j, f);
  if (gradient === undefined) return;
  mixTwo(gradient, i, j, 1 / (2 * f));
  if (hessian === undefined) return;
  const p = x.length;
  for (let line = 0; line < p; line++) mixTwo(hessian, line * p + i, line * p + j, 1 / (2 * f));
  for (let line = 0; line < p; line++) mixTwo(hessian, i * p + line, j * p + line, 1 / (2 * f));
}

export function unmix(x: Float64Array, i: number, j: number, f: number): void {
  mixTwo(x, i, j, 1 / (2 * f));
}

/** xₜ ← xₜ + f xₛ. As xₜ = uₜ − f uₛ, derivatives by uₛ are those by xₛ less f times those by xₜ. */
export function shear({ x, gradient, hessian }: ChartPoint, target: number, source: number, f: number): void {
  x[target] = x[target]! + f * x[source]!;
  if (gradient === undefined) return;
  gradient[source] = gradient[source]! - f * gradient[target]!;
  if (hessian === undefined) return;
  const p = x.length;
  for (let line = 0; line < p; line++) {
    hessian[line * p + source] = hessian[line * p + source]! - f * hessian[line * p + target]!;
  }
  for (let line = 0; line < p; line++) {
    hessian[source * p + line] = hessian[source * p + line]! - f * hessian[target * p + line]!;
  }
}

/** x ← −x of a vector. */
export function reflect({ x, gradient, hessian }: ChartPoint, from: number, count: number): void {
  const p = x.length;
  for (let i = from; i < from + count; i++) {
    x[i] = -x[i]!;
    if (gradient !== undefined) gradient[i] = -gradient[i]!;
    if (hessian === undefined) continue;
    for (let line = 0; line < p; line++) hessian[line * p + i] = -hessian[line * p + i]!;
    for (let line = 0; line < p; line++) hessian[i * p + line] = -hessian[i * p + line]!;
  }
}

export function lengthAt(x: Float64Array, from: number, count: number): number {
  let square = 0;
  for (let i = from; i < from + count; i++) square += x[i]! * x[i]!;
  return Math.sqrt(square);
}

function mixTwo(x: Float64Array, i: number, j: number, f: number): void {
  const [first, second] = [x[i]!, x[j]!];
  x[i] = f * (first + second);
  x[j] = f * (first - second);
}
