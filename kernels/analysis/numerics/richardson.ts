/**
 * Richardson's extrapolation of f(ε) = f(0) + k₁ε² + k₂ε⁴ + … from values at ε, ε/2, ε/4, …: each round removes one more
 * power, Tʲ = (4ʲ Tʲ⁻¹(ε/2) − Tʲ⁻¹(ε)) / (4ʲ − 1).
 */
export interface Limit {
  readonly value: number;
  /** How far the two neighbouring entries of the scheme are from it, the larger of the two. */
  readonly error: number;
}

/**
 * The entry of the scheme that agrees best with its two neighbours of the round before. Later rounds and smaller ε need
 * not be better: there rounding sets the limit.
 * @param values f at ε, ε/2, …, three or more
 * @throws RangeError for fewer, or for one that is not finite
 */
export function extrapolate(values: readonly number[]): Limit {
  if (values.length < 3) {
    throw new RangeError(`Cannot extrapolate as three values or more are needed: got ${values.length}`);
  }
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new RangeError(`Cannot extrapolate as values[${bad}] must be finite: got ${values[bad]}`);
  }
  let best: Limit = { value: NaN, error: Infinity };
  let before = values;
  for (let power = 4; before.length > 1; power *= 4) {
    const round = before.slice(1).map((fine, i) => (power * fine - before[i]!) / (power - 1));
    // The first round's neighbours still hold the leading power.
    if (power > 4) {
      for (const [i, value] of round.entries()) {
        const error = Math.max(Math.abs(value - before[i]!), Math.abs(value - before[i + 1]!));
        if (error < best.error) best = { value, error };
      }
    }
    before = round;
  }
  return best;
}
