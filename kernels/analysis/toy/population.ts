/**
 * The toy of figure 6 with infinite data: student a₁σ(w₁x) + a₂σ(w₂x), σ(z) = erf(z/√2), x ~ N(0,1), target
 * f*(x) = σ(5x + 2.5) + σ(5x − 2.5). All expectations in closed form (appendix C.3), with derivatives.
 *
 * Parameters θ = (w₁, w₂, a₁, a₂) everywhere.
 */
import { LOSS_CURVATURE, type LossDerivatives } from "../../loss.ts";
import exp from "@stdlib/math-base-special-exp";
import { erfOverlap, erfOverlapWithMeans, owensT } from "../networks/gaussian_overlap.ts";

/** The target's input weight and bias. */
export const SLOPE = 5;
export const BIAS = 2.5;

const TWO_OVER_PI = 2 / Math.PI;
/** 1 + SLOPE²: appears wherever the target meets a neuron. */
const Q = 1 + SLOPE * SLOPE;

/** E[f*²]: the loss of the network that is zero everywhere. */
export const TARGET_POWER = 2 * erfOverlapWithMeans(BIAS, BIAS, SLOPE * SLOPE, SLOPE * SLOPE, SLOPE * SLOPE) +
  2 * erfOverlapWithMeans(BIAS, -BIAS, SLOPE * SLOPE, SLOPE * SLOPE, SLOPE * SLOPE);

/** K(u,v) = E[σ(ux)σ(vx)] and its derivatives up to the third in u and one in v. */
export interface OverlapDerivatives {
  readonly k: number;
  readonly u: number;
  readonly uu: number;
  readonly uuu: number;
  readonly uv: number;
  readonly uuv: number;
  readonly uuuv: number;
}

/** Since K_uv = (2/π) D^(−3/2) with D = 1 + u² + v², everything is elementary. */
export function overlap(u: number, v: number): OverlapDerivatives {
  const q = 1 + u * u;
  const d = q + v * v;
  const root = Math.sqrt(d);
  const [d1, d3, d5, d7] = [1 / root, 1 / (d * root), 1 / (d * d * root), 1 / (d * d * d * root)];
  return {
    k: erfOverlap(u * u, u * v, v * v),
    u: TWO_OVER_PI * v * d1 / q,
    uu: -TWO_OVER_PI * v * u * (2 * d1 / (q * q) + d3 / q),
    uuu: TWO_OVER_PI * v *
      ((8 * u * u / (q * q * q) - 2 / (q * q)) * d1 + (4 * u * u / (q * q) - 1 / q) * d3 +
        3 * u * u / q * d5),
    uv: TWO_OVER_PI * d3,
    uuv: -3 * TWO_OVER_PI * u * d5,
    uuuv: TWO_OVER_PI * (15 * u * u * d7 - 3 * d5),
  };
}

/** F(w) = E[σ(wx) f*(x)] = 8 T(b/√Q, t), t = 5w/√(Q + w²), and its first three derivatives. */
export function targetOverlap(w: number): { f: number; d: number; dd: number; ddd: number } {
  const r = Q + w * w;
  const q = 1 + w * w;
  const f = 8 * owensT(BIAS / Math.sqrt(Q), SLOPE * w / Math.sqrt(r));
  const half = BIAS * BIAS / 2;
  const d = 4 * SLOPE / Math.PI * exp(-half * q / r) / (q * Math.sqrt(r));
  // The logarithmic derivative of F' and its own derivative.
  const gap = 2 * (Q - 1) * half;
  const l = -gap * w / (r * r) - 2 * w / q - w / r;
  const dl = -gap * (Q - 3 * w * w) / (r * r * r) - 2 * (1 - w * w) / (q * q) - (Q - w * w) / (r * r);
  return { f, d, dd: d * l, ddd: d * (l * l + dl) };
}

/** Mean squared error over the normal distribution. */
export function populationLoss(theta: ArrayLike<number>): number {
  const [w1, w2, a1, a2] = [theta[0]!, theta[1]!, theta[2]!, theta[3]!];
  const k = (u: number, v: number) => erfOverlap(u * u, u * v, v * v);
  return lossOf([a1, a2], [k(w1, w1), k(w1, w2), k(w2, w2)], [targetOverlap(w1).f, targetOverlap(w2).f]);
}

/** From the overlaps K₁₁, K₁₂, K₂₂ of the neurons and those with the target. */
function lossOf(
  [a1, a2]: readonly [number, number],
  [k11, k12, k22]: readonly [number, number, number],
  [f1, f2]: readonly [number, number],
): number {
  return a1 * a1 * k11 + 2 * a1 * a2 * k12 + a2 * a2 * k22 - 2 * (a1 * f1 + a2 * f2) + TARGET_POWER;
}

/** Loss, gradient (4) and Hessian (4×4, row-major) at θ. */
export function populationDerivatives(theta: ArrayLike<number>): LossDerivatives {
  const w = [theta[0]!, theta[1]!];
  const a = [theta[2]!, theta[3]!];
  const target = w.map(targetOverlap);
  const pair = w.map((u) => w.map((v) => overlap(u, v)));
  const gradient = new Float64Array(4);
  const hessian = new Float64Array(16);
  for (const i of [0, 1]) {
    const rowK = a[0]! * pair[i]![0]!.k + a[1]! * pair[i]![1]!.k;
    const rowU = a[0]! * pair[i]![0]!.u + a[1]! * pair[i]![1]!.u;
    const rowUU = a[0]! * pair[i]![0]!.uu + a[1]! * pair[i]![1]!.uu;
    gradient[i] = LOSS_CURVATURE * a[i]! * (rowU - target[i]!.d);
    gradient[2 + i] = LOSS_CURVATURE * (rowK - target[i]!.f);
    for (const j of [0, 1]) {
      const same = i === j ? 1 : 0;
      hessian[4 * i + j] = LOSS_CURVATURE * a[i]! *
        (a[j]! * pair[i]![j]!.uv + same * (rowUU - target[i]!.dd));
      hessian[4 * (2 + i) + 2 + j] = LOSS_CURVATURE * pair[i]![j]!.k;
      const mixed = LOSS_CURVATURE * a[i]! * pair[i]![j]!.u + same * LOSS_CURVATURE * (rowU - target[i]!.d);
      hessian[4 * i + 2 + j] = mixed;
      hessian[4 * (2 + j) + i] = mixed;
    }
  }
  const loss = lossOf(
    [a[0]!, a[1]!],
    [pair[0]![0]!.k, pair[0]![1]!.k, pair[1]![1]!.k],
    [target[0]!.f, target[1]!.f],
  );
  return { loss, gradient, hessian };
}
