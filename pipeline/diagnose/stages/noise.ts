/**
 * Stage noise: whether the noise of batches hides the descent that is left.
 *
 * Parameters: what the user says of training (../request.ts). Inputs: the problem (../problem.ts), point.json,
 * continuation.json. Output: noise.json (NoiseFindings).
 */
import type { ContinuationFindings, PointFindings } from "../../../kernels/diagnosis/findings.ts";
import { gradientMoments, noiseFindings } from "../../../kernels/diagnosis/noise.ts";
import type { StageContext } from "../../engine/mod.ts";
import { readProblem } from "../problem.ts";
import type { TrainingFacts } from "../request.ts";
import { readFindings, writeFindings } from "../stage_io.ts";

export default function noise(context: StageContext): void {
  const { network, loss, samples, theta } = readProblem(context);
  const { optimiser, learningRate, batch } = context.parameters as unknown as TrainingFacts;
  const left = readFindings<PointFindings>(context, "point").loss -
    readFindings<ContinuationFindings>(context, "continuation").loss;
  // The excess is that of SGD: of other optimisers only the variance is told.
  const rate = optimiser === "sgd" ? learningRate : null;
  const moments = gradientMoments(network, loss, samples, theta);
  writeFindings(context, "noise", noiseFindings(moments, samples.n, batch!, rate, left));
}
