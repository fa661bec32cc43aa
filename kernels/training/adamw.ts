/**
 * Adam with decoupled weight decay (Loshchilov & Hutter, 2019), θ ← θ − η (λθ + what Adam's rule gives), as PyTorch's
 * AdamW. Without weight decay it is Adam, to the bit.
 */
import { ADAM, type AdamHyper, type Optimiser } from "./optimisers.ts";

export const ADAMW: Optimiser<AdamHyper> = { ...ADAM, name: "adamw", decoupledRate: ({ eta }) => eta };
