/** The order in which an epoch of minibatches visits the samples, as toy/minibatch.wgsl draws it. */
import { randomWords } from "../../strict/random.ts";

/** An odd multiplier and an offset: sample number `place` of the epoch is (multiplier · place + offset) mod N. */
export type EpochOrder = readonly [multiplier: number, offset: number];

/** The orders of `count` epochs from `first` on. */
export function epochOrders(stream: string, seed: number, count: number, first = 0): EpochOrder[] {
  const words = randomWords(stream, seed, 4 * count, 4 * first);
  return Array.from({ length: count }, (_, k) => [words[4 * k]! | 1, words[4 * k + 1]!]);
}

/** @param n a power of two, so that every sample has one place */
export function sampleAt([multiplier, offset]: EpochOrder, position: number, n: number): number {
  return (Math.imul(multiplier, position) + offset) & (n - 1);
}
