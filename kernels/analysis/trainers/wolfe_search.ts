/**
 * A step length α along a direction p that meets the strong Wolfe conditions (Nocedal & Wright, Numerical Optimization,
 * 2006, algorithms 3.5 and 3.6), with φ(α) = L(θ + α p):
 *   φ(α) ≤ φ(0) + c₁ α φ′(0),   |φ′(α)| ≤ c₂ |φ′(0)|.
 * First α grows until an interval holds such a length; then the interval shrinks by cubic interpolation (there, 3.59).
 * Falls below the rounding of L count as falls: then slopes alone decide.
 */
import { along, dot, type LossOf } from "./trainer.ts";

const C1 = 1e-4;
const C2 = 0.9;
/** Of L: what its sum of many terms may err by. */
const ROUNDING = 16 * 2 ** -52;
/** How much longer each further try is. */
const GROWTH = 4;
/** Of the interval: what a try keeps from its ends. */
const MARGIN = 0.1;
const MOST_EVALUATIONS = 30;

/** φ and φ′ at α, with what was computed there. */
export interface LinePoint {
  readonly alpha: number;
  readonly theta: Float64Array;
  readonly loss: number;
  readonly gradient: Float64Array;
  readonly slope: number;
}

/** `point` is null where no α was found that lowers L. */
export interface LineSearch {
  readonly point: LinePoint | null;
  readonly evaluations: number;
}

/**
 * @param at θ with L and ∇L
 * @param direction p with φ′(0) < 0
 * @param first the first α that is tried
 */
export function wolfeSearch(
  lossOf: LossOf,
  at: { readonly theta: Float64Array; readonly loss: number; readonly gradient: Float64Array },
  direction: Float64Array,
  first: number,
): LineSearch {
  const start: LinePoint = { alpha: 0, ...at, slope: dot(at.gradient, direction) };
  let evaluations = 0;
  const evaluate = (alpha: number): LinePoint => {
    evaluations++;
    const theta = along(at.theta, alpha, direction);
    const { loss, gradient } = lossOf(theta);
    return { alpha, theta, loss, gradient, slope: dot(gradient, direction) };
  };
  const rounding = ROUNDING * Math.abs(at.loss);
  // NaN is above everything.
  const tooHigh = ({ alpha, loss }: LinePoint, lowest: LinePoint) =>
    !(loss <= start.loss + C1 * alpha * start.slope + rounding) || !(loss <= lowest.loss + rounding);
  const flat = ({ slope }: LinePoint) => Math.abs(slope) <= -C2 * start.slope;

  let low = start;
  let high: LinePoint | null = null;
  for (let alpha = first; evaluations < MOST_EVALUATIONS;) {
    const point = evaluate(alpha);
    if (tooHigh(point, low)) high = point;
    else if (flat(point)) return { point, evaluations };
    else {
      // Beyond the minimum, the lower end becomes the upper one.
      if (high === null ? point.slope >= 0 : point.slope * (high.alpha - low.alpha) >= 0) high = low;
      low = point;
    }
    alpha = high === null ? GROWTH * alpha : between(low, high);
  }
  // Out of tries: a fall that is measured is still one.
  return { point: low.loss < start.loss ? low : null, evaluations };
}

/** Where the cubic through both ends is least, at least MARGIN of the interval from them; the middle where there is none. */
function between(low: LinePoint, high: LinePoint): number {
  const width = high.alpha - low.alpha;
  const d1 = low.slope + high.slope - 3 * (high.loss - low.loss) / width;
  const d2 = Math.sign(width) * Math.sqrt(d1 * d1 - low.slope * high.slope);
  const part = 1 - (high.slope + d2 - d1) / (high.slope - low.slope + 2 * d2);
  return low.alpha + width * (Number.isFinite(part) ? Math.min(Math.max(part, MARGIN), 1 - MARGIN) : 0.5);
}
