/** Eigenvalues at both ends of a spectrum with their vectors, by Lanczos's method, each with its explicit residual. */
import { normals } from "../../strict/random.ts";
import type { Ritz } from "../findings/curvature.ts";
import { Krylov, type Operator } from "./lanczos.ts";
import { addScaled, dot, norm } from "./vectors.ts";

export interface Eigenpair extends Ritz {
  /** Of length 1. */
  readonly vector: Float64Array<ArrayBuffer>;
}

export interface ExtremesOptions {
  readonly seed: number;
  /** Pairs wanted at each end. */
  readonly largest: number;
  readonly smallest: number;
  /** Where residuals are below this part of the largest |λ|, they are found. */
  readonly tolerance: number;
  /** Products at most, but for those of the residuals. */
  readonly budget: number;
  /** Bytes of the basis at most. */
  readonly memory: number;
}

export const EXTREMES: ExtremesOptions = {
  ...{ seed: 1, largest: 5, smallest: 5, tolerance: 1e-6, budget: 400, memory: 4e8 },
};

export interface Extremes {
  /** Largest first. */
  readonly largest: readonly Eigenpair[];
  /** Smallest first. */
  readonly smallest: readonly Eigenpair[];
  readonly products: number;
  /** Whether all residuals are below the tolerance; else the budget was spent. */
  readonly converged: boolean;
}

/** Steps between two looks at the Ritz values: a part of the steps made, as T's eigenvalues cost more with them. */
const LOOK = 1 / 8;
const FIRST_LOOK = 10;

/** @param p length of vectors, P */
export function extremes(operator: Operator, p: number, options: Partial<ExtremesOptions> = {}): Extremes {
  const { seed, tolerance, budget, memory, ...wanted } = { ...EXTREMES, ...options };
  const [top, bottom] = [Math.min(wanted.largest, p), Math.min(wanted.smallest, p)];
  const start = Float64Array.from(normals("diagnosis/lanczos", seed, p));
  const krylov = new Krylov(operator, start, seed);
  const most = Math.max(2 * (top + bottom) + FIRST_LOOK, Math.floor(memory / (8 * p)));
  let look = FIRST_LOOK + top + bottom;
  while (true) {
    while (!krylov.complete && krylov.size < Math.min(look, most) && krylov.products < budget) krylov.step();
    const ritz = krylov.ritz();
    const m = krylov.size;
    const size = Math.max(Math.abs(ritz.values[0]!), Math.abs(ritz.values[m - 1]!));
    const ends = endsOf(m, top, bottom);
    const residual = (i: number) => krylov.remainder * Math.abs(ritz.vectors[i]![m - 1]!);
    // A space that is invariant by chance has no residual, but may lack an end.
    const found = krylov.remainder > 0
      ? m >= top + bottom && ends.every((i) => residual(i) <= tolerance / 2 * size)
      : krylov.alone > Math.max(top, bottom);
    if (found || krylov.complete || krylov.products >= budget) {
      const pairs = ends.map((i) => eigenpair(operator, krylov.vector(ritz.vectors[i]!)));
      return {
        largest: pairs.slice(Math.max(0, pairs.length - top)).sort((a, b) => b.value - a.value),
        smallest: pairs.slice(0, bottom).sort((a, b) => a.value - b.value),
        products: krylov.products + pairs.length,
        converged: pairs.every((pair) => pair.residual <= tolerance * size),
      };
    }
    if (m >= most) {
      // Of each end as many again as are wanted: they keep the wanted ones from being found anew.
      krylov.restart(
        ritz,
        endsOf(m, Math.max(top, Math.ceil(most / 4)), Math.max(bottom, Math.ceil(most / 4))),
      );
      look = most;
    } else {
      look = Math.ceil(m * (1 + LOOK));
    }
  }
}

/** Places at both ends of m, ascending, each once. */
function endsOf(m: number, top: number, bottom: number): number[] {
  return Array.from({ length: m }, (_, i) => i).filter((i) => i < bottom || i >= m - top);
}

/** With λ = vᵀHv and ‖Hv − λv‖ from one more product. */
export function eigenpair(operator: Operator, vector: Float64Array<ArrayBuffer>): Eigenpair {
  const rest = operator(vector).slice();
  const value = dot(vector, rest);
  addScaled(rest, -value, vector);
  return { value, residual: norm(rest), vector };
}
