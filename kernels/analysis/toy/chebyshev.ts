/** σ(wx) of the toy as a series of Chebyshev polynomials in the input weight, for LOW ≤ w ≤ HIGH. */
import cos from "@stdlib/math-base-special-cos";
import { activation } from "../../toy/reference.ts";

/** Gradient descent into channel 1 stays between 0.5 and 1.4. */
export const [LOW, HIGH] = [0.4, 1.5];
export const [MIDDLE, HALF] = [(LOW + HIGH) / 2, (HIGH - LOW) / 2];
export const TERMS = 24;

/** The Chebyshev polynomials at a t, with their derivatives by t, TERMS each. */
export class Polynomials {
  readonly values = new Float64Array(TERMS);
  readonly slopes = new Float64Array(TERMS);
  #t = 0;

  evaluate(t: number): void {
    const { values, slopes } = this;
    const twice = 2 * t;
    let [before, value, slopeBefore, slope] = [1, t, 0, 1];
    values[0] = 1;
    for (let k = 1; k < TERMS; k++) {
      values[k] = value;
      slopes[k] = slope;
      const next = twice * value - before;
      const nextSlope = 2 * value + twice * slope - slopeBefore;
      before = value;
      value = next;
      slopeBefore = slope;
      slope = nextSlope;
    }
    this.#t = t;
  }

  /** Second derivatives. */
  curvatures(): Float64Array {
    const curvatures = new Float64Array(TERMS);
    for (let k = 2; k < TERMS; k++) {
      curvatures[k] = 4 * this.slopes[k - 1]! + 2 * this.#t * curvatures[k - 1]! - curvatures[k - 2]!;
    }
    return curvatures;
  }
}

/** c(x) from σ(w_j x) at the Chebyshev points w_j: c_k = (2/K) Σ_j cos(π k (j + ½)/K) σ(w_j x), half of it for k = 0. */
export function seriesOf(): (x: number) => Float64Array {
  // Of the angle, whole turns are taken away as whole numbers.
  const wave = (k: number, j: number) => cos(Math.PI * (k * (2 * j + 1) % (4 * TERMS)) / (2 * TERMS));
  const weights = Array.from({ length: TERMS }, (_, j) => MIDDLE + HALF * wave(1, j));
  const transform = Array.from(
    { length: TERMS },
    (_, k) => Float64Array.from({ length: TERMS }, (_, j) => (k === 0 ? 1 : 2) / TERMS * wave(k, j)),
  );
  return (x) => {
    const values = Float64Array.from(weights, (w) => activation(w * x).s);
    return Float64Array.from(transform, (row) => dot(row, values));
  };
}

export function dot(u: Float64Array, v: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < TERMS; k++) sum += u[k]! * v[k]!;
  return sum;
}
