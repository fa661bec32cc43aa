/**
 * Loss derivatives of a relu network from moments of the samples. Between kinks a neuron is linear on the samples that
 * are on, so that with Mₖₗ = Σ x̃ x̃ᵀ over the samples that are on for k and l, Yₖ = Σ y x̃ over those of k and mₖ the
 * last column of Mₖₖ (Σ x̃):
 *
 *     qₖ = Σ e x̃ over the samples of k = Σₗ aₗ Mₖₗ wₗ + b mₖ − Yₖ
 *     ∂L/∂wₖ = 2 aₖ qₖ / N,  ∂L/∂aₖ = 2 wₖ·qₖ / N,  ∂L/∂b = (2/N) (Σₖ aₖ wₖ·mₖ + N b − Σ y)
 *
 * The cost of a gradient does not depend on N; a sample that crosses a kink changes R small matrices. Inputs of few
 * digits have exact moments, at any order of the crossings.
 */
import { derivativeFactor, LOSS_CURVATURE } from "../../loss.ts";
import type { KinkProblem } from "./problem.ts";

export class KinkMoments {
  /** N × R: 1 where the sample is on for the neuron. */
  readonly on: Uint8Array;
  /** R × R × stride × stride, each pair in its order k ≥ l. */
  private readonly m: Float64Array;
  /** R × stride. */
  private readonly targets: Float64Array;
  private readonly sumOfTargets: number;
  private readonly q: Float64Array;

  constructor(private readonly problem: KinkProblem) {
    const { n, neurons, stride, y } = problem;
    this.on = new Uint8Array(n * neurons);
    this.m = new Float64Array(neurons * neurons * stride * stride);
    this.targets = new Float64Array(neurons * stride);
    this.q = new Float64Array(neurons * stride);
    let sum = 0;
    for (const value of y) sum += value;
    this.sumOfTargets = sum;
  }

  /** From the beginning: a sample is on for a neuron where z > 0, except at the kinks held at 0. */
  set(z: Float64Array, held: Iterable<number> = []): void {
    const { n, neurons } = this.problem;
    for (let kink = 0; kink < z.length; kink++) this.on[kink] = z[kink]! > 0 ? 1 : 0;
    for (const kink of held) this.on[kink] = 0;
    this.m.fill(0);
    this.targets.fill(0);
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < neurons; k++) {
        if (this.on[i * neurons + k] === 0) continue;
        this.addTarget(i, k, 1);
        for (let l = 0; l <= k; l++) if (this.on[i * neurons + l] !== 0) this.addProduct(i, k, l, 1);
      }
    }
  }

  /** Moves a sample to the other side of its kink. */
  cross(kink: number): void {
    const { neurons } = this.problem;
    const k = kink % neurons;
    const i = (kink - k) / neurons;
    const sign = this.on[kink] === 0 ? 1 : -1;
    this.on[kink] = 1;
    this.addTarget(i, k, sign);
    for (let l = 0; l < neurons; l++) {
      if (this.on[i * neurons + l] !== 0) this.addProduct(i, Math.max(k, l), Math.min(k, l), sign);
    }
    this.on[kink] = sign > 0 ? 1 : 0;
  }

  /** ∇L into `into`, P values. */
  gradient(theta: Float64Array, into: Float64Array): void {
    const { neurons, stride, output, parameters, n, shape } = this.problem;
    const { m, q, targets } = this;
    const bias = shape.biased ? theta[parameters - 1]! : 0;
    let residualSum = bias * n - this.sumOfTargets;
    for (let k = 0; k < neurons; k++) {
      const own = (k * neurons + k) * stride * stride;
      const a = theta[output + k]!;
      for (let i = 0; i < stride; i++) {
        const sum = m[own + i * stride + stride - 1]!;
        q[k * stride + i] = bias * sum - targets[k * stride + i]!;
        residualSum += a * theta[k * stride + i]! * sum;
      }
    }
    for (let k = 0; k < neurons; k++) {
      const ak = theta[output + k]!;
      for (let l = 0; l <= k; l++) {
        const al = theta[output + l]!;
        let at = (k * neurons + l) * stride * stride;
        for (let i = 0; i < stride; i++) {
          let [ofK, ofL] = [0, 0];
          for (let j = 0; j < stride; j++) {
            const value = m[at++]!;
            ofL += value * theta[l * stride + j]!;
            ofK += value * theta[k * stride + j]!;
          }
          q[k * stride + i] = q[k * stride + i]! + al * ofL;
          if (l !== k) q[l * stride + i] = q[l * stride + i]! + ak * ofK;
        }
      }
    }
    const scale = derivativeFactor(n);
    for (let k = 0; k < neurons; k++) {
      const a = theta[output + k]!;
      let sum = 0;
      for (let i = 0; i < stride; i++) {
        const at = k * stride + i;
        into[at] = scale * a * q[at]!;
        sum += theta[at]! * q[at]!;
      }
      into[output + k] = scale * sum;
    }
    if (shape.biased) into[parameters - 1] = scale * residualSum;
  }

  /** ∇L and ∇∇L (P × P) of the smooth piece in which the samples are. */
  derivatives(theta: Float64Array): { readonly gradient: Float64Array; readonly hessian: Float64Array } {
    const { neurons, stride, output, parameters: p, n, shape } = this.problem;
    const gradient = new Float64Array(p);
    this.gradient(theta, gradient);
    const hessian = new Float64Array(p * p);
    const put = (i: number, j: number, value: number) => {
      hessian[i * p + j] = hessian[j * p + i] = LOSS_CURVATURE * value / n;
    };
    for (let k = 0; k < neurons; k++) {
      const ak = theta[output + k]!;
      for (let l = 0; l <= k; l++) {
        const al = theta[output + l]!;
        const from = (k * neurons + l) * stride * stride;
        let both = 0;
        for (let i = 0; i < stride; i++) {
          let [ofK, ofL] = [0, 0];
          for (let j = 0; j < stride; j++) {
            const value = this.m[from + i * stride + j]!;
            ofL += value * theta[l * stride + j]!;
            ofK += value * theta[k * stride + j]!;
            put(k * stride + i, l * stride + j, ak * al * value);
          }
          both += ofL * theta[k * stride + i]!;
          if (k === l) put(k * stride + i, output + k, ak * ofL + this.q[k * stride + i]!);
          else {
            put(k * stride + i, output + l, ak * ofL);
            put(l * stride + i, output + k, al * ofK);
          }
        }
        put(output + k, output + l, both);
      }
      if (!shape.biased) continue;
      const own = (k * neurons + k) * stride * stride;
      let sum = 0;
      for (let i = 0; i < stride; i++) {
        const value = this.m[own + i * stride + stride - 1]!;
        put(k * stride + i, p - 1, ak * value);
        sum += theta[k * stride + i]! * value;
      }
      put(output + k, p - 1, sum);
    }
    if (shape.biased) put(p - 1, p - 1, n);
    return { gradient, hessian };
  }

  private addTarget(i: number, k: number, sign: number): void {
    const { stride, x, y } = this.problem;
    const value = sign * y[i]!;
    for (let j = 0; j < stride; j++) {
      this.targets[k * stride + j] = this.targets[k * stride + j]! + value * x[i * stride + j]!;
    }
  }

  private addProduct(i: number, k: number, l: number, sign: number): void {
    const { neurons, stride, x } = this.problem;
    const from = i * stride;
    let at = (k * neurons + l) * stride * stride;
    for (let a = 0; a < stride; a++) {
      const value = sign * x[from + a]!;
      for (let b = 0; b < stride; b++) {
        this.m[at] = this.m[at]! + value * x[from + b]!;
        at++;
      }
    }
  }
}

/** Number of samples that are on, for each neuron. */
export function countsOf({ n, neurons }: KinkProblem, { on }: KinkMoments): number[] {
  return Array.from({ length: neurons }, (_, k) => {
    let count = 0;
    for (let i = 0; i < n; i++) count += on[i * neurons + k]!;
    return count;
  });
}
