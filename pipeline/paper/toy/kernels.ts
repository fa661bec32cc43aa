/**
 * Stage toy/kernels: the toy's shaders as final WGSL. A stage of its own, so that a comment in a WGSL file costs
 * this stage alone: the shaders come out the same, and no training runs again.
 *
 * Parameters: samples (N); batch; runs (networks of the minibatch kernel); sgd_eta; adam_eta.
 * Outputs: samples.wgsl, minibatch.wgsl.
 */
import { minibatchShader, samplesShader } from "../../../kernels/toy/shaders.ts";
import type { StageContext } from "../../engine/mod.ts";
import type { ToySection } from "./profile.ts";

export interface ToyKernelParameters
  extends Pick<ToySection["minibatch"], "batch" | "runs" | "sgd_eta" | "adam_eta"> {
  readonly samples: number;
}

export default function toyKernels(context: StageContext): void {
  const { samples, batch, runs, sgd_eta, adam_eta } = context.parameters as unknown as ToyKernelParameters;
  context.output("samples.wgsl", samplesShader(samples));
  context.output(
    "minibatch.wgsl",
    minibatchShader({ n: samples, m: runs, batch, sgdEta: sgd_eta, adamEta: adam_eta }),
  );
}
