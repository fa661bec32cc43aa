/**
 * The elementary maps of which charts are composed (charts.ts), each with its pull-back. A point x is a mutable array of P
 * values, seen through the map in place; the derivatives of a loss by x, where they are wanted, go with it:
 * ∇ ← Jᵀ∇, ∇∇ ← Jᵀ∇∇J + Σ ∂ₖL ∇∇xₖ with J = ∂x/∂u.
 */
import { type ActivationName, ACTIVATIONS } from "../../activations.ts";

/** A point in the coordinates reached so far; derivatives by them, or none. */
export interface ChartPoint {
  readonly x: Float64Array;
  readonly gradient?: Float64Array;
  /** P×P. */
  readonly hessian?: Float64Array;
}

/** Shorter vectors scale nothing. */
export const LEAST_LENGTH = 1e-12;

/** Entries of x that are scaled together: X = x |v|^power. */
export interface ScaledPart {
  readonly indices: readonly number[];
  readonly power: number;
}

/** A vector of x and what is scaled with powers of its length. */
export interface Scaling {
  readonly from: number;
  readonly count: number;
  readonly parts: readonly ScaledPart[];
}

/**
 * (xᵢ, xⱼ) ← f (xᵢ + xⱼ, xᵢ − xⱼ). As the inverse is (xᵢ, xⱼ) = (uᵢ + uⱼ, uᵢ − uⱼ)/(2f), derivatives mix with 1/(2f).
 */
export function mix({ x, gradient, hessian }: ChartPoint, i: number, j: number, f: number): void {
  mixTwo(x, i, j, f);
  if (gradient === undefined) return;
  mixTwo(gradient, i, j, 1 / (2 * f));
  if (hessian === undefined) return;
  const p = x.length;
  for (let line = 0; line < p; line++) mixTwo(hessian, line * p + i, line * p + j, 1 / (2 * f));
  for (let line = 0; line < p; line++) mixTwo(hessian, i * p + line, j * p + line, 1 / (2 * f));
}

export function unmix(x: Float64Array, i: number, j: number, f: number): void {
  mixTwo(x, i, j, 1 / (2 * f));
}

/** xₜ ← xₜ + f xₛ. As xₜ = uₜ − f uₛ, derivatives by uₛ are those by xₛ less f times those by xₜ. */
export function shear({ x, gradient, hessian }: ChartPoint, target: number, source: number, f: number): void {
  x[target] = x[target]! + f * x[source]!;
  if (gradient === undefined) return;
  gradient[source] = gradient[source]! - f * gradient[target]!;
  if (hessian === undefined) return;
  const p = x.length;
  for (let line = 0; line < p; line++) {
    hessian[line * p + source] = hessian[line * p + source]! - f * hessian[line * p + target]!;
  }
  for (let line = 0; line < p; line++) {
    hessian[source * p + line] = hessian[source * p + line]! - f * hessian[target * p + line]!;
  }
}

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

/** x ← −x of a vector. */
export function reflect({ x, gradient, hessian }: ChartPoint, from: number, count: number): void {
  const p = x.length;
  for (let i = from; i < from + count; i++) {
    x[i] = -x[i]!;
    if (gradient !== undefined) gradient[i] = -gradient[i]!;
    if (hessian === undefined) continue;
    for (let line = 0; line < p; line++) hessian[line * p + i] = -hessian[line * p + i]!;
    for (let line = 0; line < p; line++) hessian[i * p + line] = -hessian[i * p + line]!;
  }
}

/** Vectors v, h of `count` values and their factors s, c, by their places; the first of all vectors v has another in its place. */
export interface Sum {
  readonly count: number;
  readonly terms: readonly {
    readonly v: number;
    readonly s: number;
    readonly h: number;
    readonly c: number;
  }[];
}

/**
 * v₁ ← l = Σ (s v + c h), for each of their values. With v₁ = (l − Σ′ s v − Σ c h)/s₁, Σ′ without the first term:
 * ∂v₁/∂l = 1/s₁, ∂v₁/∂s₁ = −v₁/s₁, by v, s, h, c of the others −s/s₁, −v/s₁, −c/s₁, −h/s₁; of these −1/s₁ times the first
 * derivatives again by s₁, 2v₁/s₁² for it twice; ∂²v₁/∂s∂v = ∂²v₁/∂c∂h = −1/s₁.
 */
export function moveSum({ x, gradient, hessian }: ChartPoint, { count, terms }: Sum): void {
  const p = x.length;
  const { v: first, s: factor } = terms[0]!;
  const s1 = x[factor]!;
  for (let i = 0; i < count; i++) {
    const target = first + i;
    const value = x[target]!;
    const slopes = terms.flatMap(({ v, s, h, c }, k) => [
      ...(k === 0 ? [] : [[v + i, -x[s]! / s1], [s, -x[v + i]! / s1]] as const),
      ...[[h + i, -x[c]! / s1], [c, -x[h + i]! / s1]] as const,
    ]);
    if (gradient !== undefined) {
      const own = gradient[target]!;
      if (hessian !== undefined) {
        for (const [next, step] of [[1, p], [p, 1]] as const) {
          for (let at = 0; at < p * step; at += step) {
            const h = hessian[at + target * next]!;
            for (const [index, slope] of slopes) {
              hessian[at + index * next] = hessian[at + index * next]! + slope * h;
            }
            hessian[at + factor * next] = hessian[at + factor * next]! - value / s1 * h;
            hessian[at + target * next] = h / s1;
          }
        }
        const add = (a: number, b: number, second: number) => {
          hessian[a * p + b] = hessian[a * p + b]! + own * second;
          if (a !== b) hessian[b * p + a] = hessian[b * p + a]! + own * second;
        };
        add(factor, factor, 2 * value / (s1 * s1));
        add(target, factor, -1 / (s1 * s1));
        for (const [index, slope] of slopes) add(index, factor, -slope / s1);
        for (const [k, { v, s, h, c }] of terms.entries()) {
          if (k > 0) add(s, v + i, -1 / s1);
          add(c, h + i, -1 / s1);
        }
      }
      for (const [index, slope] of slopes) gradient[index] = gradient[index]! + slope * own;
      gradient[factor] = gradient[factor]! - value / s1 * own;
      gradient[target] = own / s1;
    }
    let sum = 0;
    for (const { v, s, h, c } of terms) sum += x[s]! * x[v + i]! + x[c]! * x[h + i]!;
    x[target] = sum;
  }
}

export function returnSum(x: Float64Array, { count, terms }: Sum): void {
  const { v: first, s: factor } = terms[0]!;
  for (let i = 0; i < count; i++) {
    let rest = x[first + i]!;
    for (const [k, { v, s, h, c }] of terms.entries()) {
      rest -= (k === 0 ? 0 : x[s]! * x[v + i]!) + x[c]! * x[h + i]!;
    }
    x[first + i] = rest / x[factor]!;
  }
}

/** A neuron whose constant part goes into the biases of its outputs. */
export interface Constant {
  /** Place of its bias β. */
  readonly bias: number;
  readonly outputs: readonly number[];
  /** Places of the biases b that its outputs a are added to. */
  readonly into: readonly number[];
}

/**
 * b ← C = b + a σ(β) for each output. With b = C − a σ(β): ∂b/∂a = −σ, ∂b/∂β = −a σ′, ∂²b/∂a∂β = −σ′, ∂²b/∂β∂β = −a σ″.
 */
export function moveConstant(
  { x, gradient, hessian }: ChartPoint,
  activation: ActivationName,
  { bias, outputs, into }: Constant,
): void {
  const [value, slope, curvature] = ACTIVATIONS[activation].at(x[bias]!);
  const p = x.length;
  for (const [k, a] of outputs.entries()) {
    const b = into[k]!;
    if (gradient !== undefined) {
      if (hessian !== undefined) {
        for (const [next, step] of [[1, p], [p, 1]] as const) {
          for (let at = 0; at < p * step; at += step) {
            const own = hessian[at + b * next]!;
            hessian[at + a * next] = hessian[at + a * next]! - value * own;
            hessian[at + bias * next] = hessian[at + bias * next]! - x[a]! * slope * own;
          }
        }
        const mixed = gradient[b]! * slope;
        hessian[a * p + bias] = hessian[a * p + bias]! - mixed;
        hessian[bias * p + a] = hessian[bias * p + a]! - mixed;
        hessian[bias * p + bias] = hessian[bias * p + bias]! - gradient[b]! * x[a]! * curvature;
      }
      gradient[a] = gradient[a]! - value * gradient[b]!;
      gradient[bias] = gradient[bias]! - x[a]! * slope * gradient[b]!;
    }
    x[b] = x[b]! + x[a]! * value;
  }
}

export function returnConstant(
  x: Float64Array,
  activation: ActivationName,
  { bias, outputs, into }: Constant,
): void {
  const [value] = ACTIVATIONS[activation].at(x[bias]!);
  for (const [k, a] of outputs.entries()) x[into[k]!] = x[into[k]!]! - x[a]! * value;
}

/**
 * x ← X = x e^q, e = |v|, for all parts. With x = X e⁻q:
 *   ∂x/∂X = e⁻q, ∂x/∂v = −q x v/e², ∂²x/∂X∂v = −q e⁻q v/e², ∂²x/∂v∂v = q x ((q + 2) v vᵀ/e⁴ − I/e²).
 */
export function scale(point: ChartPoint, { from, count, parts }: Scaling): void {
  const { x, gradient, hessian } = point;
  const p = x.length;
  const e = lengthAt(x, from, count);
  if (!(e >= LEAST_LENGTH)) return;
  const v = x.slice(from, from + count).map((value) => value / e);
  const all = parts.flatMap(({ indices, power }) => {
    const factor = powerOf(e, power);
    return indices.map((k) => ({ k, power, factor, weight: power * x[k]! / e }));
  });
  if (hessian !== undefined) {
    // Columns, then rows: H[:, v] −= Σ q x H[:, x] vᵀ/e², H[:, X] = H[:, x]/e^q.
    for (const [next, step] of [[1, p], [p, 1]] as const) {
      for (let line = 0; line < p; line++) {
        const at = line * step;
        let sum = 0;
        for (const { k, weight } of all) sum += weight * hessian[at + k * next]!;
        for (let i = 0; i < count; i++) {
          const to = at + (from + i) * next;
          hessian[to] = hessian[to]! - sum * v[i]!;
        }
        for (const { k, factor } of all) hessian[at + k * next] = hessian[at + k * next]! / factor;
      }
    }
  }
  if (gradient !== undefined) {
    let [along, radial] = [0, 0];
    for (const { k, power, weight } of all) {
      along += weight * gradient[k]!;
      radial += weight * (power + 2) * gradient[k]!;
    }
    if (hessian !== undefined) addCurvature(hessian, p, from, v, radial / e, along / e);
    for (const { k, power, factor } of all) {
      gradient[k] = gradient[k]! / factor;
      if (hessian === undefined) continue;
      for (let i = 0; i < count; i++) {
        const mixed = power * gradient[k]! * v[i]! / e;
        hessian[(from + i) * p + k] = hessian[(from + i) * p + k]! - mixed;
        hessian[k * p + from + i] = hessian[k * p + from + i]! - mixed;
      }
    }
    for (let i = 0; i < count; i++) gradient[from + i] = gradient[from + i]! - along * v[i]!;
  }
  for (const { k, factor } of all) x[k] = x[k]! * factor;
}

export function unscale(x: Float64Array, { from, count, parts }: Scaling): void {
  const e = lengthAt(x, from, count);
  if (!(e >= LEAST_LENGTH)) return;
  for (const { indices, power } of parts) {
    const factor = powerOf(e, power);
    for (const k of indices) x[k] = x[k]! / factor;
  }
}

export function lengthAt(x: Float64Array, from: number, count: number): number {
  let square = 0;
  for (let i = from; i < from + count; i++) square += x[i]! * x[i]!;
  return Math.sqrt(square);
}

/** Adds radial v vᵀ − round I to the block of v, |v| = 1. */
function addCurvature(
  hessian: Float64Array,
  p: number,
  from: number,
  v: Float64Array,
  radial: number,
  round: number,
): void {
  for (let i = 0; i < v.length; i++) {
    for (let j = 0; j < v.length; j++) {
      const at = (from + i) * p + from + j;
      hessian[at] = hessian[at]! + radial * (v[i]! * v[j]!) - (i === j ? round : 0);
    }
  }
}

function mixTwo(x: Float64Array, i: number, j: number, f: number): void {
  const [first, second] = [x[i]!, x[j]!];
  x[i] = f * (first + second);
  x[j] = f * (first - second);
}

/** e^q for q = 1, 2, −1, −2: products, as the language leaves the digits of a power open. */
function powerOf(e: number, q: number): number {
  const size = Math.abs(q) === 2 ? e * e : e;
  return q > 0 ? size : 1 / size;
}
