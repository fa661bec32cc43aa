/**
 * Adam with decoupled weight decay (Loshchilov & Hutter, 2019), θ ← θ − η (λθ + what Adam's rule gives), as PyTorch's
 * AdamW; without weight decay Adam. Of 0.999 and 0.001 the nearest f32 numbers add up to 1.000000013, so that mean squares
 * would be too large by 1.3e-5 and steps too short by 6e-6: here 1 − β is what is left of the β that f32 holds.
 */
import { ADAM, type AdamHyper, type Optimiser } from "./optimisers.ts";

export const ADAMW: Optimiser<AdamHyper> = {
  ...ADAM,
  name: "adamw",
  values: (hyper) => {
    const [eta, beta1, , beta2, , epsilon] = ADAM.values(hyper) as [number, ...number[]];
    return [eta, beta1!, 1 - Math.fround(beta1!), beta2!, 1 - Math.fround(beta2!), epsilon!];
  },
  decoupledRate: ({ eta }) => eta,
};
