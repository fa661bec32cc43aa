/**
 * A step of Newton's method in a trust region by conjugate gradients (Steihaug, SIAM J. Numer. Anal. 20, 1983): the
 * model g·s + s·Hs/2 is minimised until its residual is small, curvature along a direction is not positive, or the
 * region's rim is met; the latter two end on the rim.
 */
import { dot } from "../hidden/units.ts";

export interface NewtonStep {
  readonly step: Float64Array;
  /** −(g·s + s·Hs/2) ≥ 0. */
  readonly fall: number;
  readonly products: number;
  /** Whether the step ends on the rim, and whether because of curvature that is not positive. */
  readonly rim: boolean;
  readonly negative: boolean;
}

export interface SteihaugOptions {
  readonly radius: number;
  /** Of |g|: residual at which it ends. */
  readonly tolerance: number;
  readonly mostProducts: number;
}

export function steihaug(
  gradient: Float64Array,
  product: (v: Float64Array) => Float64Array,
  { radius, tolerance, mostProducts }: SteihaugOptions,
): NewtonStep {
  const p = gradient.length;
  const s = new Float64Array(p);
  const curved = new Float64Array(p);
  const r = gradient.slice();
  const d = gradient.map((x) => -x);
  let square = dot(r, r);
  const enough = tolerance * Math.sqrt(square);
  let products = 0;
  const ended = (rim: boolean, negative: boolean): NewtonStep => ({
    ...{ step: s, fall: -(dot(gradient, s) + dot(s, curved) / 2), products, rim, negative },
  });
  const advance = (by: number, along: Float64Array) => {
    for (let i = 0; i < p; i++) {
      s[i] = s[i]! + by * d[i]!;
      curved[i] = curved[i]! + by * along[i]!;
    }
  };
  while (products < mostProducts && square > 0) {
    const along = product(d);
    products++;
    const curvature = dot(d, along);
    const alpha = square / curvature;
    const rim = toRim(s, d, radius);
    if (!(curvature > 0) || !(alpha < rim)) {
      advance(rim, along);
      return ended(true, !(curvature > 0));
    }
    advance(alpha, along);
    for (let i = 0; i < p; i++) r[i] = r[i]! + alpha * along[i]!;
    const next = dot(r, r);
    if (Math.sqrt(next) <= enough) break;
    for (let i = 0; i < p; i++) d[i] = next / square * d[i]! - r[i]!;
    square = next;
  }
  return ended(false, false);
}

/** τ ≥ 0 with |s + τd| = radius. */
function toRim(s: Float64Array, d: Float64Array, radius: number): number {
  const [a, b, c] = [dot(d, d), dot(s, d), dot(s, s) - radius * radius];
  const root = Math.sqrt(Math.max(0, b * b - a * c));
  return b > 0 ? -c / (b + root) : (root - b) / a;
}
