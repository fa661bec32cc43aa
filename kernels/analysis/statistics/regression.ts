/** A straight line through points by least squares, with an interval for its slope. */
import { studentQuantile } from "./student_t.ts";

export interface LineFit {
  readonly slope: number;
  readonly intercept: number;
  /**
   * The slope's 95 % interval: standard errors from the residuals, times Student's t of n − 2 degrees of freedom.
   * Everything where only two points exist: they leave no residual to judge by.
   */
  readonly lower: number;
  readonly upper: number;
  readonly n: number;
}

/** @throws RangeError for fewer than two different x */
export function fitLine(x: readonly number[], y: readonly number[]): LineFit {
  const n = x.length;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  let [sxx, sxy] = [0, 0];
  for (let i = 0; i < n; i++) {
    sxx += (x[i]! - mx) * (x[i]! - mx);
    sxy += (x[i]! - mx) * (y[i]! - my);
  }
  if (n < 2 || !(sxx > 0)) {
    throw new RangeError(`Cannot fit a line as x must have two different values: got ${n}`);
  }
  const slope = sxy / sxx;
  const intercept = my - slope * mx;
  let rest = 0;
  for (let i = 0; i < n; i++) {
    const residual = y[i]! - intercept - slope * x[i]!;
    rest += residual * residual;
  }
  if (n === 2) return { slope, intercept, lower: -Infinity, upper: Infinity, n };
  const half = studentQuantile(n - 2) * Math.sqrt(rest / (n - 2) / sxx);
  return { slope, intercept, lower: slope - half, upper: slope + half, n };
}
