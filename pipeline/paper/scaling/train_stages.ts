/** The stages that bring a configuration's networks to their ends: kernels, flows, finisher. */
import { ONE_DATA_SET } from "../../../figures/scaling/figure_4_data_set.ts";
import type { StageDeclaration } from "../../engine/mod.ts";
import { outputsOf, stage } from "../stage_builder.ts";
import type { ScalingEndsParameters } from "./ends.ts";
import type { ScalingFlowParameters } from "./flow.ts";
import type { ScalingKernelParameters } from "./kernels.ts";
import type { ScalingSection } from "./profile.ts";
import { type Configuration, endsName, flowName, groupName, sizeName, targetName } from "./settings.ts";
import { scalingDataSource } from "./data_stages.ts";

/** Of an activation and a size: the same for every target, since inputs are. */
function kernelName({ activation, ...size }: Configuration): string {
  return `scaling/kernels-${activation}-${sizeName(size)}`;
}

export function kernelStages(all: readonly Configuration[], finisher_on_device: boolean): StageDeclaration[] {
  return [...Map.groupBy(all, kernelName).entries()].map(([name, [configuration]]): StageDeclaration => {
    const { activation, inputs, hidden } = configuration!;
    const about = `network kernels: ${activation}, D = ${inputs}, ${hidden.join("-")} neurons`;
    return stage<ScalingKernelParameters>(name, about, {
      module: "pipeline/paper/scaling/kernels.ts",
      parameters: { activation, inputs, hidden, finisher_on_device },
      inputs: outputsOf(`scaling/data-d${inputs}-rosenbrock`, "data.bin"),
      outputs: ["kernels.json", "finisher.json"],
    });
  });
}

/** Steps of a configuration's flows until the hand-over, and of the finisher. */
export function stepsOf(configuration: Configuration, { sizes, train }: ScalingSection) {
  if (configuration.hidden.length > 1) {
    const { most_steps, finisher_steps } = sizes.deep;
    return { most_steps, finisher_steps };
  }
  const shown = groupName(configuration) === ONE_DATA_SET;
  return {
    most_steps: shown ? train.shown_most_steps : train.most_steps,
    finisher_steps: train.finisher_steps,
  };
}

/** Of a configuration: its networks' flows, then their ends. */
export function trainStages(configuration: Configuration, section: ScalingSection): StageDeclaration[] {
  const { target, activation, inputs, hidden } = configuration;
  const { most_steps, finisher_steps } = stepsOf(configuration, section);
  const { seeds, relative_tolerance, beyond_norm, per_decade, finisher_on_device } = section.train;
  const networks = `${targetName(target)}, ${activation}, D = ${inputs}, ${hidden.join("-")} neurons`;
  const data = { "data.bin": scalingDataSource(configuration) };
  return [
    stage<ScalingFlowParameters>(
      flowName(configuration),
      `gradient flows of figure 4's networks: ${networks}`,
      {
        module: "pipeline/paper/scaling/flow.ts",
        parameters: {
          ...configuration,
          ...{ seeds, most_steps, relative_tolerance, beyond_norm, per_decade },
        },
        inputs: { ...data, ...outputsOf(kernelName(configuration), "kernels.json") },
        outputs: ["flows.csv", "trajectories.bin"],
        gpu: true,
      },
    ),
    stage<ScalingEndsParameters>(
      endsName(configuration),
      `figure 4's networks brought to their ends: ${networks}`,
      {
        module: "pipeline/paper/scaling/ends.ts",
        parameters: { ...configuration, finisher_steps },
        inputs: {
          ...data,
          ...outputsOf(flowName(configuration), "flows.csv"),
          ...outputsOf(kernelName(configuration), "finisher.json"),
        },
        outputs: ["networks.csv"],
        gpu: finisher_on_device,
      },
    ),
  ];
}
