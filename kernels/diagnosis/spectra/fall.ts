/** How far the loss falls along a direction and its opposite. */
import type { DenseModel } from "../model.ts";
import { ROUNDING } from "../../analysis/finisher/rest.ts";
import { norm } from "./vectors.ts";

export interface Fall {
  /** L(θ + s v) − L(θ), 0 where the loss falls nowhere. */
  readonly change: number;
  /** s, of either sign. */
  readonly step: number;
}

/** Steps doubled or halved at most, from this part of |θ| on. */
const MOST_DOUBLINGS = 40;
const FIRST_PART = 1e-3;
/** Of |θ|: steps at which a level direction is tried. */
const LEVEL_PARTS = [1e-3, 1e-2];

/** Along ±v, |v| = 1: steps by factors of two until the loss falls no more, then one by √2 to either side. */
export function largestFall(model: DenseModel, theta: Float64Array, v: Float64Array): Fall {
  const now = model.loss(theta);
  const at = (step: number): Fall => {
    const change = model.loss(theta.map((value, i) => value + step * v[i]!)) - now;
    return { change: change < 0 ? change : 0, step };
  };
  let best: Fall = { change: 0, step: 0 };
  const better = (one: Fall) => one.change < best.change;
  for (const sign of [1, -1]) {
    let one = at(sign * FIRST_PART * (1 + norm(theta)));
    // Where the first step is too long to fall, shorter ones are tried.
    for (let k = 0; k < MOST_DOUBLINGS && one.change === 0; k++) one = at(one.step / 2);
    for (const factor of [2, 1 / 2, Math.SQRT2, 1 / Math.SQRT2]) {
      for (let k = 0; k < MOST_DOUBLINGS; k++) {
        const next = at(one.step * factor);
        if (!(next.change < one.change)) break;
        one = next;
      }
    }
    if (better(one)) best = one;
  }
  return best;
}

/** Whether the loss is the same to rounding along v to either side, |v| = 1: no more than a flat bottom would leave it. */
export function isLevel(model: DenseModel, theta: Float64Array, v: Float64Array): boolean {
  const now = model.loss(theta);
  const size = 1 + norm(theta);
  return LEVEL_PARTS.flatMap((part) => [part * size, -part * size]).every((step) =>
    Math.abs(model.loss(theta.map((value, i) => value + step * v[i]!)) - now) <= ROUNDING * Math.abs(now)
  );
}
