/**
 * Which pair of units may become one. A merge is meant to leave the function, so only one is made that does, within a
 * stated bound that is measured on the samples; near units with opposite outputs, as of a channel, are a derivative of
 * the activation that one unit does not have, and a mirrored pair of an activation that is not odd is a linear function.
 */
import { withoutDecay } from "./decay.ts";
import { denseModel } from "./dense_model.ts";
import type { DenseLoss, PairsFindings } from "./findings.ts";
import { type Merged, mergeUnits } from "./merge_units.ts";
import type { DenseSamples } from "./model.ts";
import type { DenseNetwork } from "./network.ts";
import { isLinearMirror } from "./pairs.ts";

/** A merge is made where outputs change by less than this share of their spread over the samples, */
export const SAME_OUTPUTS = 1e-5;
/** or by less than this share of it where the loss also rises by no more than this share of itself. */
export const NEAR = 0.01;

export interface PairToMerge {
  readonly layer: number;
  readonly units: readonly [number, number];
}

export interface MergeTrial extends PairToMerge {
  readonly merged: Merged;
  /** Of the mean over samples, without weight decay. */
  readonly lossBefore: number;
  readonly lossAfter: number;
  /** max |f − f_before| over samples and outputs. */
  readonly largestChange: number;
  /** Standard deviation of an output over the samples, the largest of all outputs. */
  readonly spread: number;
  /** Whether the function stays within the bound. */
  readonly isSafe: boolean;
}

/** Pairs that one would think of, exact duplicates first, then the closest; no mirrored ones that leave a linear function. */
export function pairsToMerge({ closest, groups }: PairsFindings): PairToMerge[] {
  const same = groups.filter(({ duplicates }) => duplicates);
  const near = closest.flat().filter((pair) => !isLinearMirror(pair)).sort((a, b) => a.distance - b.distance);
  return [
    ...same.map(({ layer, units }): PairToMerge => ({ layer, units: [units[0]!, units[1]!] })),
    ...near.map(({ layer, first, second }): PairToMerge => ({ layer, units: [first, second] })),
  ];
}

/**
 * The first of these pairs whose merge is within the bound; where none is, the one that changes outputs least, which is
 * not to be used. Null without a pair.
 */
export function tryMerges(
  network: DenseNetwork,
  loss: DenseLoss,
  samples: DenseSamples,
  theta: Float64Array,
  pairs: readonly PairToMerge[],
): MergeTrial | null {
  const plain = withoutDecay(loss);
  const model = denseModel(network, plain, samples);
  const [before, lossBefore] = [model.outputs(theta), model.loss(theta)];
  const spread = spreadOf(before, samples);
  let least: MergeTrial | null = null;
  for (const { layer, units } of pairs) {
    const merged = mergeUnits(network, theta, layer, units);
    const other = denseModel(merged.network, plain, samples);
    const largestChange = other.outputs(merged.theta).reduce(
      (most, f, i) => Math.max(most, Math.abs(f - before[i]!)),
      0,
    );
    const lossAfter = other.loss(merged.theta);
    const isSafe = largestChange <= SAME_OUTPUTS * spread ||
      largestChange <= NEAR * spread && lossAfter <= (1 + NEAR) * lossBefore;
    const trial = { layer, units, merged, lossBefore, lossAfter, largestChange, spread, isSafe };
    if (isSafe) return trial;
    if (least === null || !(largestChange >= least.largestChange)) least = trial;
  }
  return least;
}

function spreadOf(f: Float64Array, { n, outputs }: DenseSamples): number {
  let largest = 0;
  for (let m = 0; m < outputs; m++) {
    let [mean, squares] = [0, 0];
    for (let i = m; i < f.length; i += outputs) mean += f[i]! / n;
    for (let i = m; i < f.length; i += outputs) squares += (f[i]! - mean) * (f[i]! - mean) / n;
    largest = Math.max(largest, Math.sqrt(squares));
  }
  return largest;
}
