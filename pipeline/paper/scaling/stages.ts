/** The stages of the scaling study (figure 4): data sets, kernels, training, analysis. */
import { type InputSource, output, type StageDeclaration } from "../../engine/mod.ts";
import { claimsStage } from "../claims_stage.ts";
import { outputsOf, stage } from "../stage_builder.ts";
import type { ScalingAnalysisParameters } from "./analysis.ts";
import type { ScalingSection } from "./profile.ts";
import {
  analysisInputs,
  type Configuration,
  configurations,
  endsName,
  flowName,
  groupName,
  targetName,
} from "./settings.ts";
import type { ScalingSamplesParameters } from "./samples.ts";
import type { ScalingSummaryParameters } from "./summary.ts";
import { dataStages, scalingDataSource } from "./data_stages.ts";
import { kernelStages, trainStages } from "./train_stages.ts";

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
