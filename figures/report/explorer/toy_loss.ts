/**
 * The toy of figure 6 with infinite data, for pictures in a browser: student a₁σ(w₁x) + a₂σ(w₂x) with
 * σ(z) = erf(z/√2), x ~ N(0, 1), target f*(x) = σ(5x + 2.5) + σ(5x − 2.5). The mean square in closed form (appendix
 * C.3) with its first two derivatives. The stages compute with kernels/analysis/toy/population.ts, whose bits are the
 * same everywhere; here the host's functions will do, and a test holds both against each other.
 *
 * Parameters θ = (w₁, w₂, a₁, a₂).
 */
import { gaussLegendre } from "./gauss_legendre.ts";

const [SLOPE, BIAS] = [5, 2.5];
/** 1 + SLOPE². */
const Q = 1 + SLOPE * SLOPE;
const RULE = gaussLegendre(24);

/** Owen's T(h, a) = ∫₀ᵃ exp(−h²(1+s²)/2)/(2π(1+s²)) ds: for |a| ≤ 5 the rule is exact to rounding. */
function owensT(h: number, a: number): number {
  let sum = 0;
  for (const { node, weight } of RULE) {
    const s = a * (1 + node) / 2;
    sum += weight * Math.exp(-h * h * (1 + s * s) / 2) / (1 + s * s);
  }
  return sum * a / (4 * Math.PI);
}

/** F(w) = E[σ(wx) f*(x)] and its first two derivatives. */
export function targetOverlap(w: number): readonly [f: number, d: number, dd: number] {
  const [r, q] = [Q + w * w, 1 + w * w];
  const f = 8 * owensT(BIAS / Math.sqrt(Q), SLOPE * w / Math.sqrt(r));
  const d = 4 * SLOPE / Math.PI * Math.exp(-BIAS * BIAS / 2 * q / r) / (q * Math.sqrt(r));
  const logarithmic = -(Q - 1) * BIAS * BIAS * w / (r * r) - 2 * w / q - w / r;
  return [f, d, d * logarithmic];
}

/** K(u, v) = E[σ(ux) σ(vx)], K_u, K_uu and K_uv. */
export function overlap(u: number, v: number): readonly [k: number, u: number, uu: number, uv: number] {
  const q = 1 + u * u;
  const d = q + v * v;
  const part = 2 / Math.PI / Math.sqrt(d);
  return [
    2 / Math.PI * Math.asin(u * v / Math.sqrt(q * (1 + v * v))),
    part * v / q,
    -part * u * v * (2 / (q * q) + 1 / (q * d)),
    part / d,
  ];
}

/** E[f*²] by the trapezium rule, whose error for such a function is below rounding. */
export const TARGET_POWER = targetPower();

function targetPower(): number {
  // σ(5x + 2.5)² and the product of both, each an overlap of neurons with biases: summed where x has any weight.
  const step = 1 / 256;
  let sum = 0;
  for (let x = -9; x <= 9; x += step) {
    const target = sigma(SLOPE * x + BIAS) + sigma(SLOPE * x - BIAS);
    sum += target * target * Math.exp(-x * x / 2);
  }
  return sum * step / Math.sqrt(2 * Math.PI);
}

/** erf(z/√2) = sign(z) (1 − 2(1 − Φ(|z|))), Φ by integrating its density from 0. */
export function sigma(z: number): number {
  const end = Math.min(Math.abs(z), 9);
  let sum = 0;
  for (const { node, weight } of RULE) {
    const x = end * (1 + node) / 2;
    sum += weight * Math.exp(-x * x / 2);
  }
  return Math.sign(z) * sum * end / Math.sqrt(2 * Math.PI);
}

export interface ToyDerivatives {
  readonly loss: number;
  /** 4. */
  readonly gradient: Float64Array;
  /** 4×4. */
  readonly hessian: Float64Array;
}

export function toyDerivatives(theta: ArrayLike<number>): ToyDerivatives {
  const [w, a] = [[theta[0]!, theta[1]!], [theta[2]!, theta[3]!]] as const;
  const target = w.map(targetOverlap);
  const pair = w.map((u) => w.map((v) => overlap(u, v)));
  const gradient = new Float64Array(4);
  const hessian = new Float64Array(16);
  let loss = TARGET_POWER;
  for (const i of [0, 1] as const) {
    const [f, d, dd] = target[i]!;
    const sumOf = (part: 0 | 1 | 2) => a[0]! * pair[i]![0]![part] + a[1]! * pair[i]![1]![part];
    const [k, u, uu] = [sumOf(0), sumOf(1), sumOf(2)];
    loss += a[i]! * (k - 2 * f);
    gradient[i] = 2 * a[i]! * (u - d);
    gradient[2 + i] = 2 * (k - f);
    for (const j of [0, 1] as const) {
      const same = i === j ? 1 : 0;
      const [kij, uij, , uvij] = pair[i]![j]!;
      hessian[4 * i + j] = 2 * a[i]! * (a[j]! * uvij + same * (uu - dd));
      hessian[4 * (2 + i) + 2 + j] = 2 * kij;
      hessian[4 * i + 2 + j] = hessian[4 * (2 + j) + i] = 2 * a[i]! * uij + same * 2 * (u - d);
    }
  }
  return { loss, gradient, hessian };
}
