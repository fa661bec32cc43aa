/** The stages of the scaling study (figure 4): data sets, kernels, training, analysis. */
import { type InputSource, type Json, output, type StageDeclaration } from "../../engine/stage.ts";
import { ON_GPU } from "../on_gpu.ts";
import { claimsStage } from "../claims_stage.ts";
import { analysisInputs, type ScalingAnalysisParameters } from "./analysis.ts";
import type { ScalingDataParameters } from "./data.ts";
import { ONE_DATA_SET } from "./rules.ts";
import {
  type Configuration,
  configurations,
  endsName,
  flowName,
  groupName,
  type ScalingSizes,
  type ScalingTarget,
  sizeName,
  targetName,
  TARGETS,
} from "./settings.ts";
import type { ScalingEndsParameters } from "./ends.ts";
import type { ScalingFlowParameters } from "./flow.ts";

/** The profile's section `scaling`. */
export interface ScalingSection {
  readonly data: Pick<ScalingDataParameters, "samples" | "test_samples" | "coarse" | "seed">;
  readonly sizes: ScalingSizes;
  /**
   * shown_most_steps: of the flows on the data set of figures 4b and 4e, which show undisturbed ones; finisher_on_device:
   * else runs are finished in float64, which is faster where they are few and samples are few.
   */
  readonly train: Omit<ScalingFlowParameters & ScalingEndsParameters, keyof Configuration> & {
    readonly shown_most_steps: number;
    readonly finisher_on_device: boolean;
  };
  readonly spectra: number;
  readonly samples: { readonly points: number; readonly seed: number };
}

type Parameters = { readonly [name: string]: Json };

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
    ...all.flatMap((configuration) => trainStages(configuration, section)),
    ...[...groups].map(([name, group]) => analysisStage(name, group, section.spectra)),
    summaryStage([...groups.keys()]),
    claimsStage("scaling", "claims 5 to 10", {}, fromSummary(["runs", "along"])),
    {
      name: "scaling/counting",
      about: "figure 4's numbers as the authors count, beside ours",
      module: "pipeline/paper/scaling/counting.ts",
      parameters: {},
      inputs: fromSummary(["runs"]),
      outputs: {
        "counting.csv": { publish: ["claims/counting.csv"] },
        "counting.md": { publish: ["claims/counting.md"] },
      },
      targets: ["claims"],
    },
    {
      name: "scaling/samples",
      about: "draws of Gaussian processes on a grid, for figure B8",
      module: "pipeline/paper/scaling/samples.ts",
      parameters: { ...section.samples },
      inputs: {},
      outputs: { "samples.csv": {} },
    },
  ];
}

function fromSummary(tables: readonly string[]): { readonly [name: string]: InputSource } {
  return Object.fromEntries(
    tables.map((table) => [`${table}.csv`, output("scaling/summary", `${table}.csv`)]),
  );
}

function summaryStage(groups: readonly string[]): StageDeclaration {
  const files = ["runs.csv", "along.csv", "counts.csv", "layers.csv", "dimensions.csv", "generalisation.csv"];
  const inputs = groups.flatMap((group) =>
    ["runs", "along"].map((kind): [string, InputSource] => [
      `${kind}-${group}.csv`,
      output(`scaling/analysis-${group}`, `${kind}.csv`),
    ])
  );
  return {
    name: "scaling/summary",
    about: "what figure 4's networks have become, counted",
    module: "pipeline/paper/scaling/summary.ts",
    parameters: { groups },
    inputs: Object.fromEntries(inputs),
    outputs: Object.fromEntries(files.map((name) => [name, {}])),
  };
}

function dataStages({ data, sizes }: ScalingSection): StageDeclaration[] {
  const dimensions = [...new Set([...sizes.inputs, ...sizes.deep.inputs])];
  const draws = sizes.widths.map((r) => `r${r}`);
  const stage = (inputs: number, target: ScalingTarget): StageDeclaration => {
    const process = target !== "rosenbrock";
    const parameters: ScalingDataParameters = {
      ...data,
      inputs,
      target: process ? "gp" : "rosenbrock",
      s: process ? target : 0,
      draws: process ? draws : [],
    };
    const files = process ? draws.map((draw) => `data-${draw}.bin`) : ["data.bin", "test.bin"];
    return {
      name: `scaling/data-d${inputs}-${targetName(target)}`,
      about: process
        ? `draws of a Gaussian process, s = ${target}, at normal inputs, D = ${inputs}`
        : `the modified Rosenbrock target at normal inputs, D = ${inputs}`,
      module: "pipeline/paper/scaling/data.ts",
      parameters: parameters as unknown as Parameters,
      inputs: {},
      outputs: Object.fromEntries(files.map((file) => [file, {}])),
    };
  };
  return dimensions.flatMap((inputs) =>
    TARGETS.filter((target) => target === "rosenbrock" || sizes.inputs.includes(inputs))
      .map((target) => stage(inputs, target))
  );
}

/** Of an activation and a size: the same for every target, since inputs are. */
function kernelName({ activation, ...size }: Configuration): string {
  return `scaling/kernels-${activation}-${sizeName(size)}`;
}

function kernelStages(all: readonly Configuration[], finisher_on_device: boolean): StageDeclaration[] {
  return [...Map.groupBy(all, kernelName).entries()].map(([name, [configuration]]): StageDeclaration => {
    const { activation, inputs, hidden } = configuration!;
    return {
      name,
      about: `network kernels: ${activation}, D = ${inputs}, ${hidden.join("-")} neurons`,
      module: "pipeline/paper/scaling/kernels.ts",
      parameters: { activation, inputs, hidden, finisher_on_device },
      inputs: { "data.bin": output(`scaling/data-d${inputs}-rosenbrock`, "data.bin") },
      outputs: { "kernels.json": {}, "finisher.json": {} },
    };
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
function trainStages(configuration: Configuration, section: ScalingSection): StageDeclaration[] {
  const { target, activation, inputs, hidden } = configuration;
  const { most_steps, finisher_steps } = stepsOf(configuration, section);
  const { seeds, relative_tolerance, beyond_norm, per_decade, finisher_on_device } = section.train;
  const networks = `${targetName(target)}, ${activation}, D = ${inputs}, ${hidden.join("-")} neurons`;
  const flow: ScalingFlowParameters = {
    ...configuration,
    ...{ seeds, most_steps, relative_tolerance, beyond_norm, per_decade },
  };
  const ends: ScalingEndsParameters = { ...configuration, finisher_steps };
  const data = { "data.bin": scalingDataSource(configuration) };
  return [
    {
      name: flowName(configuration),
      about: `gradient flows of figure 4's networks: ${networks}`,
      module: "pipeline/paper/scaling/flow.ts",
      parameters: flow as unknown as Parameters,
      inputs: { ...data, "kernels.json": output(kernelName(configuration), "kernels.json") },
      outputs: { "flows.csv": {}, "trajectories.bin": {} },
      ...ON_GPU,
    },
    {
      name: endsName(configuration),
      about: `figure 4's networks brought to their ends: ${networks}`,
      module: "pipeline/paper/scaling/ends.ts",
      parameters: ends as unknown as Parameters,
      inputs: {
        ...data,
        "flows.csv": output(flowName(configuration), "flows.csv"),
        "finisher.json": output(kernelName(configuration), "finisher.json"),
      },
      outputs: { "networks.csv": {} },
      ...(finisher_on_device ? ON_GPU : {}),
    },
  ];
}

function analysisStage(name: string, group: readonly Configuration[], spectra: number): StageDeclaration {
  const { target, activation } = group[0]!;
  const parameters: ScalingAnalysisParameters = {
    target,
    activation,
    sizes: group.map(({ inputs, hidden }) => ({ inputs, hidden })),
    spectra,
  };
  const inputs = group.flatMap((configuration): [string, InputSource][] => {
    const [networks, trajectories, data] = analysisInputs(configuration) as [string, string, string];
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
  return {
    name: `scaling/analysis-${name}`,
    about: `channels, minima, spectra of figure 4's networks: ${targetName(target)}, ${activation}`,
    module: "pipeline/paper/scaling/analysis.ts",
    parameters: parameters as unknown as Parameters,
    inputs: Object.fromEntries([...inputs, ...tests]),
    outputs: { "runs.csv": {}, "along.csv": {} },
  };
}
