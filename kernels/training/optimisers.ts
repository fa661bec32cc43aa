/**
 * Optimisers: the rule of one parameter, apart from networks, data and batches. Another one is a WGSL file beside
 * these (interface: update.wgsl) and an entry like them.
 */
import adam from "./adam.wgsl" with { type: "text" };
import adamHyper from "./adam_hyper.wgsl" with { type: "text" };
import sgd from "./sgd.wgsl" with { type: "text" };
import type { StrictSource } from "../strict/strict.ts";

/** What the rule keeps for each parameter. */
export type Memory = readonly [number, number];
/** What the rule keeps for a whole run. */
export type Clock = readonly [number, number];

export interface Optimiser<Hyper> {
  readonly name: string;
  readonly sources: readonly StrictSource[];
  /** The clock before the first step; memories begin at 0. */
  readonly clock: Clock;
  /** How many values `values` gives. */
  readonly hyperWords: number;
  /**
   * Hyper-parameters in the order of read_hyper.
   * @throws RangeError for a value without sense
   */
  values(hyper: Hyper): readonly number[];
  /** The same rule in float64: the clock after a step, and the change θ ← θ − step of a parameter with gradient g. */
  nextClock(clock: Clock, hyper: Hyper): Clock;
  change(
    g: number,
    memory: Memory,
    clock: Clock,
    hyper: Hyper,
  ): { readonly step: number; readonly memory: Memory };
  /** Where weight decay is decoupled (decay.ts): η, by which λθ is multiplied. */
  readonly decoupledRate?: (hyper: Hyper) => number;
}

export interface SgdHyper {
  readonly eta: number;
}

export interface AdamHyper {
  readonly eta: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** Beside η as Kingma & Ba propose and the paper has them (section 5). */
export const ADAM_DEFAULTS = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

export const SGD: Optimiser<SgdHyper> = {
  name: "sgd",
  sources: [{ file: "kernels/training/sgd.wgsl", text: sgd }],
  clock: [0, 0],
  hyperWords: 1,
  values: ({ eta }) => [within("eta", eta, 0, 1e3)],
  nextClock: (clock) => clock,
  change: (g, memory, _clock, { eta }) => ({ step: eta * g, memory }),
};

/** Without what reads a run's hyper-parameters: for kernels whose runs share theirs. */
export const ADAM_RULE: StrictSource = { file: "kernels/training/adam.wgsl", text: adam };

export const ADAM: Optimiser<AdamHyper> = {
  name: "adam",
  sources: [ADAM_RULE, { file: "kernels/training/adam_hyper.wgsl", text: adamHyper }],
  clock: [1, 1],
  hyperWords: 6,
  values: ({ eta, beta1, beta2, epsilon }) => {
    within("beta1", beta1, 0, 0.999999);
    within("beta2", beta2, 0, 0.999999);
    return [
      within("eta", eta, 0, 1e3),
      beta1,
      1 - beta1,
      beta2,
      1 - beta2,
      within("epsilon", epsilon, 1e-12, 1),
    ];
  },
  nextClock: ([power1, power2], { beta1, beta2 }) => [power1 * beta1, power2 * beta2],
  change: (g, [m, v], [power1, power2], { eta, beta1, beta2, epsilon }) => {
    const next: Memory = [beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g];
    const root = Math.sqrt(next[1] / (1 - power2));
    return { step: eta * (next[0] / (1 - power1)) / (root + epsilon), memory: next };
  },
};

/** @throws RangeError naming the hyper-parameter */
function within(name: string, value: number, least: number, most: number): number {
  if (value >= least && value <= most) return value;
  throw new RangeError(`Cannot train as ${name} must be from ${least} to ${most}: got ${value}`);
}
