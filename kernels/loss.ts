/**
 * The loss, once (paper, section 1): the mean over N samples L(θ) = (1/N) Σₙ ℓ(f(xₙ), yₙ) of the square
 * ℓ(f, y) = (f − y)², without a factor ½; ℓ′ = dℓ/df = 2 (f − y), ℓ″ = d²ℓ/df² = 2. All are given by e = f − y: who
 * evaluates a network adds it up from −y on.
 *
 * With J = ∂f/∂θ, ∇L = (1/N) Σ ℓ′ J and ∇∇L = (1/N) Σ (ℓ″ J Jᵀ + ℓ′ ∂²f/∂θ²). As ℓ′ = ℓ″ e and ℓ″ is the same for
 * all samples, sums leave it out, Σ e J and Σ (J Jᵀ + e ∂²f/∂θ²), and `meanDerivatives` brings it in at their end. It is
 * a power of two: where it is multiplied by, before a sum or behind it, changes no bit.
 */

/** L and ∇L. */
export interface LossAndGradient {
  readonly loss: number;
  /** P. */
  readonly gradient: Float64Array;
}

/** L, ∇L and ∇∇L. */
export interface LossDerivatives extends LossAndGradient {
  /** P×P, row-major, symmetric. */
  readonly hessian: Float64Array;
}

/** ℓ″ = d²ℓ/df². */
export const LOSS_CURVATURE = 2;

/** ℓ of one sample, e = f − y. */
export function sampleLoss(e: number): number {
  return e * e;
}

/** ℓ′ = dℓ/df of one sample, e = f − y. */
export function lossSlope(e: number): number {
  return LOSS_CURVATURE * e;
}

/** ℓ(f + c) − ℓ(f) with its digits: c (c + ℓ′), exact for a square. */
export function lossChange(e: number, c: number): number {
  return c * (c + lossSlope(e));
}

/** What a sum over N samples of e J, or of J Jᵀ + e ∂²f/∂θ², is multiplied by for a derivative of L. */
export function derivativeFactor(n: number): number {
  return LOSS_CURVATURE / n;
}

/**
 * L and its derivatives from sums over N samples, the derivatives' in place; the Hessian's lower triangle is copied to
 * the upper one.
 * @param loss Σ ℓ
 * @param gradient Σ e J, P values
 * @param hessian Σ (J Jᵀ + e ∂²f/∂θ²), P×P, its lower triangle; empty where it is not wanted
 */
export function meanDerivatives(
  loss: number,
  gradient: Float64Array,
  hessian: Float64Array,
  n: number,
): LossDerivatives {
  const p = gradient.length;
  for (let i = 0; i < p; i++) {
    gradient[i] = gradient[i]! * LOSS_CURVATURE / n;
    if (hessian.length === 0) continue;
    for (let j = 0; j <= i; j++) {
      hessian[j * p + i] = hessian[i * p + j] = hessian[i * p + j]! * LOSS_CURVATURE / n;
    }
  }
  return { loss: loss / n, gradient, hessian };
}
