/** Curvature of a network with kinks on the surface of those that hold: its factor for steps, and ways out of saddles. */
import { cholesky } from "../../analysis/linear_algebra/linear_solve.ts";
import { symmetricEigen } from "../../analysis/linear_algebra/symmetric_eigen.ts";
import { dot, lengthOf } from "../hidden/units.ts";
import type { Piecewise } from "./piecewise.ts";
import { valuesAt } from "./sample_passes.ts";
import type { KinkPoint, Surroundings } from "./surroundings.ts";

/**
 * Curvature that kinks which hold add, where the piece's own is not positive: it changes nothing on their surface. The
 * flatter that is, the more it takes to outweigh what couples it with the rest.
 */
const HOLDS = [3, 3e3, 3e6] as const;
/** Of a kink's direction: what is left of one that depends on others. Steps that are tried from a saddle. */
const DEPENDENT = 1e-6;
const ESCAPES = [0.1, 0.01, 1e-3, 1e-4] as const;

/** From a saddle: a point of lower loss along the least curvature on the surface of the kinks that hold, to either side. */
export function escape(
  problem: Piecewise,
  { theta, loss, multipliers }: KinkPoint,
  around: Surroundings,
  leastFall: number,
): KinkPoint | null {
  const p = theta.length;
  const surface: Float64Array[] = [];
  const across = (v: Float64Array) => {
    for (const each of surface) {
      const part = dot(each, v);
      for (let i = 0; i < p; i++) v[i] = v[i]! - part * each[i]!;
    }
    return v;
  };
  for (const [k, value] of around.multipliers) {
    if (!(value > 0 && value < around.jumps[k]!)) continue;
    const row = around.slopes.slice(k * p, (k + 1) * p);
    const before = lengthOf(row);
    const length = lengthOf(across(row));
    if (length > DEPENDENT * before) surface.push(row.map((x) => x / length));
  }
  const matrix = around.hessian.slice();
  for (let i = 0; i < p; i++) matrix.set(across(matrix.slice(i * p, (i + 1) * p)), i * p);
  for (let j = 0; j < p; j++) {
    const column = across(Float64Array.from({ length: p }, (_, i) => matrix[i * p + j]!));
    for (let i = 0; i < p; i++) matrix[i * p + j] = column[i]!;
  }
  const { vectors } = symmetricEigen(matrix, p);
  for (const size of ESCAPES) {
    for (const side of [size, -size]) {
      const next = theta.map((x, i) => x + side * vectors[0]![i]!);
      const values = valuesAt(problem, next);
      if (values.loss < loss - leastFall) return { theta: next, ...values, multipliers };
    }
  }
  return null;
}

/**
 * Cholesky factor of the Hessian with damping, in which no step scales a unit (../hidden/balance.ts). Where that is not
 * positive definite it may be so on the surface of the kinks that hold: null where it is not.
 */
export function factorOf(
  problem: Piecewise,
  theta: Float64Array,
  around: Surroundings,
  damping: number,
): Float64Array | null {
  const p = theta.length;
  const matrix = around.hessian.slice();
  for (let i = 0; i < p; i++) matrix[i * p + i] = matrix[i * p + i]! + damping;
  const addSquare = (v: Float64Array, by: number) => {
    for (let i = 0; i < p; i++) {
      if (v[i] === 0) continue;
      for (let j = 0; j < p; j++) matrix[i * p + j] = matrix[i * p + j]! + by * (v[i]! * v[j]!);
    }
  };
  for (let h = 0; h < problem.units; h++) addSquare(scaling(problem, theta, h), 1);
  const plain = cholesky(matrix, 0, p);
  if (plain !== null || around.multipliers.size === 0) return plain;
  const rows = [...around.multipliers].flatMap(([k, value]) => {
    const row = around.slopes.slice(k * p, (k + 1) * p);
    const length = lengthOf(row);
    return value > 0 && value < around.jumps[k]! && length > 0 ? [row.map((x) => x / length)] : [];
  });
  if (rows.length === 0) return null;
  let before = 0;
  for (const hold of HOLDS) {
    for (const row of rows) addSquare(row, hold - before);
    before = hold;
    const factor = cholesky(matrix, 0, p);
    if (factor !== null) return factor;
  }
  return null;
}

/** (w, −a) of unit length, the direction that scales a hidden unit; zero where it is zero. */
function scaling({ places, first }: Piecewise, theta: Float64Array, h: number): Float64Array {
  const l = first.findLastIndex((from) => from <= h);
  const [{ offset, stride }, next] = [places[l]!, places[l + 1]!];
  const k = h - first[l]!;
  const direction = new Float64Array(theta.length);
  const row = offset + k * stride;
  direction.set(theta.subarray(row, row + stride), row);
  for (let m = 0; m < next.outputs; m++) {
    const at = next.offset + m * next.stride + k;
    direction[at] = -theta[at]!;
  }
  const length = lengthOf(direction);
  return length > 0 ? direction.map((x) => x / length) : direction;
}
