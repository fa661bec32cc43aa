/** The stages of the scaling study (figure 4): its data sets. */
import { type InputSource, type Json, output, type StageDeclaration } from "../engine/stage.ts";
import type { ScalingDataParameters } from "./scaling_data.ts";

/** The profile's section `scaling`. */
export interface ScalingSection {
  readonly data: Pick<ScalingDataParameters, "samples" | "test_samples" | "coarse" | "seed">;
}

/** D and r of networks with one hidden layer (paper, section 6). */
export const SIZES = [2, 4, 8, 16] as const;
/** s of the Gaussian processes, smooth to rough. */
export const ROUGHNESS = [0.1, 0.5, 2, 10] as const;

/** A target: Rosenbrock, or a Gaussian process by its s. */
export type ScalingTarget = "rosenbrock" | typeof ROUGHNESS[number];

/** The data on which networks of r hidden neurons train: a Gaussian process has a draw of its own for each r. */
export function scalingDataSource(inputs: number, target: ScalingTarget, r: number): InputSource {
  const name = `scaling/data-d${inputs}-${targetName(target)}`;
  return output(name, target === "rosenbrock" ? "data.bin" : `data-r${r}.bin`);
}

/** As in the names of stages: `gp0.5`. */
export function targetName(target: ScalingTarget): string {
  return target === "rosenbrock" ? target : `gp${target}`;
}

export function scalingStages(section: ScalingSection): StageDeclaration[] {
  const targets: readonly ScalingTarget[] = ["rosenbrock", ...ROUGHNESS];
  return SIZES.flatMap((inputs) =>
    targets.map((target): StageDeclaration => {
      const process = target !== "rosenbrock";
      const draws = process ? SIZES.map((r) => `r${r}`) : [];
      const parameters: ScalingDataParameters = {
        ...section.data,
        inputs,
        target: process ? "gp" : "rosenbrock",
        s: process ? target : 0,
        draws,
      };
      const files = process ? draws.map((draw) => `data-${draw}.bin`) : ["data.bin", "test.bin"];
      return {
        name: `scaling/data-d${inputs}-${targetName(target)}`,
        about: process
          ? `draws of a Gaussian process, s = ${target}, at normal inputs, D = ${inputs}`
          : `the modified Rosenbrock target at normal inputs, D = ${inputs}`,
        module: "pipeline/paper/scaling_data.ts",
        parameters: parameters as unknown as { readonly [name: string]: Json },
        inputs: {},
        outputs: Object.fromEntries(files.map((file) => [file, {}])),
      };
    })
  );
}
