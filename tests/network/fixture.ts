/** Small data sets and networks for the tests of the network kernels. */
import { type DataSet } from "../../kernels/network_reference.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { normals } from "../../kernels/strict/random.ts";

/** N standard normal samples; `coarse` rounds inputs to multiples of 1/512. */
export function randomData(n: number, inputs: number, coarse = false): DataSet {
  const round = (value: number) => coarse ? Math.round(512 * value) / 512 : value * (1 + 2 ** -30);
  return {
    n,
    inputs,
    x: Float64Array.from(normals("tests/x", n, n * inputs), round),
    y: Float64Array.from(normals("tests/y", n, n), (value) => value * (1 + 2 ** -30)),
  };
}

/** M networks with standard normal parameters of 48 bits, M × P. */
export function randomThetas(shape: NetworkShape, m: number, size = 1): Float64Array {
  const p = parameterCount(shape);
  const values = normals(`tests/theta ${JSON.stringify(shape)}`, 1, 2 * m * p);
  return Float64Array.from({ length: m * p }, (_, i) => {
    const high = Math.fround(size * values[i]!);
    return high + Math.fround(high * values[m * p + i]! * 2 ** -27);
  });
}

/** The modified Rosenbrock function on a cell-centred n × n grid over ±1.75, standardised (figure 2). */
export function rosenbrockGrid(n: number): DataSet {
  const x: number[] = [];
  const raw: number[] = [];
  const at = (k: number) => (k + 0.5 - n / 2) * 3.5 / n;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      x.push(at(i), at(j));
      raw.push(Math.log10(0.1 + 3 * (at(j) + 1 - at(i) ** 2) ** 2 + (1 - at(i)) ** 2));
    }
  }
  const mean = raw.reduce((sum, value) => sum + value, 0) / raw.length;
  const deviation = Math.sqrt(raw.reduce((sum, value) => sum + (value - mean) ** 2, 0) / raw.length);
  return {
    n: n * n,
    inputs: 2,
    x: Float64Array.from(x),
    y: Float64Array.from(raw, (value) => (value - mean) / deviation),
  };
}

/** A gated linear unit, (v·x) σ′(w·x) with softplus σ: two neurons fit it in a channel. */
export function gatedData(n: number): DataSet {
  const { x } = randomData(n, 2, true);
  const y = Float64Array.from({ length: n }, (_, i) => {
    const [first, second] = [x[2 * i]!, x[2 * i + 1]!];
    return (first - second) / (1 + Math.exp(-(first + 0.5 * second)));
  });
  return { n, inputs: 2, x, y };
}
