/**
 * Stage plateau/kernels-…: the network kernels of one setting as final WGSL, so that a change of the translator that
 * gives the same text trains nothing again. Parameters: biased, r. Input: data.bin. Output: kernels.json.
 */
import { networkProblem } from "../../../kernels/network/samples.ts";
import { networkShaders } from "../../../kernels/network/shaders.ts";
import type { StageContext } from "../../engine/mod.ts";
import { readDataSet } from "../data_set.ts";
import { MAX_NORM, type Setting, shapeOf } from "./settings.ts";

export default function plateauKernels(context: StageContext): void {
  const shape = shapeOf(context.parameters as unknown as Setting);
  const problem = networkProblem(shape, readDataSet(context.input("data.bin")), MAX_NORM);
  context.output("kernels.json", `${JSON.stringify(networkShaders(problem))}\n`);
}
