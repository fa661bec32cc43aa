/**
 * The toy's loss on fixed samples, without going over the samples again. For LOW ≤ w ≤ HIGH
 *   σ(wx) = Σ_k c_k(x) T_k(t), t = (w − MIDDLE)/HALF, k < TERMS,
 * with Chebyshev polynomials T_k. The moments G = (1/N) Σ c(x) c(x)ᵀ, b = (1/N) Σ c(x) y and C = (1/N) Σ y² are summed
 * once; with q = a₁ T(t₁) + a₂ T(t₂) and r = G q − b
 *   L = qᵀ G q − 2 bᵀ q + C, ∂L/∂θᵢ = 2 rᵀ qᵢ, ∂²L/∂θᵢ∂θⱼ = 2 (qᵢᵀ G qⱼ + rᵀ qᵢⱼ), indices of q: derivatives.
 *
 * σ(wx) is entire in w, so that the series ends at rounding for inputs that are not far out; this is checked. A w outside
 * of the range is answered by the plain sums. Reference: sampleDerivatives (toy/reference.ts).
 */
import { sampleDerivatives, type Samples } from "../../toy/reference.ts";
import { LOSS_CURVATURE, type LossDerivatives } from "../../loss.ts";
import { dot, HALF, HIGH, LOW, MIDDLE, Polynomials, seriesOf, TERMS } from "./chebyshev.ts";

/** What the mean size of the last term's coefficient may be. */
const TAIL = 1e-15;
/** Smaller moments are left out: far below the rounding of the others' sum. */
const NOTHING = 1e-20;

/** The mean squared error on the samples, θ = (w₁, w₂, a₁, a₂). */
export class ToyMoments {
  /** G row by row, and up to where a row's moments count. */
  readonly #g: Float64Array;
  readonly #counts: Uint32Array;
  readonly #b: Float64Array;
  readonly #power: number;
  readonly #first = new Polynomials();
  readonly #second = new Polynomials();
  readonly #q = new Float64Array(TERMS);
  readonly #residual = new Float64Array(TERMS);

  /** @throws RangeError where inputs lie so far out that their series do not end within TERMS */
  constructor(private readonly samples: Samples) {
    const n = samples.x.length;
    const coefficients = seriesOf();
    const g = new Float64Array(TERMS * TERMS);
    const b = new Float64Array(TERMS);
    let [power, tail] = [0, 0];
    for (let i = 0; i < n; i++) {
      const c = coefficients(samples.x[i]!);
      const y = samples.y[i]!;
      power += y * y;
      tail += Math.abs(c[TERMS - 1]!);
      for (let j = 0; j < TERMS; j++) {
        b[j] = b[j]! + c[j]! * y;
        for (let k = 0; k < TERMS; k++) g[j * TERMS + k] = g[j * TERMS + k]! + c[j]! * c[k]!;
      }
    }
    if (!(tail / n <= TAIL)) {
      throw new RangeError(
        `Cannot sum up the toy's samples: the last term of their series must be at most ${TAIL} in the mean, ` +
          `got ${tail / n}`,
      );
    }
    this.#g = g.map((sum) => sum / n);
    this.#b = b.map((sum) => sum / n);
    this.#power = power / n;
    this.#counts = Uint32Array.from({ length: TERMS }, (_, j) => {
      const row = this.#g.subarray(j * TERMS, (j + 1) * TERMS);
      return row.findLastIndex((moment) => Math.abs(moment) > NOTHING) + 1;
    });
  }

  /** `steps` steps θ ← θ − η ∇L in place; `record` gets θ before each of them, steps × 4. */
  descend(theta: Float64Array, eta: number, steps: number, record?: Float64Array): void {
    const gradient = new Float64Array(4);
    for (let step = 0; step < steps; step++) {
      record?.set(theta, 4 * step);
      this.gradient(theta, gradient);
      for (let i = 0; i < 4; i++) theta[i] = theta[i]! - eta * gradient[i]!;
    }
  }

  /** ∇L into `into`. */
  gradient(theta: Float64Array, into: Float64Array): void {
    if (!this.#evaluate(theta)) {
      into.set(sampleDerivatives(theta, this.samples).gradient);
      return;
    }
    const { values: v1, slopes: s1 } = this.#first;
    const { values: v2, slopes: s2 } = this.#second;
    const residual = this.#residual;
    let [w1, w2, a1, a2] = [0, 0, 0, 0];
    for (let k = 0; k < TERMS; k++) {
      const r = residual[k]!;
      w1 += r * s1[k]!;
      w2 += r * s2[k]!;
      a1 += r * v1[k]!;
      a2 += r * v2[k]!;
    }
    into[0] = LOSS_CURVATURE / HALF * theta[2]! * w1;
    into[1] = LOSS_CURVATURE / HALF * theta[3]! * w2;
    into[2] = LOSS_CURVATURE * a1;
    into[3] = LOSS_CURVATURE * a2;
  }

  /** L with gradient (4) and Hessian (4×4). */
  derivatives(theta: Float64Array): LossDerivatives {
    if (!this.#evaluate(theta)) return sampleDerivatives(theta, this.samples);
    const gradient = new Float64Array(4);
    this.gradient(theta, gradient);
    const [q, b, residual] = [this.#q, this.#b, this.#residual];
    const loss = q.reduce((sum, value, k) => sum + value * (residual[k]! - b[k]!), this.#power);
    const neurons = [this.#first, this.#second];
    const slopes = neurons.map((neuron) => neuron.slopes.map((slope) => slope / HALF));
    const jacobian = [
      ...slopes.map((slope, i) => slope.map((value) => theta[2 + i]! * value)),
      ...neurons.map(({ values }) => values),
    ];
    const hessian = new Float64Array(16);
    for (let i = 0; i < 4; i++) {
      const product = this.#times(jacobian[i]!);
      for (let j = 0; j < 4; j++) hessian[4 * i + j] = LOSS_CURVATURE * dot(product, jacobian[j]!);
    }
    for (const [i, neuron] of neurons.entries()) {
      const own = LOSS_CURVATURE / (HALF * HALF) * theta[2 + i]! * dot(residual, neuron.curvatures());
      const mixed = LOSS_CURVATURE * dot(residual, slopes[i]!);
      hessian[5 * i] = hessian[5 * i]! + own;
      hessian[5 * i + 2] = hessian[5 * i + 2]! + mixed;
      hessian[5 * i + 8] = hessian[5 * i + 8]! + mixed;
    }
    return { loss, gradient, hessian };
  }

  /** The polynomials at θ's w, q and r; false where a w is out of range. */
  #evaluate(theta: Float64Array): boolean {
    const [w1, w2, a1, a2] = [theta[0]!, theta[1]!, theta[2]!, theta[3]!];
    if (!(w1 >= LOW && w1 <= HIGH && w2 >= LOW && w2 <= HIGH)) return false;
    this.#first.evaluate((w1 - MIDDLE) / HALF);
    this.#second.evaluate((w2 - MIDDLE) / HALF);
    const { values: v1 } = this.#first;
    const { values: v2 } = this.#second;
    const [g, counts, b, q, residual] = [this.#g, this.#counts, this.#b, this.#q, this.#residual];
    for (let k = 0; k < TERMS; k++) residual[k] = -b[k]!;
    for (let j = 0; j < TERMS; j++) {
      const value = a1 * v1[j]! + a2 * v2[j]!;
      q[j] = value;
      const count = counts[j]!;
      for (let k = 0, at = j * TERMS; k < count; k++, at++) residual[k] = residual[k]! + value * g[at]!;
    }
    return true;
  }

  /** G u */
  #times(u: Float64Array): Float64Array {
    return u.map((_, j) => dot(this.#g.subarray(j * TERMS, (j + 1) * TERMS), u));
  }
}
