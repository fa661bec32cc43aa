/**
 * Stage edge: whether the step size of training holds it here.
 *
 * Parameters: what the user says of training (../request.ts); seed of batches and of Lanczos's method. Inputs: the problem
 * (../problem.ts), spectrum.json. Output: edge.json (EdgeFindings, or null for an optimiser without such an edge).
 */
import { edgeFindings } from "../../../kernels/diagnosis/edge.ts";
import type { SpectrumFindings } from "../../../kernels/diagnosis/findings/curvature.ts";
import {
  batchSharpness,
  expectedSecondMoment,
  gradientMoments,
  preconditionedSharpness,
} from "../../../kernels/diagnosis/noise.ts";
import type { StageContext } from "../../engine/mod.ts";
import { readProblem, reported } from "../problem.ts";
import type { TrainingFacts } from "../request.ts";
import { readFindings, writeFindings } from "../stage_io.ts";

/** Batches whose sharpness is measured. */
const BATCHES = 100;
/** Of Lanczos's method in the preconditioner's norm. */
const PRODUCTS = 100;

export default function edge(context: StageContext): void {
  const { network, loss, samples, model, theta } = readProblem(context);
  const { optimiser, learningRate, momentum, batch } = context.parameters as unknown as TrainingFacts;
  const seed = context.parameters.seed as number;
  const { largest } = readFindings<SpectrumFindings>(context, "spectrum");
  const kind = optimiser ?? "unknown";
  const inBatches = batch !== null && batch < samples.n;
  const preconditioned = () => {
    const moments = gradientMoments(network, loss, samples, theta);
    const second = expectedSecondMoment(moments, samples.n, batch ?? samples.n);
    const point = reported(context, model.at(theta), PRODUCTS);
    return preconditionedSharpness(point, second, seed, PRODUCTS).value;
  };
  const measures = {
    sharpness: largest[0]!.value,
    batchSharpness: kind === "sgd" && inBatches
      ? batchSharpness(network, loss, samples, theta, batch, BATCHES, seed).value
      : null,
    preconditioned: ["adam", "adamw", "rmsprop"].includes(kind) ? preconditioned() : null,
  };
  const found = edgeFindings(
    kind,
    learningRate!,
    inBatches ? batch : null,
    measures,
    ...momentum === null ? [] : [momentum],
  );
  writeFindings(context, "edge", found);
}
