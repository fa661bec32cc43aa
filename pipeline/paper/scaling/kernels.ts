/**
 * Stage scaling/kernels-…: the network kernels of one shape of the scaling study as final WGSL; data sets of one
 * input dimension have equal inputs, so that they share it. Parameters: activation; inputs; hidden; finisher_on_device
 * (whether the finisher's are wanted, too). Input: data.bin.
 * Outputs: kernels.json, of flows; finisher.json, of the finisher (kernels/network/finisher), null where none are wanted,
 * and for relu, which is finished in float64.
 */
import { finisherShaders } from "../../../kernels/network/finisher/shaders.ts";
import { networkProblem } from "../../../kernels/network/samples.ts";
import { networkShaders } from "../../../kernels/network/shaders.ts";
import type { StageContext } from "../../engine/mod.ts";
import { readDataSet } from "../data_set.ts";
import { MAX_NORM } from "../plateau/settings.ts";
import type { ScalingSection } from "./profile.ts";
import { type Configuration, scalingShape } from "./settings.ts";

export type ScalingKernelParameters =
  & Omit<Configuration, "target">
  & Pick<ScalingSection["train"], "finisher_on_device">;

export default function scalingKernels(context: StageContext): void {
  const { finisher_on_device, ...configuration } = context.parameters as unknown as ScalingKernelParameters;
  const shape = scalingShape(configuration);
  const problem = networkProblem(shape, readDataSet(context.input("data.bin")), MAX_NORM);
  context.output("kernels.json", `${JSON.stringify(networkShaders(problem))}\n`);
  const wanted = finisher_on_device && shape.activation !== "relu";
  const finisher = wanted ? finisherShaders(problem) : null;
  context.output("finisher.json", `${JSON.stringify(finisher)}\n`);
}
