/**
 * The step of a relu network's finisher: the least point of the local model of the loss with its valleys,
 *
 *     m(s) = g·s + s·B s / 2 + Σ over kinks with c > 0 of c max(0, z + x̃·s_w)      (g with those samples off)
 *
 * Its dual has one multiplier τ in [0, c] for each kink, s = −B⁻¹ (g + Σ τ x̃), and the conditions τ = 0 where
 * z + x̃·s < 0 (off), τ = c where it is > 0 (on), and = 0 where τ lies between: the step ends on that kink. Solved by an
 * active set on the dual, which rises strictly: kinks that depend on those held (several samples on one line) never
 * violate a condition, so none is held twice.
 */
import { solveCholesky } from "../linear_algebra/linear_solve.ts";
import type { KinkProblem } from "./problem.ts";

const MOST_PIVOTS = 3000;
/** A held kink whose row keeps less of its square, after those before it, depends on them. */
const DEPENDENT = 1e-11;

export interface KinkModel {
  /** P × P: the Cholesky factor of B. */
  readonly factor: Float64Array;
  /** P: ∇L with the samples of the kinks in `multipliers` off, all others where they are. */
  readonly gradient: Float64Array;
  /** N × R. */
  readonly z: Float64Array;
  /** N × R: c. */
  readonly jumps: Float64Array;
  /** N × R: |z| below which a sample lies on its kink. */
  readonly tolerances: Float64Array;
  /** Kinks with c > 0 that the step may meet. */
  readonly valleys: Int32Array;
  /** τ of the kinks at which θ lies, c > 0. */
  readonly multipliers: ReadonlyMap<number, number>;
}

export interface KinkStep {
  /** P. */
  readonly step: Float64Array;
  /** τ of every kink that θ or the step has met. */
  readonly multipliers: ReadonlyMap<number, number>;
  /** Kinks with 0 < τ < c, on which the step ends; independent. */
  readonly held: readonly number[];
}

/** @returns null where the active set has not settled */
export function kinkStep(problem: KinkProblem, model: KinkModel): KinkStep | null {
  const { neurons, stride, parameters, x } = problem;
  const { z, jumps, tolerances, valleys } = model;
  const rows = new Map<number, Float64Array>();
  const tau = new Map(model.multipliers);
  const right = model.gradient.slice();
  let held: number[] = [];
  for (const [kink, value] of tau) {
    add(right, kink, value);
    if (value > 0 && value < jumps[kink]!) held.push(kink);
  }
  const step = solveCholesky(model.factor, right, parameters).map((value) => -value);
  for (let pivot = 0; pivot < MOST_PIVOTS; pivot++) {
    if (held.length > 0) {
      const leaving = settle();
      if (leaving !== null) {
        held = held.filter((kink) => kink !== leaving);
        continue;
      }
    }
    const next = worstViolation();
    if (next === null) return { step, multipliers: tau, held };
    tau.set(next, multiplierOf(next));
    held.push(next);
  }
  return null;

  /** τ; that of a kink that was not met yet is the one of its side. */
  function multiplierOf(kink: number): number {
    return tau.get(kink) ?? (z[kink]! > 0 ? jumps[kink]! : 0);
  }

  /** Moves the held kinks' τ to where z + x̃·s = 0, or to the first bound. Returns the kink to be released, if any. */
  function settle(): number | null {
    const m = held.length;
    const gram = new Float64Array(m * m);
    const gaps = new Float64Array(m);
    for (const [i, kink] of held.entries()) {
      const row = rowOf(kink);
      gaps[i] = z[kink]! + along(kink, step);
      for (let j = 0; j <= i; j++) gram[i * m + j] = gram[j * m + i] = along(held[j]!, row);
    }
    const { factor, dependent } = factorise(gram, m);
    if (dependent !== null) return held[dependent]!;
    const change = solveCholesky(factor, gaps, m);
    let [part, blocking] = [1, -1];
    for (const [i, kink] of held.entries()) {
      const value = multiplierOf(kink);
      const bound = change[i]! < 0 ? 0 : jumps[kink]!;
      const reach = change[i] === 0 ? Infinity : (bound - value) / change[i]!;
      if (reach < part) [part, blocking] = [reach, i];
    }
    for (const [i, kink] of held.entries()) {
      const by = part * change[i]!;
      const row = rowOf(kink);
      tau.set(kink, multiplierOf(kink) + by);
      for (let p = 0; p < parameters; p++) step[p] = step[p]! - by * row[p]!;
    }
    if (blocking < 0) return null;
    tau.set(held[blocking]!, change[blocking]! < 0 ? 0 : jumps[held[blocking]!]!);
    return held[blocking]!;
  }

  /** The kink on whose wrong side the step ends by most. */
  function worstViolation(): number | null {
    let [worst, most] = [null as number | null, 0];
    for (let i = 0; i < valleys.length; i++) {
      const kink = valleys[i]!;
      const value = z[kink]! + along(kink, step);
      const size = Math.abs(value);
      if (size <= most || size <= tolerances[kink]!) continue;
      const wrong = value > 0 ? multiplierOf(kink) < jumps[kink]! : multiplierOf(kink) > 0;
      if (wrong && !held.includes(kink)) [worst, most] = [kink, size];
    }
    return worst;
  }

  /** B⁻¹ x̃ of a kink. */
  function rowOf(kink: number): Float64Array {
    const known = rows.get(kink);
    if (known !== undefined) return known;
    const unit = new Float64Array(parameters);
    add(unit, kink, 1);
    const row = solveCholesky(model.factor, unit, parameters);
    rows.set(kink, row);
    return row;
  }

  /** x̃·v on the kink's neuron. */
  function along(kink: number, v: Float64Array): number {
    const k = kink % neurons;
    const from = (kink - k) / neurons * stride;
    let sum = 0;
    for (let i = 0; i < stride; i++) sum += x[from + i]! * v[k * stride + i]!;
    return sum;
  }

  function add(v: Float64Array, kink: number, factor: number): void {
    addKink(problem, v, kink, factor);
  }
}

/** Adds factor x̃ to the kink's neuron in v. */
export function addKink(problem: KinkProblem, v: Float64Array, kink: number, factor: number): void {
  const { neurons, stride, x } = problem;
  const k = kink % neurons;
  const from = (kink - k) / neurons * stride;
  for (let i = 0; i < stride; i++) v[k * stride + i] = v[k * stride + i]! + factor * x[from + i]!;
}

/** Cholesky factor of a Gram matrix, or the first row that depends on those before it. */
function factorise(gram: Float64Array, m: number): { factor: Float64Array; dependent: number | null } {
  const factor = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = gram[i * m + j]!;
      for (let k = 0; k < j; k++) sum -= factor[i * m + k]! * factor[j * m + k]!;
      if (i !== j) factor[i * m + j] = sum / factor[j * m + j]!;
      else if (sum > DEPENDENT * gram[i * m + i]!) factor[i * m + i] = Math.sqrt(sum);
      else return { factor, dependent: i };
    }
  }
  return { factor, dependent: null };
}
