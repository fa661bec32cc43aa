/**
 * E[σ(z₁) σ(z₂)] for jointly normal z₁, z₂: the overlaps from which a network's loss over normal inputs is made
 * (appendix C.3). For inputs x ~ N(0, I) and zᵢ = wᵢ·x + bᵢ the covariances are wᵢ·wⱼ and the means bᵢ.
 */
import acos from "@stdlib/math-base-special-acos";
import asin from "@stdlib/math-base-special-asin";
import atan from "@stdlib/math-base-special-atan";
import erfc from "@stdlib/math-base-special-erfc";
import exp from "@stdlib/math-base-special-exp";
import { gaussLegendre } from "../numerics/quadrature.ts";

const RULE = gaussLegendre(48);

/** The standard normal distribution function. */
export function normalCdf(x: number): number {
  return erfc(-x / Math.SQRT2) / 2;
}

/** The standard normal density. */
export function normalDensity(x: number): number {
  return exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
}

/**
 * Owen's T(h, a) = ∫₀ᵃ exp(−h²(1+s²)/2) / (2π(1+s²)) ds, by Gauss–Legendre on s ≤ 1. Beyond, by
 * T(h, a) + T(ah, 1/a) = [Φ(h) + Φ(ah)]/2 − Φ(h)Φ(ah) for h, a ≥ 0.
 */
export function owensT(h: number, a: number): number {
  if (a < 0) return -owensT(h, -a);
  const x = Math.abs(h);
  if (x === 0) return atan(a) / (2 * Math.PI);
  if (a > 1) {
    const [p, q] = [normalCdf(x), normalCdf(a * x)];
    return (p + q) / 2 - p * q - owensT(a * x, 1 / a);
  }
  let sum = 0;
  for (let i = 0; i < RULE.nodes.length; i++) {
    const s = a * (1 + RULE.nodes[i]!) / 2;
    sum += RULE.weights[i]! * exp(-x * x * (1 + s * s) / 2) / (1 + s * s);
  }
  return sum * a / (4 * Math.PI);
}

/** P(X < h, Y < k) for standard normals with correlation ρ, |ρ| < 1 (Owen 1956). */
export function bivariateNormalCdf(h: number, k: number, rho: number): number {
  const root = Math.sqrt((1 - rho) * (1 + rho));
  // T's second argument runs to ±∞ with h → 0: T(0, ±∞) = ±1/4.
  const part = (x: number, y: number): number => {
    if (x !== 0) return owensT(x, (y / x - rho) / root);
    return (y > 0 ? 1 : y < 0 ? -1 : 0) / 4 - (y === 0 ? atan(rho / root) / (2 * Math.PI) : 0);
  };
  if (h === 0 && k === 0) return 0.25 + asin(rho) / (2 * Math.PI);
  const opposite = h * k < 0 || (h * k === 0 && h + k < 0) ? 0.5 : 0;
  return (normalCdf(h) + normalCdf(k)) / 2 - part(h, k) - part(k, h) - opposite;
}

/** σ(z) = erf(z/√2), no means: (2/π) asin(s₁₂ / √((1+s₁₁)(1+s₂₂))). */
export function erfOverlap(s11: number, s12: number, s22: number): number {
  return 2 / Math.PI * asin(s12 / Math.sqrt((1 + s11) * (1 + s22)));
}

/** σ(z) = erf(z/√2) = 2Φ(z) − 1, with means: through the bivariate normal distribution function. */
export function erfOverlapWithMeans(m1: number, m2: number, s11: number, s12: number, s22: number): number {
  const h = m1 / Math.sqrt(1 + s11);
  const k = m2 / Math.sqrt(1 + s22);
  const rho = s12 / Math.sqrt((1 + s11) * (1 + s22));
  return 4 * bivariateNormalCdf(h, k, rho) - 2 * normalCdf(h) - 2 * normalCdf(k) + 1;
}

/** σ = relu, no means: √(s₁₁s₂₂) (sin θ + (π − θ) cos θ) / 2π with cos θ = s₁₂/√(s₁₁s₂₂). */
export function reluOverlap(s11: number, s12: number, s22: number): number {
  const scale = Math.sqrt(s11 * s22);
  if (scale === 0) return 0;
  const c = Math.max(-1, Math.min(1, s12 / scale));
  return scale * (Math.sqrt((1 - c) * (1 + c)) + (Math.PI - acos(c)) * c) / (2 * Math.PI);
}
