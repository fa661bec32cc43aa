/**
 * RODAS4 (Hairer & Wanner, Solving Ordinary Differential Equations II, section IV.7): a six-stage L-stable
 * Rosenbrock method of order 4 with an embedded method of order 3, here for gradient flows θ' = −g(θ), whose
 * Jacobian is the negative Hessian. Float64.
 *
 * Stages: (I/(hγ) + H) Uᵢ = −g(θ + Σ Aᵢⱼ Uⱼ) + Σ (Cᵢⱼ/h) Uⱼ, θ⁺ = θ + Σ mᵢ Uᵢ, error estimate U₆.
 */
const GAMMA = 0.25;
const A = [
  [],
  [1.544],
  [0.9466785280815826, 0.2557011698983284],
  [3.314825187068521, 2.896124015972201, 0.9986419139977817],
  [1.221224509226641, 6.019134481288629, 12.53708332932087, -0.687886036105895],
  [1.221224509226641, 6.019134481288629, 12.53708332932087, -0.687886036105895, 1],
] as const;
const C = [
  [],
  [-5.6688],
  [-2.430093356833875, -0.2063599157091915],
  [-0.1073529058151375, -9.594562251023355, -20.47028614809616],
  [7.496443313967647, -10.24680431464352, -33.99990352819905, 11.7089089320616],
  [8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136, -6.058818238834054],
] as const;

export interface Derivatives {
  readonly loss: number;
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
}

/** What a step gives: the new point and the error estimate, or null where I/(hγ) + H is not positive definite. */
export function rodas4Step(
  derivatives: (theta: Float64Array) => Derivatives,
  theta: Float64Array,
  at: Derivatives,
  h: number,
): { theta: Float64Array; error: Float64Array } | null {
  const n = theta.length;
  const factor = cholesky(at.hessian, 1 / (h * GAMMA), n);
  if (factor === null) return null;
  const u: Float64Array[] = [];
  for (let stage = 0; stage < 6; stage++) {
    const point = combine(theta, A[stage]!, u);
    const right = (stage === 0 ? at : derivatives(point)).gradient.map((g) => -g);
    for (const [j, c] of C[stage]!.entries()) {
      for (let i = 0; i < n; i++) right[i] = right[i]! + c / h * u[j]![i]!;
    }
    u.push(solveCholesky(factor, right, n));
  }
  return { theta: combine(theta, [...A[5], 1], u), error: u[5]! };
}

/** θ + Σ aⱼ Uⱼ. */
function combine(theta: Float64Array, a: readonly number[], u: readonly Float64Array[]): Float64Array {
  return theta.map((value, i) => a.reduce((sum, weight, j) => sum + weight * u[j]![i]!, value));
}

/** Lower Cholesky factor of matrix + shift I (row-major), or null when that is not positive definite. */
export function cholesky(matrix: Float64Array, shift: number, n: number): Float64Array | null {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]! + (i === j ? shift : 0);
      for (let k = 0; k < j; k++) sum -= l[i * n + k]! * l[j * n + k]!;
      if (i === j) {
        if (!(sum > 0)) return null;
        l[i * n + i] = Math.sqrt(sum);
      } else {
        l[i * n + j] = sum / l[j * n + j]!;
      }
    }
  }
  return l;
}

export function solveCholesky(l: Float64Array, right: Float64Array, n: number): Float64Array {
  const x = right.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] = x[i]! - l[i * n + k]! * x[k]!;
    x[i] = x[i]! / l[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] = x[i]! - l[k * n + i]! * x[k]!;
    x[i] = x[i]! / l[i * n + i]!;
  }
  return x;
}
