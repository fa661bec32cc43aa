/**
 * Fits the polynomial coefficients of kernels/strict/f32.wgsl: `deno run tests/measure/fit_strict_coefficients.ts`.
 * Least squares at Chebyshev points with Lawson's reweighting, which tends to the smallest largest error.
 * Prints each polynomial's coefficients (rounded to f32, lowest power first) and its largest weighted error.
 */
import erf from "@stdlib/math-base-special-erf";
import erfc from "@stdlib/math-base-special-erfc";
import expm1 from "@stdlib/math-base-special-expm1";
import ln from "@stdlib/math-base-special-ln";
import log1p from "@stdlib/math-base-special-log1p";
import { Matrix, solve } from "ml-matrix";

interface Target {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly degree: number;
  readonly value: (x: number) => number;
  /** What an error of the polynomial at x counts in units of the result. */
  readonly weight: (x: number) => number;
}

const tanh = (x: number) => {
  const e = expm1(2 * x);
  return e / (e + 2);
};

/** log(1+f) = f − f²/2 + f³ Q(f); the series where the difference would cancel. */
function logTail(f: number): number {
  if (Math.abs(f) > 0.02) return (log1p(f) - f + f * f / 2) / (f * f * f);
  let sum = 0;
  let power = 1;
  for (let n = 3; n < 14; n++, power *= -f) sum += power / n;
  return sum;
}

function expTail(r: number): number {
  if (Math.abs(r) > 0.02) return (expm1(r) - r) / (r * r);
  let sum = 0;
  let term = 0.5;
  for (let n = 2; n < 12; n++, term *= r / n) sum += term;
  return sum;
}

function tanhTail(z: number): number {
  const x = Math.sqrt(z);
  if (x > 0.05) return (tanh(x) - x) / (x * z);
  return -1 / 3 + z * (2 / 15 - z * (17 / 315 - z * 62 / 2835));
}

const TARGETS: readonly Target[] = [
  { name: "exp", from: -0.3466, to: 0.3466, degree: 5, value: expTail, weight: (x) => x * x },
  { name: "log", from: -0.2929, to: 0.4143, degree: 8, value: logTail, weight: (f) => f * f },
  { name: "tanh", from: 1e-9, to: 0.3907, degree: 5, value: tanhTail, weight: (z) => z },
  {
    name: "erf_small",
    from: 1e-9,
    to: 0.7657,
    degree: 6,
    value: (z) => erf(Math.sqrt(z)) / Math.sqrt(z) - 1,
    weight: () => 1,
  },
  { name: "erf_large", from: 0.875, to: 4, degree: 9, value: (x) => ln(erfc(x)), weight: (x) => erfc(x) },
];

for (const target of TARGETS) {
  const count = 600;
  const xs = Array.from({ length: count }, (_, i) => {
    const t = Math.cos(Math.PI * (i + 0.5) / count);
    return (target.from + target.to) / 2 + t * (target.to - target.from) / 2;
  });
  const values = xs.map(target.value);
  let lawson = xs.map(() => 1 / count);
  let coefficients: number[] = [];
  let worst = Infinity;
  for (let round = 0; round < 60; round++) {
    const rows = xs.map((x, i) => {
      const scale = target.weight(x) * Math.sqrt(lawson[i]!);
      return Array.from({ length: target.degree + 1 }, (_, n) => scale * Math.pow(x, n));
    });
    const right = xs.map((x, i) => [values[i]! * target.weight(x) * Math.sqrt(lawson[i]!)]);
    const fit = solve(new Matrix(rows), new Matrix(right), true).to1DArray();
    const errors = xs.map((x, i) =>
      Math.abs(target.weight(x) * (fit.reduceRight((sum, c) => sum * x + c, 0) - values[i]!))
    );
    const largest = Math.max(...errors);
    if (largest < worst) [worst, coefficients] = [largest, fit];
    const total = errors.reduce((sum, error, i) => sum + error * lawson[i]!, 0);
    lawson = lawson.map((w, i) => w * errors[i]! / total);
  }
  console.log(target.name, "2^" + Math.log2(worst).toFixed(1));
  console.log("  " + coefficients.map((c) => Math.fround(c).toPrecision(9)).join(" "));
}
