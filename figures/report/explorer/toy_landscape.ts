/**
 * The explorer's landscape: the toy's loss (toy_loss.ts) over γ, how the saddle line shares out the output weight, and
 * ε = (w₁ − w₂)/2, least over the two other directions: the sum c of the output weights (in closed form, the loss is a
 * parabola in it) and the mean input weight w. At ε = 0 lies the saddle line; channel 1 begins above it, channel 2
 * below, and both come nearer to it, and narrower, as γ grows: a = 2ε(a₁ − a₂)/2 is constant along them.
 */
import { SINGLE } from "./toy_motion.ts";
import { overlap, TARGET_POWER, targetOverlap } from "./toy_loss.ts";

export interface LandscapeFrame {
  readonly gamma: readonly [from: number, to: number];
  readonly epsilon: readonly [from: number, to: number];
}

/** The loss on the saddle line. */
export const SADDLE_LOSS = TARGET_POWER - SINGLE.a * targetOverlap(SINGLE.w)[0];

/** Mean input weights that are tried, and how often their best interval is then thirded. */
const [LEAST, MOST, TRIED, THIRDS] = [0.05, 4.5, 24, 12];

/** The loss at (γ, ε), least over c and w among networks with positive input weights. */
export function leastLoss(gamma: number, epsilon: number): number {
  const gap = (2 * gamma - 1) * SINGLE.a;
  const at = (w: number) => leastOverSum(w + epsilon, w - epsilon, gap);
  const from = Math.abs(epsilon) + LEAST;
  const width = (MOST - from) / TRIED;
  let best = 0;
  let least = Infinity;
  for (let i = 0; i <= TRIED; i++) {
    const loss = at(from + i * width);
    if (loss < least) [best, least] = [i, loss];
  }
  let [low, high] = [from + Math.max(0, best - 1) * width, from + (best + 1) * width];
  for (let i = 0; i < THIRDS; i++) {
    const [left, right] = [(2 * low + high) / 3, (low + 2 * high) / 3];
    if (at(left) < at(right)) high = right;
    else low = left;
  }
  return Math.min(least, at((low + high) / 2));
}

/** The loss least over c at input weights u, v and a₁ − a₂ = gap: a₁,₂ = (c ± gap)/2. */
function leastOverSum(u: number, v: number, gap: number): number {
  const [kuu, kuv, kvv] = [overlap(u, u)[0], overlap(u, v)[0], overlap(v, v)[0]];
  const [fu, fv] = [targetOverlap(u)[0], targetOverlap(v)[0]];
  const [square, sum, difference] = [
    (kuu + 2 * kuv + kvv) / 4,
    (fu + fv) - gap * (kuu - kvv) / 2,
    gap * gap * (kuu - 2 * kuv + kvv) / 4 - gap * (fu - fv),
  ];
  return TARGET_POWER + difference - sum * sum / (4 * square);
}

/** Rows of the landscape from the top: ε falls, γ grows to the right; each is computed when it is asked for. */
export function* landscapeRows(
  frame: LandscapeFrame,
  columns: number,
  rows: number,
): Generator<Float64Array> {
  const [[left, right], [bottom, top]] = [frame.gamma, frame.epsilon];
  for (let row = 0; row < rows; row++) {
    const epsilon = top - (row + 0.5) / rows * (top - bottom);
    yield Float64Array.from(
      { length: columns },
      (_, column) => leastLoss(left + (column + 0.5) / columns * (right - left), epsilon),
    );
  }
}

/** How far from the saddle line's loss the scale of colours is about linear. */
const LINEAR = 0.002;

/** Where a loss is on the scale of colours: below the saddle line's negative; linear near it, logarithmic farther off. */
export function heightOf(loss: number): number {
  return Math.asinh((loss - SADDLE_LOSS) / LINEAR);
}

/** The loss at a height. */
export function lossAt(height: number): number {
  return SADDLE_LOSS + LINEAR * Math.sinh(height);
}
