/**
 * Two units that share their inputs, at any distance ε from each other, and what they come to as ε → 0 (paper, section 3,
 * for any unit; derived in README.md). A unit u(x; p) has inner parameters p; its values, `rows` rows of `width` numbers,
 * count in the model as u M with an output matrix M, `width` rows of `channels` numbers. With
 *
 *   p± = p ± εΔ, M± = (c ± a/ε)/2, so that c = M₊ + M₋ and a = ε(M₊ − M₋),
 *
 * and u(x; p + εΔ) = u₀ + εu₁ + ε²u₂ + ε³u₃ + …, the two are
 *
 *   u(x; p₊) M₊ + u(x; p₋) M₋ = [u₀ c + u₁ a] + ε² [u₂ c + u₃ a] + O(ε⁴):
 *
 * a unit and its directional derivative, u₁ = (Δ·∇ₚ) u, with the error f₂ = u₂ c + u₃ a of order ε².
 */
import type { Series } from "./power_series.ts";

export interface SharedUnit {
  /** Numbers of p. */
  readonly inner: number;
  readonly rows: number;
  readonly width: number;
  /** u(x; p), rows × width, row-major. */
  values(x: Float64Array, p: Float64Array): Float64Array;
  /** u₀ to u₃ at p in the direction Δ, whose length counts. */
  series(x: Float64Array, p: Float64Array, delta: Float64Array): Series;
}

/** A pair in its own coordinates, without ε. */
export interface UnitPair {
  readonly p: Float64Array;
  readonly delta: Float64Array;
  /** width × channels. */
  readonly c: Float64Array;
  readonly a: Float64Array;
  readonly channels: number;
}

/** The two units' parameters at ε: first p₊ and M₊, then p₋ and M₋. */
export function unitsAt({ p, delta, c, a }: UnitPair, epsilon: number) {
  return [1, -1].map((sign) => ({
    inner: p.map((value, i) => value + sign * epsilon * delta[i]!),
    output: c.map((value, i) => (value + sign * a[i]! / epsilon) / 2),
  }));
}

/** u(x; p₊) M₊ + u(x; p₋) M₋, rows × channels. */
export function pairOutput(unit: SharedUnit, pair: UnitPair, epsilon: number, x: Float64Array): Float64Array {
  const sum = new Float64Array(unit.rows * pair.channels);
  for (const { inner, output } of unitsAt(pair, epsilon)) {
    addApplied(sum, unit, unit.values(x, inner), output);
  }
  return sum;
}

/** u₀ c + u₁ a. */
export function limitOutput(unit: SharedUnit, pair: UnitPair, x: Float64Array): Float64Array {
  return applied(unit, pair, x, 0);
}

/** f₂ = u₂ c + u₃ a: ε² f₂ is what the pair is off its limit, up to ε⁴. */
export function secondOrder(unit: SharedUnit, pair: UnitPair, x: Float64Array): Float64Array {
  return applied(unit, pair, x, 2);
}

function applied(unit: SharedUnit, pair: UnitPair, x: Float64Array, from: 0 | 2): Float64Array {
  const series = unit.series(x, pair.p, pair.delta);
  const sum = new Float64Array(unit.rows * pair.channels);
  addApplied(sum, unit, series[from]!, pair.c);
  addApplied(sum, unit, series[from + 1]!, pair.a);
  return sum;
}

/** sum += values · output. */
function addApplied(
  sum: Float64Array,
  { rows, width }: SharedUnit,
  values: Float64Array,
  output: Float64Array,
): void {
  const channels = sum.length / rows;
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < width; i++) {
      const value = values[row * width + i]!;
      for (let k = 0; k < channels; k++) {
        sum[row * channels + k] = sum[row * channels + k]! + value * output[i * channels + k]!;
      }
    }
  }
}
