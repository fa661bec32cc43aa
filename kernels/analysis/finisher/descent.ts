/** What a search for a lower point came to. */
import type { LossDerivatives } from "../../loss.ts";

/** `theta` is null where no step was accepted; `evaluations` counts L and its derivatives. */
export type Descent =
  & { readonly evaluations: number }
  & (
    | { readonly theta: Float64Array; readonly at: LossDerivatives; readonly damping: number }
    | { readonly theta: null }
  );
