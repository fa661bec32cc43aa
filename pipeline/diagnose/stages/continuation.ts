/**
 * Stage continuation: where training would come to.
 *
 * Parameter: evaluations, gradients that may be spent, null for what the continuation takes by itself. Inputs: the problem
 * (../problem.ts). Outputs: continuation.json (ContinuationFindings); end.f64, θ there, P values.
 */
import { continueFrom } from "../../../kernels/diagnosis/continuation.ts";
import type { StageContext } from "../../engine/mod.ts";
import { readProblem } from "../problem.ts";
import { writeFindings, writeVector } from "../stage_io.ts";

export default function continuation(context: StageContext): void {
  const { network, loss, samples, model, theta } = readProblem(context);
  const budget = context.parameters.evaluations as number | null;
  const { findings, theta: end } = continueFrom(network, loss, samples, model, theta, {
    ...budget === null ? {} : { budget },
    progress: (done, most) => context.progress(Math.min(done, most), most, "gradients"),
  });
  writeFindings(context, "continuation", findings);
  writeVector(context, "end", end);
}
