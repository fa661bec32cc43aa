/** What the rules of a verdict need of the point beside its spectrum: slope, and duplicates moved apart. */
import type { LocalFindings } from "./findings/curvature.ts";
import type { PairsFindings } from "./findings.ts";
import { dot } from "./hidden/units.ts";
import type { DensePoint } from "./model.ts";
import type { DenseNetwork } from "./network.ts";
import { splitCurvatures } from "./plateau.ts";
import { Krylov, type Operator } from "./spectra/lanczos.ts";

/** Products at most, but for those of duplicates; fewer where P is less. */
export const STEPS = 100;
/** Of the largest curvature: what is none. */
const NO_CURVATURE = 1e-14;

export function localFindings(
  network: DenseNetwork,
  theta: Float64Array,
  point: DensePoint,
  { groups }: PairsFindings,
): LocalFindings {
  return {
    splits: splitCurvatures(network, theta, point, groups),
    slopeFall: slopeFall(point.gradient, (v) => point.product(v)),
  };
}

/** ½ gᵀ |H|⁻¹ g by the Gauss quadrature that Lanczos's method from g is; exact where it takes P steps. */
export function slopeFall(gradient: Float64Array, product: Operator): number {
  const square = dot(gradient, gradient);
  if (!(square > 0)) return 0;
  const krylov = new Krylov(product, gradient, 1);
  do krylov.step(); while (krylov.size < Math.min(STEPS, gradient.length) && krylov.remainder > 0);
  const { values, vectors } = krylov.ritz();
  const least = NO_CURVATURE * values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  let sum = 0;
  for (const [i, value] of values.entries()) {
    if (Math.abs(value) > least) sum += vectors[i]![0]! * vectors[i]![0]! / Math.abs(value);
  }
  return square * sum / 2;
}
