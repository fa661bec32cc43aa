/** The stages of figure 2's experiment: data, training, analysis, the split, claims. */
import { output, type StageDeclaration } from "../../engine/mod.ts";
import { claimsStage } from "../claims_stage.ts";
import { mergeStage, type Part, partName, partsOf } from "../networks/cut.ts";
import { type Inputs, outputsOf, stage } from "../stage_builder.ts";
import type { PlateauDataParameters } from "./data.ts";
import type { PlateauSection } from "./profile.ts";
import { networksInput, type Setting, settingName, SETTINGS } from "./settings.ts";
import type { PlateauSplitParameters } from "./split.ts";
import type { TrainParameters } from "./train.ts";

/** The data that training reads. */
const DATA = outputsOf("plateau/data", "data.bin");

/** Runs of one setting. */
export function runsOf({ runs: { seeds, doubling } }: PlateauSection, r: number): number {
  return doubling ? seeds * (1 << r) : seeds;
}

/** The kernels and the training of each setting. */
function trainingStages(section: PlateauSection): StageDeclaration[] {
  return SETTINGS.flatMap((setting) => {
    const name = settingName(setting);
    const what = `${setting.r} neurons, ${setting.biased ? "biased" : "bias-free"}`;
    return [
      stage<Setting>(`plateau/kernels-${name}`, `network kernels: ${what}`, {
        module: "pipeline/paper/plateau/kernels.ts",
        parameters: setting,
        inputs: DATA,
        outputs: ["kernels.json"],
      }),
      ...trainStages(setting, what, section),
    ];
  });
}

/** One stage, or parts where the profile cuts it, and what puts them together. */
function trainStages(setting: Setting, what: string, section: PlateauSection): StageDeclaration[] {
  const name = `plateau/train-${settingName(setting)}`;
  const about = `gradient flows of figure 2's networks: ${what}`;
  const seeds = runsOf(section, setting.r);
  const parts = partsOf(seeds, section.runs.networks_per_stage);
  const train = (name: string, { first: first_seed, seeds }: Part): StageDeclaration =>
    stage<TrainParameters>(name, about, {
      module: "pipeline/paper/plateau/train.ts",
      parameters: { ...setting, ...section.train, first_seed, seeds },
      inputs: { ...DATA, ...outputsOf(`plateau/kernels-${settingName(setting)}`, "kernels.json") },
      outputs: ["networks.csv"],
      gpu: true,
    });
  if (parts.length === 1) return [train(name, parts[0]!)];
  return [
    ...parts.map((part) => train(partName(name, part), part)),
    mergeStage(name, about, parts, { tables: ["networks.csv"] }),
  ];
}

function networksOf(setting: Setting): Inputs {
  return { [networksInput(setting)]: output(`plateau/train-${settingName(setting)}`, "networks.csv") };
}

export function plateauStages(section: PlateauSection): StageDeclaration[] {
  return [
    stage<PlateauDataParameters>("plateau/data", "the target on figure 2's grid", {
      parameters: section.data,
      outputs: ["data.bin", "target.csv"],
    }),
    ...trainingStages(section),
    stage(
      "plateau/analysis",
      "duplicates, loss levels, unique minima, gradients and eigenvalues of figure 2's networks",
      {
        inputs: Object.assign({}, DATA, ...SETTINGS.map(networksOf)),
        outputs: ["runs.csv", "counts.csv"],
      },
    ),
    stage<PlateauSplitParameters>(
      "plateau/split",
      "a minimum's saddle line: eigenvalues, surface, perturbed flows",
      {
        parameters: section.split,
        inputs: {
          ...DATA,
          ...networksOf({ biased: false, r: 2 }),
          // The split network has one neuron more.
          ...outputsOf(`plateau/kernels-${settingName({ biased: false, r: 3 })}`, "kernels.json"),
        },
        outputs: [
          ...["minimum.csv", "along.csv", "surface.csv", "perturbed.csv", "final.csv"],
          ...["functions.csv", "neurons.csv"],
        ],
        gpu: true,
      },
    ),
    claimsStage("plateau", "claims 1 to 4 and 14", {
      ...outputsOf("plateau/analysis", "runs.csv", "counts.csv"),
      ...outputsOf("plateau/split", "along.csv", "final.csv", "minimum.csv"),
    }),
  ];
}
