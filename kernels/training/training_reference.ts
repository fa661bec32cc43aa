/**
 * Training of one network in float64, readable beside the equations: batches of an epoch's order, the gradient of the
 * batch's mean square, the optimiser's rule for each parameter, with what decays. The order is that of batch_order.wgsl
 * to the bit.
 */
import { type DataSet, networkGradient } from "../network_reference.ts";
import type { NetworkShape } from "../network_shape.ts";
import { streamKey } from "../random_key.ts";
import { philox } from "../strict/random.ts";
import { decayOf, type Decays, nextRate } from "./decay.ts";
import type { Clock, Memory, Optimiser } from "./optimisers.ts";

/** How samples are drawn: B of N samples a step; each epoch visits every sample once, but for N mod B of them. */
export interface BatchShape {
  readonly n: number;
  readonly batch: number;
}

/** The constants of batch_order.wgsl. */
export function orderConstants(n: number): { MASK: number; SHIFT: number; WALKS: number } {
  let bits = 0;
  while (bits < 31 && 1 << bits < n) bits++;
  const isPowerOfTwo = 1 << bits === n;
  return { MASK: (1 << bits) - 1, SHIFT: Math.max(1, bits >> 1), WALKS: isPowerOfTwo ? 1 : 32 };
}

/** Where the random key of a run's batches comes from. */
export const BATCH_STREAM = "network/batches";

/** The samples of a step, in order. */
export function batchOf({ n, batch }: BatchShape, seed: number, step: number): number[] {
  const { MASK, SHIFT, WALKS } = orderConstants(n);
  const batches = Math.floor(n / batch);
  const key = streamKey(BATCH_STREAM, seed);
  const words = [0, 1].flatMap((block) => [...philox([Math.floor(step / batches), block, 0, 0], key)]);
  const mixed = (x: number, odd: number, offset: number) => {
    const y = (Math.imul(x, odd | 1) + offset) & MASK;
    return y ^ (y >>> SHIFT);
  };
  return Array.from({ length: batch }, (_, j) => {
    let x = (step % batches) * batch + j;
    for (let walk = 0; walk < WALKS; walk++) {
      for (const at of [0, 2, 4]) x = mixed(x, words[at]!, words[at + 1]!);
      if (x < n) break;
    }
    return x % n;
  });
}

/** A run after some steps. */
export interface TrainedReference {
  readonly theta: Float64Array;
  readonly memory: readonly Memory[];
  readonly clock: Clock;
  /** What the next step is multiplied by. */
  readonly rate: number;
  /** Mean square of the last batch, before its step. */
  readonly loss: number;
}

/** @param batch samples of a step, N for all of them */
export function trainReference<Hyper>(
  shape: NetworkShape,
  data: DataSet,
  optimiser: Optimiser<Hyper>,
  hyper: Hyper,
  run: { readonly seed: number; readonly start: Float64Array } & Decays,
  batch: number,
  steps: number,
): TrainedReference {
  const decay = decayOf(optimiser, hyper, run);
  let clock = optimiser.clock;
  let rate = 1;
  let loss = 0;
  const theta = run.start.slice();
  const memory: Memory[] = Array.from(theta, () => [0, 0]);
  for (let step = 0; step < steps; step++) {
    const chosen = batch === data.n ? data : subset(data, batchOf({ n: data.n, batch }, run.seed, step));
    const at = networkGradient(shape, theta, chosen);
    loss = at.loss;
    clock = optimiser.nextClock(clock, hyper);
    for (const [p, g] of at.gradient.entries()) {
      const value = theta[p]!;
      const change = optimiser.change(g + decay.coupled * value, memory[p]!, clock, hyper);
      theta[p] = value - rate * (change.step + decay.decoupled * value);
      memory[p] = change.memory;
    }
    rate = nextRate(rate, step + 1, decay);
  }
  return { theta, memory, clock, rate, loss };
}

function subset({ inputs, x, y }: DataSet, indices: readonly number[]): DataSet {
  return {
    n: indices.length,
    inputs,
    x: Float64Array.from(indices.flatMap((i) => [...x.subarray(i * inputs, (i + 1) * inputs)])),
    y: Float64Array.from(indices, (i) => y[i]!),
  };
}
