/** The stages of the data sets of the scaling study. */
import { type InputSource, output, type StageDeclaration } from "../../engine/mod.ts";
import { stage } from "../stage_builder.ts";
import type { ScalingDataParameters } from "./data.ts";
import type { ScalingSection } from "./profile.ts";
import { type Configuration, type ScalingTarget, targetName, TARGETS } from "./settings.ts";

/** The data on which networks of r hidden neurons train: a Gaussian process has a draw of its own for each r. */
export function scalingDataSource(
  { inputs, target, hidden }: Omit<Configuration, "activation">,
): InputSource {
  const name = `scaling/data-d${inputs}-${targetName(target)}`;
  return output(name, target === "rosenbrock" ? "data.bin" : `data-r${hidden.join("-")}.bin`);
}

export function dataStages({ data, sizes }: ScalingSection): StageDeclaration[] {
  const dimensions = [...new Set([...sizes.inputs, ...sizes.deep.inputs])];
  const draws = sizes.widths.map((r) => `r${r}`);
  const dataStage = (inputs: number, target: ScalingTarget): StageDeclaration => {
    const process = target !== "rosenbrock";
    return stage<ScalingDataParameters>(
      `scaling/data-d${inputs}-${targetName(target)}`,
      process
        ? `draws of a Gaussian process, s = ${target}, at normal inputs, D = ${inputs}`
        : `the modified Rosenbrock target at normal inputs, D = ${inputs}`,
      {
        module: "pipeline/paper/scaling/data.ts",
        parameters: {
          ...data,
          inputs,
          target: process ? "gp" : "rosenbrock",
          s: process ? target : 0,
          draws: process ? draws : [],
        },
        outputs: process ? draws.map((draw) => `data-${draw}.bin`) : ["data.bin", "test.bin"],
      },
    );
  };
  return dimensions.flatMap((inputs) =>
    TARGETS.filter((target) => target === "rosenbrock" || sizes.inputs.includes(inputs))
      .map((target) => dataStage(inputs, target))
  );
}
