/**
 * The toy's channels at infinity: ε → 0 with c and a eliminated by least squares. The network becomes
 * cσ(wx) + a x σ'(wx) (section 3, with Δ = 1), and its loss a function ℓ(w,0) of w alone.
 */
import { overlap, TARGET_POWER, targetOverlap } from "./population.ts";

export interface ChannelLimit {
  /** ℓ(w,0). */
  readonly loss: number;
  /** dℓ(w,0)/dw. */
  readonly slope: number;
  /** Coefficient of σ(wx). */
  readonly c: number;
  /** Coefficient of x σ'(wx). */
  readonly a: number;
  /** h(w) in L = ℓ(w,0) + ε² h + O(ε⁴): positive where the channel leads down to infinity. */
  readonly h: number;
}

/**
 * Features σ(wx) and xσ'(wx): their Gram matrix and overlaps with the target are K, F and derivatives, because
 * xσ'(wx) = dσ(wx)/dw. h = 2 E[f₂ (f − f*)] with f₂ = (c/2) x²σ'' + (a/6) x³σ'''.
 */
export function channelLimit(w: number): ChannelLimit {
  const k = overlap(w, w);
  const t = targetOverlap(w);
  const determinant = k.k * k.uv - k.u * k.u;
  const c = (t.f * k.uv - t.d * k.u) / determinant;
  const a = (t.d * k.k - t.f * k.u) / determinant;
  // Derivatives of the Gram matrix along u = v = w.
  const slope = -2 * (c * t.d + a * t.dd) + c * c * 2 * k.u + 2 * c * a * (k.uv + k.uu) + a * a * 2 * k.uuv;
  const h = c * (c * k.uu + a * k.uuv - t.dd) + a / 3 * (c * k.uuu + a * k.uuuv - t.ddd);
  return { loss: TARGET_POWER - c * t.f - a * t.d, slope, c, a, h };
}

/**
 * A root of `f` between `low` and `high`, where its signs differ, to the last bits of w.
 * @throws RangeError when the signs are equal
 */
export function bisect(f: (w: number) => number, low: number, high: number): number {
  const sign = Math.sign(f(low));
  if (sign === Math.sign(f(high))) {
    throw new RangeError(`Cannot bisect: signs at ${low} and ${high} must differ, both are ${sign}`);
  }
  let [left, right] = [low, high];
  for (let step = 0; step < 200; step++) {
    const middle = (left + right) / 2;
    if (middle === left || middle === right) break;
    if (Math.sign(f(middle)) === sign) left = middle;
    else right = middle;
  }
  return (left + right) / 2;
}

/** All sign changes of `f` on a grid of `steps` intervals, refined. */
export function roots(f: (w: number) => number, low: number, high: number, steps: number): number[] {
  const found: number[] = [];
  let [before, value] = [low, f(low)];
  for (let i = 1; i <= steps; i++) {
    const w = low + (high - low) * i / steps;
    const next = f(w);
    if (Math.sign(next) !== Math.sign(value)) found.push(bisect(f, before, w));
    [before, value] = [w, next];
  }
  return found;
}

export interface CriticalPoint extends ChannelLimit {
  readonly name: "channel_1" | "saddle_line" | "channel_2";
  readonly w: number;
  /** d²ℓ(w,0)/dw². */
  readonly curvature: number;
}

/**
 * The three critical points of ℓ(w,0) for w in [0.4, 4] (section 4).
 * @throws RangeError when there are not three
 */
export function criticalPoints(): [CriticalPoint, CriticalPoint, CriticalPoint] {
  const slope = (w: number) => channelLimit(w).slope;
  const points = roots(slope, 0.4, 4, 400).map((w, i): CriticalPoint => {
    const step = 1e-3;
    // Fourth order: the error is far below the ten digits that are reported.
    const curvature =
      (8 * (slope(w + step) - slope(w - step)) - (slope(w + 2 * step) - slope(w - 2 * step))) /
      (12 * step);
    return {
      name: (["channel_1", "saddle_line", "channel_2"] as const)[i]!,
      w,
      curvature,
      ...channelLimit(w),
    };
  });
  if (points.length !== 3) {
    throw new RangeError(`ℓ(w,0) must have three critical points: got ${points.length}`);
  }
  return points as [CriticalPoint, CriticalPoint, CriticalPoint];
}

/** The ends of the interval where h(w) > 0. */
export function hZeros(): number[] {
  return roots((w) => channelLimit(w).h, 0.4, 4, 400);
}
