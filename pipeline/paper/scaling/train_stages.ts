/** The stages that bring a configuration's networks to their ends: kernels, flows, finisher. */
import { ONE_DATA_SET } from "../../../figures/scaling/figure_4_data_set.ts";
import type { StageDeclaration } from "../../engine/mod.ts";
import { mergeStage, type Part, partName, partsOf } from "../networks/cut.ts";
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

/** Of a configuration: its networks' flows, then their ends; in parts, where the profile cuts them. */
export function trainStages(configuration: Configuration, section: ScalingSection): StageDeclaration[] {
  const { target, activation, inputs, hidden } = configuration;
  const networks = `${targetName(target)}, ${activation}, D = ${inputs}, ${hidden.join("-")} neurons`;
  const [flow, ends] = [flowName(configuration), endsName(configuration)];
  const parts = partsOf(section.train.seeds, section.train.networks_per_stage);
  const [flows, ended] = [
    `gradient flows of figure 4's networks: ${networks}`,
    `figure 4's networks brought to their ends: ${networks}`,
  ];
  if (parts.length === 1) {
    return [
      flowStage(flow, flows, configuration, section, parts[0]!),
      endsStage(ends, ended, configuration, section, flow),
    ];
  }
  return [
    ...parts.flatMap((part) => [
      flowStage(partName(flow, part), flows, configuration, section, part),
      endsStage(partName(ends, part), ended, configuration, section, partName(flow, part)),
    ]),
    mergeStage(flow, flows, parts, { tables: ["flows.csv"], records: ["trajectories.bin"] }),
    mergeStage(ends, ended, parts, { tables: ["networks.csv"] }),
  ];
}

function flowStage(
  name: string,
  about: string,
  configuration: Configuration,
  section: ScalingSection,
  { first: first_seed, seeds }: Part,
): StageDeclaration {
  const { most_steps } = stepsOf(configuration, section);
  const { relative_tolerance, beyond_norm, per_decade } = section.train;
  return stage<ScalingFlowParameters>(name, about, {
    module: "pipeline/paper/scaling/flow.ts",
    parameters: {
      ...configuration,
      ...{ first_seed, seeds, most_steps, relative_tolerance, beyond_norm, per_decade },
    },
    inputs: {
      "data.bin": scalingDataSource(configuration),
      ...outputsOf(kernelName(configuration), "kernels.json"),
    },
    outputs: ["flows.csv", "trajectories.bin"],
    gpu: true,
  });
}

/** @param flow the stage whose flows go on here */
function endsStage(
  name: string,
  about: string,
  configuration: Configuration,
  section: ScalingSection,
  flow: string,
): StageDeclaration {
  const { finisher_steps } = stepsOf(configuration, section);
  return stage<ScalingEndsParameters>(name, about, {
    module: "pipeline/paper/scaling/ends.ts",
    parameters: { ...configuration, finisher_steps },
    inputs: {
      "data.bin": scalingDataSource(configuration),
      ...outputsOf(flow, "flows.csv"),
      ...outputsOf(kernelName(configuration), "finisher.json"),
    },
    outputs: ["networks.csv"],
    gpu: section.train.finisher_on_device,
  });
}
