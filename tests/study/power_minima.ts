/**
 * Claim 14's need of runs: how many different minima a larger number of runs finds, from those that this profile's runs
 * found. Minima seen so often keep their share of the runs' coverage (Good and Turing), those not seen yet, as many as
 * Chao's estimate says, share what is left; runs are drawn from these, their different minima counted, and the claim's own
 * rule asked. Known numbers of minima alone: where runs are left that no minimum explains, there are more to come.
 */
import { largestGapOf, uniqueMinima } from "../../kernels/analysis/plateau/unique_minima.ts";
import { exponentialOverLinear } from "../../kernels/analysis/statistics/count_growth.ts";
import { networkDistance } from "../../kernels/analysis/networks/network_distance.ts";
import type { NetworkShape } from "../../kernels/network_shape.ts";
import { randomWords } from "../../kernels/strict/random.ts";
import { beyond } from "../../pipeline/paper/claim_rules.ts";
import { NO_EVIDENCE } from "../../pipeline/paper/plateau/growth_claims.ts";

const TRIALS = 200;

/** Shares of the minima of one width: of each that was seen, then of each that was not. */
export interface Minima {
  readonly r: number;
  readonly seen: number;
  readonly shares: readonly number[];
}

/** @param thetas of runs that ended */
export function minimaOf(shape: NetworkShape, thetas: readonly Float64Array[]): Minima {
  const distances = thetas.map((a) => thetas.map((b) => networkDistance(shape, a, b)));
  const labels = uniqueMinima(distances, largestGapOf);
  const counts = [...Map.groupBy(labels, (label) => label).values()].map(({ length }) => length);
  const n = thetas.length;
  const [once, twice] = [1, 2].map((times) => counts.filter((count) => count === times).length) as [
    number,
    number,
  ];
  // Chao 1984, bias-corrected; coverage by Chao and Lee 1992.
  const unseen = Math.ceil((n - 1) / n * once * (once - 1) / (2 * (twice + 1)));
  const coverage = unseen === 0 ? 1 : 1 - once / n;
  return {
    ...{ r: shape.hidden[0]!, seen: counts.length },
    shares: [
      ...counts.map((count) => coverage * count / n),
      ...Array.from({ length: unseen }, () => (1 - coverage) / unseen),
    ],
  };
}

/** The share of trials in which claim 14's test decides with so many ended runs of each width, and that it holds in. */
export function powerOfGrowth(minima: readonly Minima[], runsOf: (r: number) => number) {
  let [decided, holds] = [0, 0];
  for (let trial = 0; trial < TRIALS; trial++) {
    const counts = minima.map(({ r, shares }) => {
      const words = randomWords(`power/14/r${r}`, trial, runsOf(r));
      return new Set(Array.from(words, (word) => placeOf(shares, word / 2 ** 32))).size;
    });
    const verdict = beyond(exponentialOverLinear(minima.map(({ r }) => r), counts), NO_EVIDENCE);
    decided += Number(verdict !== "not decided");
    holds += Number(verdict === "holds");
  }
  return { decided: decided / TRIALS, holds: holds / TRIALS };
}

function placeOf(shares: readonly number[], at: number): number {
  let sum = 0;
  for (const [i, share] of shares.entries()) {
    sum += share;
    if (at < sum) return i;
  }
  return shares.length - 1;
}
