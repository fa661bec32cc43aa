/**
 * Stage beyond/entrances/kernels-…: the training kernels of one shape as final WGSL, for each kind of trainer; data sets of
 * one input dimension are of one size, so that they share them. Parameters: activation, inputs, hidden. Input: data.bin.
 * Outputs: KIND.json (kernels/training/shaders.ts) of each kind (trainers.ts).
 */
import { ADAMW } from "../../../../kernels/training/adamw.ts";
import { DESCENT } from "../../../../kernels/training/descent.ts";
import { trainingShaders } from "../../../../kernels/training/shaders.ts";
import type { StageContext } from "../../../engine/mod.ts";
import { readDataSet } from "../../data_set.ts";
import { type Configuration, scalingShape } from "../../scaling/settings.ts";
import { kindName, KINDS } from "./trainers.ts";

export type EntrancesKernelParameters = Omit<Configuration, "target">;

export default function entrancesKernels(context: StageContext): void {
  const shape = scalingShape(context.parameters as unknown as EntrancesKernelParameters);
  const { n } = readDataSet(context.input("data.bin"));
  for (const kind of KINDS) {
    const sizes = { n, batch: Math.min(kind.batch ?? n, n) };
    const shaders = kind.rule === "adam"
      ? trainingShaders(shape, sizes, ADAMW)
      : trainingShaders(shape, sizes, DESCENT);
    context.output(`${kindName(kind)}.json`, `${JSON.stringify(shaders)}\n`);
  }
}
