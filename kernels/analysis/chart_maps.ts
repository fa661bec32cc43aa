/**
 * The elementary maps of which charts are composed (charts.ts), each with its pull-back. A point x is a mutable array of P
 * values, seen through the map in place; the derivatives of a loss by x, where they are wanted, go with it:
 * ∇ ← Jᵀ∇, ∇∇ ← Jᵀ∇∇J + Σ ∂ₖL ∇∇xₖ with J = ∂x/∂u.
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

/** Entries of x that are scaled together: X = x |v|^power. */
export interface ScaledPart {
  readonly places: readonly number[];
  readonly power: number;
}

/** A vector of x and what is scaled with powers of its length. */
export interface Scaling {
  readonly from: number;
  readonly count: number;
  readonly parts: readonly ScaledPart[];
}

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

/**
 * x ← X = x e^q, e = |v|, for all parts. With x = X e⁻q:
 *   ∂x/∂X = e⁻q, ∂x/∂v = −q x v/e², ∂²x/∂X∂v = −q e⁻q v/e², ∂²x/∂v∂v = q x ((q + 2) v vᵀ/e⁴ − I/e²).
 */
export function scale(point: ChartPoint, { from, count, parts }: Scaling): void {
  const { x, gradient, hessian } = point;
  const p = x.length;
  const e = lengthAt(x, from, count);
  if (!(e >= LEAST_LENGTH)) return;
  const v = x.slice(from, from + count).map((value) => value / e);
  const all = parts.flatMap(({ places, power }) => {
    const factor = powerOf(e, power);
    return places.map((k) => ({ k, power, factor, weight: power * x[k]! / e }));
  });
  if (hessian !== undefined) {
    // Columns, then rows: H[:, v] −= Σ q x H[:, x] vᵀ/e², H[:, X] = H[:, x]/e^q.
    for (const [next, step] of [[1, p], [p, 1]] as const) {
      for (let line = 0; line < p; line++) {
        const at = line * step;
        let sum = 0;
        for (const { k, weight } of all) sum += weight * hessian[at + k * next]!;
        for (let i = 0; i < count; i++) {
          const to = at + (from + i) * next;
          hessian[to] = hessian[to]! - sum * v[i]!;
        }
        for (const { k, factor } of all) hessian[at + k * next] = hessian[at + k * next]! / factor;
      }
    }
  }
  if (gradient !== undefined) {
    let [along, radial] = [0, 0];
    for (const { k, power, weight } of all) {
      along += weight * gradient[k]!;
      radial += weight * (power + 2) * gradient[k]!;
    }
    if (hessian !== undefined) addCurvature(hessian, p, from, v, radial / e, along / e);
    for (const { k, power, factor } of all) {
      gradient[k] = gradient[k]! / factor;
      if (hessian === undefined) continue;
      for (let i = 0; i < count; i++) {
        const mixed = power * gradient[k]! * v[i]! / e;
        hessian[(from + i) * p + k] = hessian[(from + i) * p + k]! - mixed;
        hessian[k * p + from + i] = hessian[k * p + from + i]! - mixed;
      }
    }
    for (let i = 0; i < count; i++) gradient[from + i] = gradient[from + i]! - along * v[i]!;
  }
  for (const { k, factor } of all) x[k] = x[k]! * factor;
}

export function unscale(x: Float64Array, { from, count, parts }: Scaling): void {
  const e = lengthAt(x, from, count);
  if (!(e >= LEAST_LENGTH)) return;
  for (const { places, power } of parts) {
    const factor = powerOf(e, power);
    for (const k of places) x[k] = x[k]! / factor;
  }
}

export function lengthAt(x: Float64Array, from: number, count: number): number {
  let square = 0;
  for (let i = from; i < from + count; i++) square += x[i]! * x[i]!;
  return Math.sqrt(square);
}

/** Adds radial v vᵀ − round I to the block of v, |v| = 1. */
function addCurvature(
  hessian: Float64Array,
  p: number,
  from: number,
  v: Float64Array,
  radial: number,
  round: number,
): void {
  for (let i = 0; i < v.length; i++) {
    for (let j = 0; j < v.length; j++) {
      const at = (from + i) * p + from + j;
      hessian[at] = hessian[at]! + radial * (v[i]! * v[j]!) - (i === j ? round : 0);
    }
  }
}

function mixTwo(x: Float64Array, i: number, j: number, f: number): void {
  const [first, second] = [x[i]!, x[j]!];
  x[i] = f * (first + second);
  x[j] = f * (first - second);
}

/** e^q for q = 1, 2, −1, −2: products, as the language leaves the digits of a power open. */
function powerOf(e: number, q: number): number {
  const size = Math.abs(q) === 2 ? e * e : e;
  return q > 0 ? size : 1 / size;
}
