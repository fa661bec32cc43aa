/**
 * Explicit Runge–Kutta methods as tableaus for explicit_stage.wgsl: gᵢ = ∇(L + R) at θ − h Σⱼ aᵢⱼ gⱼ, the last stage at
 * the next θ, error h Σ eⱼ gⱼ. Stable only for h λ_max below a few units: for short flows, and as a check that shares
 * with the implicit method only gradient and step control.
 */
export interface ExplicitTableau {
  readonly kind: "explicit";
  readonly name: string;
  readonly order: number;
  /** The error estimate is of order h^(errorOrder + 1). */
  readonly errorOrder: 3 | 4;
  /** aᵢⱼ for the second stage and on, seven stages at most; the last row gives the next θ. */
  readonly points: readonly (readonly number[])[];
  /** e = b − b̂, one for each stage. */
  readonly errors: readonly number[];
}

/** Dormand & Prince 5(4) (Hairer, Nørsett & Wanner, table II.5.2). */
export const DORMAND_PRINCE: ExplicitTableau = {
  kind: "explicit",
  name: "Dormand–Prince 5(4)",
  order: 5,
  errorOrder: 4,
  points: [
    [1 / 5],
    [3 / 40, 9 / 40],
    [44 / 45, -56 / 15, 32 / 9],
    [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
    [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
    [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
  ],
  errors: [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40],
};

/** What explicit_stage.wgsl reads for its stage s: [s, 1 for the error, coefficients as high and low parts]. */
export function explicitCoefficients(tableau: ExplicitTableau, s: number): Float32Array<ArrayBuffer> {
  const row = tableau.points[s] ?? tableau.errors;
  return Float32Array.from([
    s,
    row === tableau.errors ? 1 : 0,
    ...row.flatMap((value) => [value, value - Math.fround(value)]),
  ]);
}
