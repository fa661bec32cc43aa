/**
 * Weight decay and step decay of the rate, for every optimiser alike, in float64; the same rules in WGSL: decay.wgsl,
 * update.wgsl. Weight decay λ acts on all parameters, biases too. Coupled, the optimiser sees the gradient g + λθ, as
 * weight_decay of PyTorch's SGD and Adam; decoupled, the step is made longer by ηλθ, as AdamW's (Loshchilov & Hutter,
 * 2019). The rate begins at 1 and multiplies both; after each `every` steps it is multiplied by `factor`, as PyTorch's
 * StepLR does with η.
 */
import type { Optimiser } from "./optimisers.ts";

/** What a run decays: nothing where it says nothing. */
export interface Decays {
  /** λ; coupled, unless the optimiser decouples it. */
  readonly weightDecay?: number;
  readonly rateDecay?: { readonly every: number; readonly factor: number };
}

/** The numbers of decay.wgsl: λ of coupled decay, ηλ of decoupled decay, and of the rate's. */
export interface Decay {
  readonly coupled: number;
  readonly decoupled: number;
  /** Steps between decays of the rate, 0 for none. */
  readonly every: number;
  readonly factor: number;
}

/** Below this the rate no longer falls. */
const LEAST_RATE = 1e-12;

/** @throws RangeError for a decay without sense */
export function decayOf<Hyper>(
  { decoupledRate }: Optimiser<Hyper>,
  hyper: Hyper,
  { weightDecay: lambda = 0, rateDecay }: Decays,
): Decay {
  if (!(lambda >= 0 && lambda <= 10)) {
    throw new RangeError(`Cannot train as the weight decay must be from 0 to 10: got ${lambda}`);
  }
  const { every, factor } = rateDecay ?? { every: 0, factor: 1 };
  if (rateDecay !== undefined && !(Number.isInteger(every) && every >= 1 && every < 2 ** 32)) {
    throw new RangeError(
      `Cannot train as the rate must decay every so many steps, a whole number from 1 on: got ${every}`,
    );
  }
  if (!(factor >= 1e-6 && factor <= 1)) {
    throw new RangeError(`Cannot train as the rate's factor must be from 1e-6 to 1: got ${factor}`);
  }
  return decoupledRate === undefined
    ? { coupled: lambda, decoupled: 0, every, factor }
    : { coupled: 0, decoupled: decoupledRate(hyper) * lambda, every, factor };
}

/** The rate once `moved` steps are done. */
export function nextRate(rate: number, moved: number, { every, factor }: Decay): number {
  return every > 0 && moved % every === 0 ? Math.max(rate * factor, LEAST_RATE) : rate;
}
