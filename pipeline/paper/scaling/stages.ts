/** The stages of the scaling study (figure 4): data sets, kernels, training, analysis. */
import { ONE_DATA_SET } from "../../../figures/scaling/figure_4_data_set.ts";
import { type InputSource, output, type StageDeclaration } from "../../engine/mod.ts";
import { claimsStage } from "../claims_stage.ts";
import { mergeStage, type Part, partName, partsOf } from "../networks/cut.ts";
import { outputsOf, stage } from "../stage_builder.ts";
import type { ScalingAnalysisParameters } from "./analysis.ts";
import type { ScalingDataParameters } from "./data.ts";
import type { ScalingEndsParameters } from "./ends.ts";
import type { ScalingFlowParameters } from "./flow.ts";
import type { FlowPartParameters } from "./flow_part.ts";
import type { ScalingKernelParameters } from "./kernels.ts";
import type { ScalingSection } from "./profile.ts";
import {
  analysisInputs,
  type Configuration,
  configurations,
  endsName,
  flowName,
  groupName,
  type ScalingTarget,
  sizeName,
  targetName,
  TARGETS,
} from "./settings.ts";
import type { ScalingSamplesParameters } from "./samples.ts";
import type { ScalingSummaryParameters } from "./summary.ts";

/** The data on which networks of r hidden neurons train: a Gaussian process has a draw of its own for each r. */
export function scalingDataSource(
  { inputs, target, hidden }: Omit<Configuration, "activation">,
): InputSource {
  const name = `scaling/data-d${inputs}-${targetName(target)}`;
  return output(name, target === "rosenbrock" ? "data.bin" : `data-r${hidden.join("-")}.bin`);
}

export function scalingStages(section: ScalingSection): StageDeclaration[] {
  const all = configurations(section.sizes);
  const groups = Map.groupBy(all, groupName);
  return [
    ...dataStages(section),
    ...kernelStages(all, section.train.finisher_on_device),
    // Stages start in this order: the long ones first, so that workers end together.
    ...longestFirst(all).flatMap((configuration) => trainStages(configuration, section)),
    ...[...groups].map(([name, group]) => analysisStage(name, group, section.spectra)),
    summaryStage([...groups.keys()]),
    claimsStage("scaling", "claims 5 to 10", fromSummary(["runs", "along"])),
    stage("scaling/counting", "figure 4's numbers as the authors count, beside ours", {
      inputs: fromSummary(["runs"]),
      outputs: { "counting.csv": "claims/counting.csv", "counting.md": "claims/counting.md" },
      targets: ["claims"],
    }),
    stage<ScalingSamplesParameters>(
      "scaling/samples",
      "draws of Gaussian processes on a grid, for figure B8",
      { parameters: section.samples, outputs: ["samples.csv"] },
    ),
  ];
}

/** By what a step takes, as P² for each layer; the deep ones, whose steps are many, before all others. */
function longestFirst(all: readonly Configuration[]): Configuration[] {
  const weight = ({ inputs, hidden }: Configuration) => {
    const parameters = hidden.reduce(
      (sum, r, layer) => sum + r * ((layer === 0 ? inputs : hidden[layer - 1]!) + 1),
      0,
    );
    return (hidden.length > 1 ? 1e6 : 0) + hidden.length * parameters * parameters;
  };
  return all.toSorted((a, b) => weight(b) - weight(a));
}

function fromSummary(tables: readonly string[]) {
  return outputsOf("scaling/summary", ...tables.map((table) => `${table}.csv`));
}

function summaryStage(groups: readonly string[]): StageDeclaration {
  const files = ["runs.csv", "along.csv", "counts.csv", "layers.csv", "dimensions.csv", "generalisation.csv"];
  const inputs = groups.flatMap((group) =>
    ["runs", "along"].map((kind): [string, InputSource] => [
      `${kind}-${group}.csv`,
      output(`scaling/analysis-${group}`, `${kind}.csv`),
    ])
  );
  return stage<ScalingSummaryParameters>("scaling/summary", "what figure 4's networks have become, counted", {
    parameters: { groups },
    inputs: Object.fromEntries(inputs),
    outputs: files,
  });
}

function dataStages({ data, sizes }: ScalingSection): StageDeclaration[] {
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

/** Of an activation and a size: the same for every target, since inputs are. */
function kernelName({ activation, ...size }: Configuration): string {
  return `scaling/kernels-${activation}-${sizeName(size)}`;
}

function kernelStages(all: readonly Configuration[], finisher_on_device: boolean): StageDeclaration[] {
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
function trainStages(configuration: Configuration, section: ScalingSection): StageDeclaration[] {
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
      flowStage(flow, flows, configuration, section, null),
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

/** @param part null for all networks */
function flowStage(
  name: string,
  about: string,
  configuration: Configuration,
  section: ScalingSection,
  part: Part | null,
): StageDeclaration {
  const { most_steps } = stepsOf(configuration, section);
  const { seeds, relative_tolerance, beyond_norm, per_decade } = section.train;
  const whole = { ...configuration, seeds, most_steps, relative_tolerance, beyond_norm, per_decade };
  const declared = {
    inputs: {
      "data.bin": scalingDataSource(configuration),
      ...outputsOf(kernelName(configuration), "kernels.json"),
    },
    outputs: ["flows.csv", "trajectories.bin"],
    gpu: true,
  };
  if (part === null) {
    const module = "pipeline/paper/scaling/flow.ts";
    return stage<ScalingFlowParameters>(name, about, { module, parameters: whole, ...declared });
  }
  return stage<FlowPartParameters>(name, about, {
    module: "pipeline/paper/scaling/flow_part.ts",
    parameters: { ...whole, seeds: part.seeds, first_seed: part.first },
    ...declared,
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

function analysisStage(name: string, group: readonly Configuration[], spectra: number): StageDeclaration {
  const { target, activation } = group[0]!;
  const inputs = group.flatMap((configuration): [string, InputSource][] => {
    const [networks, trajectories, data] = analysisInputs(configuration);
    return [
      [networks, output(endsName(configuration), "networks.csv")],
      [trajectories, output(flowName(configuration), "trajectories.bin")],
      [data, scalingDataSource(configuration)],
    ];
  });
  const tests = target === "rosenbrock"
    ? [...new Set(group.map(({ inputs }) => inputs))].map((d): [string, InputSource] => [
      `test-d${d}.bin`,
      output(`scaling/data-d${d}-rosenbrock`, "test.bin"),
    ])
    : [];
  const about = `channels, minima, spectra of figure 4's networks: ${targetName(target)}, ${activation}`;
  return stage<ScalingAnalysisParameters>(`scaling/analysis-${name}`, about, {
    module: "pipeline/paper/scaling/analysis.ts",
    parameters: {
      target,
      activation,
      sizes: group.map(({ inputs, hidden }) => ({ inputs, hidden })),
      spectra,
    },
    inputs: Object.fromEntries([...inputs, ...tests]),
    outputs: ["runs.csv", "along.csv"],
  });
}
