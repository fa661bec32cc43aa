/** Made-up rows of figures 5, B8, B13, C6 and of the gated unit. */
import { grid, range } from "./rows_made.ts";

const inverse = range(10, 1, 4).map((x) => 10 ** -x);
export const limit = {
  series: inverse.map((epsilon) => ({
    ...{ epsilon, excess: epsilon ** 2, rounding: 1e-18, c: 0.83 + epsilon / 30, a: 3.095 + epsilon / 50 },
    ...{ cosine: -0.708 - epsilon / 60, approximation: epsilon ** 2, lambda_max: 10 / epsilon ** 2 },
  })),
  limits: [["c", 0.83], ["a", 3.095], ["cosine", -0.708]].map(([quantity, value]) => ({
    ...{ quantity: String(quantity), value: Number(value) },
  })),
  fits: [["excess loss", 2], ["approximation error", 2], ["largest eigenvalue", -2]].map((
    [quantity, exponent],
  ) => ({
    ...{ quantity: String(quantity), exponent: Number(exponent) },
  })),
};
export const relu = {
  line: inverse.flatMap((epsilon) => [{ kind: "channel" as const, epsilon, loss: 0.1 * epsilon }]).concat([
    { kind: "teacher" as never, epsilon: 1e-5, loss: 2e-6 },
  ]),
  exponent: 1,
  slice: grid(range(41, 0, 200), range(31, -0.03, 0.03), (size, alpha) => ({
    ...{ size, alpha, loss: 1e-4 + (alpha * size - 1) ** 2 },
  })),
  target: grid(range(21, -2, 2), range(21, -2, 2), (x1, x2) => ({ x1, x2, y: x1 > 0 ? x2 : 0 })),
};
export const three = {
  errors: ["softplus", "erf", "tanh"].flatMap((activation, k) =>
    inverse.map((epsilon) => ({
      ...{ activation, epsilon, error: (k + 1) * epsilon ** 2 / 10, rounding: 1e-16 / epsilon ** 2 },
    }))
  ),
  fits: ["softplus", "erf", "tanh"].map((activation) => ({ activation, exponent: 2 })),
  curves: [0, 1, 0.5, 0.25].flatMap((epsilon) =>
    range(41, -4, 4).map((x) => ({ epsilon, x, f: 0.8 + 0.12 * x + epsilon * x * x / 20 }))
  ),
};
export const gated = {
  channel: range(9, 1, 6).map((x) => ({ norm: 10 ** x, excess: 10 ** (-5 - x), rounding: 1e-18 })),
  path: range(12, 5, 13).map((x) => ({ norm: 1.05, excess: 10 ** -x })),
  ends: [
    { start: "channel" as const, end: "converged" as const, loss: 0.217, excess: 1e-15, norm: 1.05 },
    ...range(8, 0, 7).map((start) => ({
      ...{ start, end: (["converged", "infinite", "slow"] as const)[start % 3]!, loss: 0.22 + start / 90 },
      ...{ excess: 0.01, norm: start % 3 === 1 ? 1e3 : 0.5 + start },
    })),
  ],
};
export const samples = [0.1, 0.5, 2, 10].flatMap((s) =>
  grid(range(14, -2, 2), range(14, -2, 2), (x1, x2) => ({ s, x1, x2, y: 2 * Math.sin(s * x1 + x2) }))
);
