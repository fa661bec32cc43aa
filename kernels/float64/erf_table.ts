/**
 * Taylor's series of erf(z/√2) about the multiples of 1/8 up to 8.5, where it is 1 to the last digit, for activations.wat:
 * σ(c + d) = σ(c) + Σ Tₖ dᵏ, Tₖ = √(2/π) e^(−c²/2) (−1)ᵏ⁻¹ Heₖ₋₁(c)/k! with Hermite's polynomials. |d| ≤ 1/16: the
 * terms that are left out are below 1e-20. Worked out in whole numbers, so that every number is the nearest of float64.
 */

const PIECES = 69;
const TERMS = 12;

/** Binary places of the whole numbers. */
const BITS = 256n;
const ONE = 1n << BITS;
/** √(2/π), 60 decimal places. */
const ROOT = 797884560802865355879892119868763736951717262329869315331851n * ONE /
  BigInt("1" + "0".repeat(60));

const nearest = (fixed: bigint) => Number(fixed) / Number(ONE);

/** e^(−j²/128) and ∫₀ e^(−z²/2) dz up to j/8, by their power series. */
function bellAndArea(j: bigint): readonly [bigint, bigint] {
  // j ≤ 68: the terms grow to 2^53 before they vanish, and the places suffice.
  let [term, bell, area] = [ONE, 0n, 0n];
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    bell += term;
    area += term * j / (8n * (2n * n - 1n));
    term = -term * j * j / (128n * n);
  }
  return [bell, area];
}

/** σ(c), what is missing to it, T₁ … T₁₂ for c = j/8. */
function piece(j: bigint): number[] {
  const [bell, area] = bellAndArea(j);
  const value = ROOT * area >> BITS;
  const high = nearest(value);
  const numbers = [high, nearest(value - BigInt(high * Number(1n << 60n)) * (ONE >> 60n))];
  // (−1)ᵏ⁻¹ Heₖ₋₁(j/8) 8ᵏ⁻¹, whole numbers, and k! 8ᵏ⁻¹.
  let [before, here, divisor] = [0n, 1n, 1n];
  for (let k = 1n; k <= TERMS; k++) {
    divisor *= k;
    numbers.push(nearest((ROOT * bell >> BITS) * here / divisor));
    [before, here] = [here, -j * here - 64n * (k - 1n) * before];
    divisor *= 8n;
  }
  return numbers;
}

/** 69 pieces of 14 numbers. */
export function erfTable(): Float64Array {
  return Float64Array.from(Array.from({ length: PIECES }, (_, j) => piece(BigInt(j))).flat());
}
