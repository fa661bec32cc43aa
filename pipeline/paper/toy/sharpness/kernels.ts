/**
 * Stage toy/sharpness-kernels: the shader that trains minibatches, for each size of batch.
 *
 * Parameters: samples (N); batches; runs (networks of each kernel); sgd_eta; adam_eta. Outputs: minibatch-B.wgsl.
 */
import { minibatchShader } from "../../../../kernels/toy/shaders.ts";
import type { StageContext } from "../../../engine/mod.ts";
import type { SharpnessParameters } from "./sharpness.ts";

export interface SharpnessKernelParameters extends SharpnessParameters {
  readonly runs: number;
}

export default function toySharpnessKernels(context: StageContext): void {
  const { samples, batches, runs, sgd_eta, adam_eta } = context
    .parameters as unknown as SharpnessKernelParameters;
  for (const batch of batches) {
    context.output(
      `minibatch-${batch}.wgsl`,
      minibatchShader({ n: samples, m: runs, batch, sgdEta: sgd_eta, adamEta: adam_eta }),
    );
  }
}
