/** The map of a chart that moves an output by the place of a triple's middle neuron, with its pull-back (chart_maps.ts). */
import { type ChartPoint, lengthAt } from "./chart_maps.ts";

/** Where the middle κ of a triple lies along its difference g, it moves output A by B times that part. */
export interface Lever {
  /** First indices of g and κ. */
  readonly line: number;
  readonly middle: number;
  readonly count: number;
  /** Places of A and B for each output. */
  readonly first: readonly number[];
  readonly second: readonly number[];
}

/**
 * A ← A + B q, q = κ·g/e, e = |g|. With A = X − B q, v = g/e, k = κ − q v: ∂A/∂B = −q, ∂A/∂κ = −B v, ∂A/∂g = −B k/e; and
 * −B times ∂²q/∂κ∂g = (I − v vᵀ)/e, ∂²q/∂g∂g = −(k vᵀ + v kᵀ + q (I − v vᵀ))/e².
 */
export function moveLever({ x, gradient, hessian }: ChartPoint, lever: Lever): void {
  const { line, middle, count, first, second } = lever;
  const p = x.length;
  const { e, q, v, k } = leverAt(x, lever);
  for (const [m, a] of first.entries()) {
    const b = second[m]!;
    const size = x[b]!;
    if (gradient !== undefined) {
      const own = gradient[a]!;
      if (hessian !== undefined) {
        for (const [next, step] of [[1, p], [p, 1]] as const) {
          for (let at = 0; at < p * step; at += step) {
            const h = hessian[at + a * next]!;
            hessian[at + b * next] = hessian[at + b * next]! - q * h;
            for (let i = 0; i < count; i++) {
              const [onMiddle, onLine] = [at + (middle + i) * next, at + (line + i) * next];
              hessian[onMiddle] = hessian[onMiddle]! - size * v[i]! * h;
              hessian[onLine] = hessian[onLine]! - size * k[i]! / e * h;
            }
          }
        }
        const add = (i: number, j: number, value: number) => {
          hessian[i * p + j] = hessian[i * p + j]! - own * value;
          if (i !== j) hessian[j * p + i] = hessian[j * p + i]! - own * value;
        };
        for (let i = 0; i < count; i++) {
          add(b, middle + i, v[i]!);
          add(b, line + i, k[i]! / e);
          for (let j = 0; j < count; j++) {
            const across = (i === j ? 1 : 0) - v[i]! * v[j]!;
            add(middle + i, line + j, size * across / e);
            if (j > i) continue;
            add(line + i, line + j, -size * (k[i]! * v[j]! + v[i]! * k[j]! + q * across) / (e * e));
          }
        }
      }
      gradient[b] = gradient[b]! - q * own;
      for (let i = 0; i < count; i++) {
        gradient[middle + i] = gradient[middle + i]! - size * v[i]! * own;
        gradient[line + i] = gradient[line + i]! - size * k[i]! / e * own;
      }
    }
    x[a] = x[a]! + size * q;
  }
}

export function returnLever(x: Float64Array, lever: Lever): void {
  const { q } = leverAt(x, lever);
  for (const [m, a] of lever.first.entries()) x[a] = x[a]! - x[lever.second[m]!]! * q;
}

function leverAt(x: Float64Array, { line, middle, count }: Lever) {
  const e = lengthAt(x, line, count);
  const v = x.slice(line, line + count).map((value) => value / e);
  let q = 0;
  for (let i = 0; i < count; i++) q += v[i]! * x[middle + i]!;
  return { e, q, v, k: x.slice(middle, middle + count).map((value, i) => value - q * v[i]!) };
}
