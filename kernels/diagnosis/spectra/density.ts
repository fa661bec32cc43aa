/**
 * The spectral density by stochastic Lanczos quadrature (Ubaru, Chen and Saad 2017): for a vector of random signs, the
 * Ritz values of m steps of Lanczos's method with the squares of their vectors' first components are a Gauss quadrature
 * of the density that this vector sees, exact for polynomials of degree 2m − 1; the mean over vectors estimates the
 * spectrum's own.
 */
import { randomWords } from "../../strict/random.ts";
import { Krylov, type Operator } from "./lanczos.ts";

export interface DensityOptions {
  /** Vectors, seeds from this one on, and steps with each. */
  readonly probes: number;
  readonly steps: number;
  readonly seed: number;
}

export interface SpectralDensity {
  /** Ascending. */
  readonly nodes: readonly number[];
  /** Their sum is 1. */
  readonly weights: readonly number[];
  readonly products: number;
}

/** +1 and −1. */
export function randomSigns(p: number, seed: number): Float64Array<ArrayBuffer> {
  return Float64Array.from(randomWords("diagnosis/density", seed, p), (word) => word >>> 31 === 0 ? 1 : -1);
}

export function spectralDensity(
  operator: Operator,
  p: number,
  { probes, steps, seed }: DensityOptions,
): SpectralDensity {
  let products = 0;
  const found: { readonly node: number; readonly weight: number }[] = [];
  for (let k = 0; k < probes; k++) {
    const krylov = new Krylov(operator, randomSigns(p, seed + k), seed + k);
    do krylov.step(); while (krylov.size < Math.min(steps, p) && krylov.remainder > 0);
    products += krylov.products;
    const { values, vectors } = krylov.ritz();
    for (const [i, vector] of vectors.entries()) {
      found.push({ node: values[i]!, weight: vector[0]! * vector[0]! / probes });
    }
  }
  found.sort((a, b) => a.node - b.node);
  return {
    nodes: found.map(({ node }) => node),
    weights: found.map(({ weight }) => weight),
    products,
  };
}
