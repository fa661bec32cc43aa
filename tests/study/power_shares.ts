/** How many cases a share needs so that Wilson's interval decides against bounds: exact binomial sums. */
import { wilson } from "../../kernels/analysis/statistics/proportion.ts";
import type { Verdict } from "../../pipeline/paper/claim_rules.ts";

type Rule = (count: number, n: number) => Verdict;

/** Of [low, high]: the rule of claim_rules.ts on Wilson's interval. */
export function withinRule(low: number, high: number): Rule {
  return (count, n) => {
    const { lower, upper } = wilson(count, n);
    if (lower >= low && upper <= high) return "holds";
    return upper < low || lower > high ? "does not hold" : "not decided";
  };
}

/** P(count = k) for k = 0 … n, from the most probable one outwards. */
function binomial(n: number, p: number): Float64Array {
  const weights = new Float64Array(n + 1);
  if (p <= 0 || p >= 1) {
    weights[p <= 0 ? 0 : n] = 1;
    return weights;
  }
  const mode = Math.min(n, Math.floor((n + 1) * p));
  weights[mode] = 1;
  for (let k = mode; k < n; k++) weights[k + 1] = weights[k]! * (n - k) / (k + 1) * p / (1 - p);
  for (let k = mode; k > 0; k--) weights[k - 1] = weights[k]! * k / (n - k + 1) * (1 - p) / p;
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** The probability that a rule decides, either way, on n cases of a share p. */
export function powerOfShare(rule: Rule, p: number, n: number): number {
  return binomial(n, p).reduce((sum, weight, k) => sum + (rule(k, n) === "not decided" ? 0 : weight), 0);
}

/** The same where p is known from `count` of `of` cases only: the mean over Jeffreys' posterior, Beta(count + ½, …). */
export function assuranceOfShare(rule: Rule, count: number, of: number, n: number): number {
  const points = 200;
  let [sum, weights] = [0, 0];
  for (let i = 0; i < points; i++) {
    const p = (i + 0.5) / points;
    const weight = Math.exp((count - 0.5) * Math.log(p) + (of - count - 0.5) * Math.log(1 - p));
    sum += weight * powerOfShare(rule, p, n);
    weights += weight;
  }
  return sum / weights;
}

/** The least n of a rising list with a power of at least `wanted`, which rises too; Infinity where none has it. */
export function leastOf(sizes: readonly number[], powerAt: (n: number) => number, wanted: number): number {
  let [from, to] = [0, sizes.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (powerAt(sizes[middle]!) >= wanted) to = middle;
    else from = middle + 1;
  }
  return sizes[from] ?? Infinity;
}
