/**
 * Stage toy/flow-kernels: the network kernels for the toy's finite data as final WGSL, so that a change of the
 * translator that gives the same text follows no flow again.
 *
 * Parameter: gamma_to, as that of toy/flow. Input: samples. Output: kernels.json.
 */
import { toyPlane } from "../../../kernels/analysis/toy/plane.ts";
import { networkProblem } from "../../../kernels/network/samples.ts";
import { networkShaders } from "../../../kernels/network/shaders.ts";
import type { StageContext } from "../../engine/mod.ts";
import { readSamples } from "./data.ts";
import { normBeyond, TOY_SHAPE, toyDataSet } from "./network.ts";
import type { ToySection } from "./profile.ts";

export type FlowKernelParameters = Pick<ToySection["flow"], "gamma_to">;

export default function toyFlowKernels(context: StageContext): void {
  const { gamma_to } = context.parameters as FlowKernelParameters;
  const problem = networkProblem(
    TOY_SHAPE,
    toyDataSet(readSamples(context)),
    normBeyond(toyPlane(), gamma_to),
  );
  context.output("kernels.json", `${JSON.stringify(networkShaders(problem))}\n`);
}
