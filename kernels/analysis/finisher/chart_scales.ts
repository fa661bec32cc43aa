/** The map of a chart that scales with powers of a vector's length, with its pull-back (chart_maps.ts). */
import { type ChartPoint, LEAST_LENGTH, lengthAt } from "./chart_maps.ts";

/** Entries of x that are scaled together: X = x |v|^power. */
export interface ScaledPart {
  readonly indices: readonly number[];
  readonly power: number;
}

/** A vector of x and what is scaled with powers of its length. */
export interface Scaling {
  readonly from: number;
  readonly count: number;
  readonly parts: readonly ScaledPart[];
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
  const all = parts.flatMap(({ indices, power }) => {
    const factor = powerOf(e, power);
    return indices.map((k) => ({ k, power, factor, weight: power * x[k]! / e }));
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
  for (const { indices, power } of parts) {
    const factor = powerOf(e, power);
    for (const k of indices) x[k] = x[k]! / factor;
  }
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

/** e^q for q = 1, 2, −1, −2: products, as the language leaves the digits of a power open. */
function powerOf(e: number, q: number): number {
  const size = Math.abs(q) === 2 ? e * e : e;
  return q > 0 ? size : 1 / size;
}
