/**
 * Exact duplicates lie on a saddle line (paper, section 2): whatever share of the output weights each has, the function is
 * the same. Where copies i, j are moved apart by a_j η and −a_i η the function stays to first order, and the loss bends by
 * their curvature along such η, a matrix of the size of a row. For scalar outputs it is γ(1−γ) B up to a factor
 * (../analysis/plateau/saddle_line.ts, splittingMatrix). Vectors of output weights must be parallel, else no such
 * direction exists and the pair is left out. Of odd activations (−w, −a) is the unit (w, a), and as σ′ is even a copy in
 * mirror image is moved apart by the same a_j η and −a_i η, its output weights as they are.
 */
import { symmetricEigen } from "../analysis/linear_algebra/symmetric_eigen.ts";
import { DUPLICATE } from "../analysis/networks/network_distance.ts";
import type { GroupFindings } from "./findings.ts";
import type { SplitFindings } from "./findings/curvature.ts";
import { mirrorOf } from "./hidden/symmetry.ts";
import { dot, hiddenLayers, type HiddenUnit, inputsOf, lengthOf, outputsOf } from "./hidden/units.ts";
import type { DensePoint } from "./model.ts";
import type { DenseNetwork } from "./network.ts";

/** Of the largest curvature of the products used: what rounding makes of none. */
const ROUNDING = 1e-12;
/** 1 − |cos| of output vectors that count as parallel. */
const PARALLEL = 1e-9;

/** For each pair of duplicates in the groups, the first of each with every other; several products each. */
export function splitCurvatures(
  network: DenseNetwork,
  theta: Float64Array,
  point: Pick<DensePoint, "product">,
  groups: readonly GroupFindings[],
): SplitFindings[] {
  const layers = hiddenLayers(network);
  return groups.flatMap(({ layer, units }) =>
    units.flatMap((second, at) => {
      const { units: all, place } = layers[layer]!;
      const odd = mirrorOf(place.activation.name) === "odd";
      const first = units.slice(0, at).find((k) => areTwins(theta, all[k]!, all[second]!, odd));
      if (first === undefined) return [];
      const found = curvatureMatrix(theta, point, all[first]!, all[second]!);
      return found === null ? [] : [{ layer, units: [first, second] as const, ...found }];
    })
  );
}

function areTwins(theta: Float64Array, a: HiddenUnit, b: HiddenUnit, odd: boolean): boolean {
  const [own, other] = [inputsOf(theta, a), inputsOf(theta, b)];
  return [1, -1].slice(0, odd ? 2 : 1).some((sign) =>
    lengthOf(own.map((x, i) => x - sign * other[i]!)) < DUPLICATE
  );
}

function curvatureMatrix(
  theta: Float64Array,
  { product }: Pick<DensePoint, "product">,
  i: HiddenUnit,
  j: HiddenUnit,
): Omit<SplitFindings, "layer" | "units"> | null {
  const [a, b] = [outputsOf(theta, i), outputsOf(theta, j)];
  const [one, two] = [lengthOf(a), lengthOf(b)];
  const size = Math.sqrt(one * one + two * two);
  const parallel = dot(a, b) >= 0 ? 1 : -1;
  if (size === 0 || Math.abs(dot(a, b)) < (1 - PARALLEL) * one * two) return null;
  // a_i s_i = a_j s_j, as numbers along their common direction.
  const [si, sj] = [parallel * two / size, one / size];
  const n = i.to - i.from;
  const matrix = new Float64Array(n * n);
  let most = 0;
  for (let k = 0; k < n; k++) {
    const v = new Float64Array(theta.length);
    v[i.from + k] = si;
    v[j.from + k] = -sj;
    const h = product(v);
    for (let m = 0; m < n; m++) {
      const [p, q] = [si * h[i.from + m]!, sj * h[j.from + m]!];
      matrix[m * n + k] = p - q;
      most = Math.max(most, Math.abs(p), Math.abs(q));
    }
  }
  for (let k = 0; k < n; k++) {
    for (let m = 0; m < k; m++) {
      matrix[m * n + k] = matrix[k * n + m] = (matrix[m * n + k]! + matrix[k * n + m]!) / 2;
    }
  }
  const { values } = symmetricEigen(matrix, n);
  return { least: values[0]!, largest: values[n - 1]!, rounding: n * ROUNDING * most };
}
