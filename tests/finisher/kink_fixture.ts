/** Small regression problems for relu networks: a bent surface on scattered points. */
import type { DataSet } from "../../kernels/network_reference.ts";

/**
 * @param grid inputs are multiples of 1/grid: a coarse one puts several samples on one line
 */
export function kinkyTarget(n: number, inputs: number, grid: number): DataSet {
  const x = new Float64Array(n * inputs);
  const y = new Float64Array(n);
  const roots = [Math.SQRT2, Math.sqrt(3), Math.sqrt(5), Math.sqrt(7)];
  for (let i = 0; i < n; i++) {
    let [bowl, ridge] = [0, 0];
    for (let j = 0; j < inputs; j++) {
      const value = Math.round(grid * (3 * (((i + 1) * roots[j]!) % 1) - 1.5)) / grid;
      x[i * inputs + j] = value;
      bowl += value * value;
      ridge += value * (j + 1);
    }
    y[i] = Math.abs(ridge) - 0.5 * bowl + 0.3 * (((i + 1) * Math.sqrt(11)) % 1);
  }
  const mean = y.reduce((sum, value) => sum + value, 0) / n;
  return { n, inputs, x, y: y.map((value) => value - mean) };
}
