/**
 * Rosenbrock methods as tableaus for stage.wgsl: stages (1/(hγ) + H) Uᵢ = −g(θ + Σⱼ Aᵢⱼ Uⱼ) + Σⱼ (Cᵢⱼ/h) Uⱼ, the next
 * point θ + Σ mᵢ Uᵢ, the last stage being the error estimate. Another method is another tableau.
 */
export interface RosenbrockTableau {
  readonly kind: "rosenbrock";
  readonly name: string;
  readonly order: number;
  /** The error estimate is of order h^(errorOrder + 1). */
  readonly errorOrder: 3 | 4;
  /** 1/γ. */
  readonly oneOverGamma: number;
  /** Aᵢⱼ, j < i, for each stage, and at the end m: the point after the last stage. */
  readonly points: readonly (readonly number[])[];
  /** Cᵢⱼ, j < i, for each stage. */
  readonly couplings: readonly (readonly number[])[];
}

const A5 = [1.221224509226641, 6.019134481288629, 12.53708332932087, -0.687886036105895];

/** RODAS4: six stages, order 4 with an embedded 3, L-stable (Hairer & Wanner, section IV.7). */
export const RODAS4: RosenbrockTableau = {
  kind: "rosenbrock",
  name: "RODAS4",
  order: 4,
  errorOrder: 3,
  oneOverGamma: 4,
  points: [
    [],
    [1.544],
    [0.9466785280815826, 0.2557011698983284],
    [3.314825187068521, 2.896124015972201, 0.9986419139977817],
    A5,
    [...A5, 1],
    [...A5, 1, 1],
  ],
  couplings: [
    [],
    [-5.6688],
    [-2.430093356833875, -0.2063599157091915],
    [-0.1073529058151375, -9.594562251023355, -20.47028614809616],
    [7.496443313967647, -10.24680431464352, -33.99990352819905, 11.7089089320616],
    [8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136, -6.058818238834054],
  ],
};

/** What stage.wgsl reads for stage s: [s, C as high and low parts, the next point's A as high and low parts]. */
export function stageCoefficients(tableau: RosenbrockTableau, s: number): Float32Array<ArrayBuffer> {
  const stages = tableau.couplings.length;
  const values = new Float32Array(1 + 4 * stages);
  values[0] = s;
  const put = (list: readonly number[], at: number) => {
    for (const [j, value] of list.entries()) values.set([value, value - Math.fround(value)], at + 2 * j);
  };
  put(tableau.couplings[s]!, 1);
  put(tableau.points[s + 1]!, 1 + 2 * stages);
  return values;
}
