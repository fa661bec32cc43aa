/**
 * The loss of bias-free relu networks with two inputs x ~ N(0, I), infinite data, against the gated linear target
 * (v·x) σ′(w·x) with w = (1, 0), v = (0, 1) (figure B13): x₂ where x₁ > 0, else 0.
 *
 * Network and target are homogeneous of degree 1, so that with x = ρ (cos φ, sin φ) and E[ρ²] = 2
 *   L = (1/π) ∫ (f(φ) − f*(φ))² dφ,
 * and f − f* is A cos φ + B sin φ between neighbouring kinks. Closed forms by overlaps lose all digits where output
 * weights of 1/ε cancel; here each sector's sum is taken before it is squared.
 */
import atan2 from "@stdlib/math-base-special-atan2";
import sin from "@stdlib/math-base-special-sin";

/** A hidden neuron: a σ(w·x). */
export interface ReluNeuron {
  readonly w: readonly [number, number];
  readonly a: number;
}

export function reluLoss(neurons: readonly ReluNeuron[]): number {
  const turn = 2 * Math.PI;
  const kinks = [[1, 0] as const, ...neurons.map(({ w }) => w)]
    .flatMap(([x, y]) => [atan2(y, x) + Math.PI / 2, atan2(y, x) - Math.PI / 2])
    .map((angle) => angle < 0 ? angle + turn : angle >= turn ? angle - turn : angle)
    .sort((p, q) => p - q);
  let sum = 0;
  for (const [i, from] of kinks.entries()) {
    const to = kinks[i + 1] ?? kinks[0]! + turn;
    const middle = (from + to) / 2;
    let [a, b] = [0, Math.abs(remainder(middle)) < Math.PI / 2 ? -1 : 0];
    for (const { w: [x, y], a: weight } of neurons) {
      if (Math.abs(remainder(middle - atan2(y, x))) >= Math.PI / 2) continue;
      a += weight * x;
      b += weight * y;
    }
    sum += squareIntegral(a, b, from, to);
  }
  return sum / Math.PI;
}

/** An angle between −π and π that differs from it by whole turns. */
function remainder(angle: number): number {
  return angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
}

/** ∫ (A cos φ + B sin φ)² dφ, measured from the zero of A cos φ + B sin φ = R sin(φ − z) that is next to the sector. */
function squareIntegral(a: number, b: number, from: number, to: number): number {
  const zero = atan2(-a, b);
  const z = zero + Math.PI * Math.round(((from + to) / 2 - zero) / Math.PI);
  return (a * a + b * b) * (sineSquare(to - z) - sineSquare(from - z));
}

/** ∫₀ᵗ sin² = t/2 − sin(2t)/4, by its series where the two cancel. */
function sineSquare(t: number): number {
  if (Math.abs(t) > 0.05) return t / 2 - sin(2 * t) / 4;
  const q = t * t;
  return t * q * (1 / 3 - q * (1 / 15 - q * (2 / 315 - q / 2835)));
}

/** A pair on the channel: wᵢ = (1, ε), wⱼ = (1, −ε), output weights ±1/(2ε). */
export function reluPair(epsilon: number): readonly [ReluNeuron, ReluNeuron] {
  return [{ w: [1, epsilon], a: 1 / (2 * epsilon) }, { w: [1, -epsilon], a: -1 / (2 * epsilon) }];
}
