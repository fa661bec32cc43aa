/** Gradient descent with momentum: see descent.wgsl, which holds the same rule. With μ = 0 it is SGD, to the bit. */
import descent from "./descent.wgsl" with { type: "text" };
import type { Optimiser } from "./optimisers.ts";

export interface DescentHyper {
  readonly eta: number;
  /** μ: how much of the last step's direction goes on; 0 for none. */
  readonly mu: number;
}

export const DESCENT: Optimiser<DescentHyper> = {
  name: "descent",
  sources: [{ file: "kernels/training/descent.wgsl", text: descent }],
  clock: [0, 0],
  hyperWords: 2,
  values: ({ eta, mu }) => {
    if (!(eta >= 0 && eta <= 1e3)) {
      throw new RangeError(`Cannot train as eta must be from 0 to 1000: got ${eta}`);
    }
    if (!(mu >= 0 && mu <= 0.999999)) {
      throw new RangeError(`Cannot train as mu must be from 0 to 0.999999: got ${mu}`);
    }
    return [eta, mu];
  },
  nextClock: (clock) => clock,
  change: (g, [v], _clock, { eta, mu }) => ({ step: eta * (mu * v + g), memory: [mu * v + g, 0] }),
};
