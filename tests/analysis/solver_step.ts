/** A solver's step that a test takes for possible. */
import assert from "node:assert/strict";
import type { Impossible, Step } from "../../kernels/analysis/integrators/solver.ts";

export function taken(step: Step | Impossible): Step {
  if (typeof step === "string") assert.fail(`the step is impossible: ${step}`);
  return step;
}
