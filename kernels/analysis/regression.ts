/** A straight line through points by least squares, with an interval for its slope. */

export interface LineFit {
  readonly slope: number;
  readonly intercept: number;
  /** Slope ∓ 1.96 standard errors, from the residuals; the slope itself where only two points exist. */
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
  const error = n > 2 ? Math.sqrt(rest / (n - 2) / sxx) : 0;
  return { slope, intercept, lower: slope - 1.96 * error, upper: slope + 1.96 * error, n };
}
