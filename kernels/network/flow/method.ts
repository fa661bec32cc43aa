/** Methods that flows can be followed with: another one of either kind is another tableau. */
import { explicitCoefficients, type ExplicitTableau } from "./explicit_tableau.ts";
import { type RosenbrockTableau, stageCoefficients } from "./tableau.ts";

export type FlowMethod = RosenbrockTableau | ExplicitTableau;

/** What the stage kernel reads in each of its dispatches of a step; `evaluates`: the gradient is made after it. */
export function stagesOf(
  method: FlowMethod,
): { readonly coefficients: Float32Array<ArrayBuffer>; readonly evaluates: boolean }[] {
  return method.kind === "rosenbrock"
    ? method.couplings.map((_, s) => ({ coefficients: stageCoefficients(method, s), evaluates: true }))
    : method.errors.map((_, s) => ({
      coefficients: explicitCoefficients(method, s),
      evaluates: s < method.points.length,
    }));
}
