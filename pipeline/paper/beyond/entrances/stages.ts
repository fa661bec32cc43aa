/** The stages of figure O1: trainers on figure 4's networks and data, and what became of them. */
import { type InputSource, output, type StageDeclaration } from "../../../engine/mod.ts";
import { scalingDataSource } from "../../scaling/data_stages.ts";
import type { ScalingSection } from "../../scaling/profile.ts";
import {
  type Configuration,
  configurationName,
  endsName,
  sizeName,
  targetName,
} from "../../scaling/settings.ts";
import { outputsOf, stage } from "../../stage_builder.ts";
import { statementsOf } from "../statements.ts";
import type { EntrancesKernelParameters } from "./kernels.ts";
import type { EntrancesSection } from "./profile.ts";
import { entrancesConfigurations, stallsName, trainedName } from "./settings.ts";
import type { StallsParameters } from "./stalls.ts";
import type { EntrancesSummaryParameters } from "./summary.ts";
import type { TestDataParameters } from "./test_data.ts";
import type { EntrancesTrainParameters } from "./train.ts";
import type { EntrancesExactParameters } from "./exact.ts";
import { kindName, KINDS } from "./trainers.ts";

/** Of the trainers in float64, beside the kinds that the device trains. */
const EXACT = "exact";
/** Test samples of a Gaussian process: its joint matrix grows with them. */
const MOST_TEST_SAMPLES = 500;

export function entrancesStages(asked: EntrancesSection, scaling: ScalingSection): StageDeclaration[] {
  // Each network has its gradient flow beside it.
  const section = { ...asked, seeds: Math.min(asked.seeds, scaling.train.seeds) };
  const all = entrancesConfigurations(scaling.sizes, section);
  const kinds = [...KINDS.map(kindName), EXACT];
  return [
    ...testStages(all, scaling),
    ...kernelStages(all),
    ...all.flatMap((configuration) => [
      ...KINDS.map((kind) => trainStage(configuration, kindName(kind), section)),
      exactStage(configuration, section),
      stallsStage(configuration, kinds, section),
    ]),
    stage<EntrancesSummaryParameters>(
      "beyond/entrances/summary",
      "figure O1's networks, counted by trainer",
      {
        parameters: { data_sets: all.map(configurationName) },
        inputs: stallsOf(all),
        outputs: ["stalls.csv", "trainers.csv"],
      },
    ),
    stage("beyond/entrances/findings", "what figure O1's statements came to", {
      inputs: { ...outputsOf("beyond/entrances/summary", "stalls.csv"), ...statementsOf("entrances") },
      outputs: { "findings.csv": "beyond/entrances.csv" },
      targets: ["beyond"],
    }),
  ];
}

function stallsOf(all: readonly Configuration[]) {
  return Object.fromEntries(
    all.map((each) => [`stalls-${configurationName(each)}.csv`, output(stallsName(each), "stalls.csv")]),
  );
}

const testName = ({ inputs, target }: Configuration) =>
  `beyond/entrances/test-d${inputs}-${targetName(target)}`;

/** Rosenbrock's test samples are figure 4's. */
export function testSource(configuration: Configuration): InputSource {
  const { inputs, target, hidden } = configuration;
  return target === "rosenbrock"
    ? output(`scaling/data-d${inputs}-rosenbrock`, "test.bin")
    : output(testName(configuration), `test-r${hidden.join("-")}.bin`);
}

function testStages(all: readonly Configuration[], { data }: ScalingSection): StageDeclaration[] {
  const processes = all.filter(({ target }) => target !== "rosenbrock");
  return [...Map.groupBy(processes, testName)].map(([name, own]) => {
    const { inputs, target } = own[0]!;
    const draws = own.map(({ hidden }) => `r${hidden.join("-")}`);
    const { coarse, seed, test_samples } = data;
    return stage<TestDataParameters>(name, `fresh samples of the Gaussian process, s = ${target}`, {
      module: "pipeline/paper/beyond/entrances/test_data.ts",
      parameters: {
        ...{ inputs, s: target as number, draws, coarse, seed },
        test_samples: Math.min(test_samples, MOST_TEST_SAMPLES),
      },
      inputs: Object.fromEntries(
        own.map((each) => [`data-r${each.hidden.join("-")}.bin`, scalingDataSource(each)]),
      ),
      outputs: draws.map((draw) => `test-${draw}.bin`),
    });
  });
}

const kernelsName = ({ activation, ...size }: Configuration) =>
  `beyond/entrances/kernels-${activation}-${sizeName(size)}`;

function kernelStages(all: readonly Configuration[]): StageDeclaration[] {
  return [...Map.groupBy(all, kernelsName)].map(([name, [own]]) => {
    const { activation, inputs, hidden } = own!;
    return stage<EntrancesKernelParameters>(name, `training kernels: ${activation}, ${hidden} neurons`, {
      module: "pipeline/paper/beyond/entrances/kernels.ts",
      parameters: { activation, inputs, hidden },
      inputs: outputsOf(`scaling/data-d${inputs}-rosenbrock`, "data.bin"),
      outputs: KINDS.map((kind) => `${kindName(kind)}.json`),
    });
  });
}

function trainStage(configuration: Configuration, kind: string, section: EntrancesSection): StageDeclaration {
  const about = `figure O1's networks by trainers of the kind ${kind}: ${configurationName(configuration)}`;
  const { seeds, epochs } = section;
  return stage<EntrancesTrainParameters>(trainedName(kind, configuration), about, {
    module: "pipeline/paper/beyond/entrances/train.ts",
    parameters: { ...configuration, kind, seeds, epochs },
    inputs: {
      "data.bin": scalingDataSource(configuration),
      "kernels.json": output(kernelsName(configuration), `${kind}.json`),
    },
    outputs: ["trained.csv"],
    gpu: true,
  });
}

function exactStage(configuration: Configuration, { seeds, epochs }: EntrancesSection): StageDeclaration {
  const about = `figure O1's networks by trainers in float64: ${configurationName(configuration)}`;
  return stage<EntrancesExactParameters>(trainedName(EXACT, configuration), about, {
    module: "pipeline/paper/beyond/entrances/exact.ts",
    parameters: { ...configuration, seeds, epochs },
    inputs: { "data.bin": scalingDataSource(configuration) },
    outputs: ["trained.csv"],
  });
}

function stallsStage(
  configuration: Configuration,
  kinds: readonly string[],
  { seeds }: EntrancesSection,
): StageDeclaration {
  const about = `figure O1's networks diagnosed where they were left: ${configurationName(configuration)}`;
  return stage<StallsParameters>(stallsName(configuration), about, {
    module: "pipeline/paper/beyond/entrances/stalls.ts",
    parameters: { ...configuration, seeds, kinds },
    inputs: {
      "data.bin": scalingDataSource(configuration),
      "test.bin": testSource(configuration),
      ...outputsOf(endsName(configuration), "networks.csv"),
      ...Object.fromEntries(
        kinds.map((kind) => [`trained-${kind}.csv`, output(trainedName(kind, configuration), "trained.csv")]),
      ),
    },
    outputs: ["stalls.csv"],
  });
}
