/** The stages of figure 2's experiment data, training, analysis, the split, claims. */
import { type InputSource, type Json, output, type StageDeclaration } from "../../engine/mod.ts";
import { claimsStage } from "../claims_stage.ts";
import { ON_GPU } from "../on_gpu.ts";
import type { PlateauDataParameters } from "./data.ts";
import { networksInput, settingName, SETTINGS } from "./settings.ts";
import type { TrainParameters } from "./train.ts";
import type { PlateauSplitParameters } from "./split.ts";

/** The profile's section `plateau`. */
export interface PlateauSection {
  readonly data: PlateauDataParameters;
  /** Runs of a setting with r hidden neurons: `seeds`, with `doubling` times 2^r; the paper has 50 and doubles. */
  readonly runs: { readonly seeds: number; readonly doubling: boolean };
  readonly train: Pick<TrainParameters, "beyond_norm" | "most_steps">;
  readonly split: PlateauSplitParameters;
}

/** The data that training reads. */
export const PLATEAU_DATA = output("plateau/data", "data.bin");

function stage(
  name: string,
  about: string,
  parameters: object,
  inputs: { readonly [name: string]: InputSource },
  outputs: readonly string[],
): StageDeclaration {
  return {
    name: `plateau/${name}`,
    about,
    module: `pipeline/paper/plateau/${name}.ts`,
    parameters: parameters as { readonly [name: string]: Json },
    inputs,
    outputs: Object.fromEntries(outputs.map((each) => [each, {}])),
  };
}

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
      {
        ...stage(`kernels-${name}`, `network kernels: ${what}`, setting, { "data.bin": PLATEAU_DATA }, [
          "kernels.json",
        ]),
        module: "pipeline/paper/plateau/kernels.ts",
      },
      {
        ...stage(
          `train-${name}`,
          `gradient flows of figure 2's networks: ${what}`,
          { ...setting, ...section.train, seeds: runsOf(section, setting.r) },
          { "data.bin": PLATEAU_DATA, "kernels.json": output(`plateau/kernels-${name}`, "kernels.json") },
          ["networks.csv"],
        ),
        module: "pipeline/paper/plateau/train.ts",
        ...ON_GPU,
      },
    ];
  });
}

export function plateauStages(section: PlateauSection): StageDeclaration[] {
  const networks = Object.fromEntries(
    SETTINGS.map((setting) => [
      networksInput(setting),
      output(`plateau/train-${settingName(setting)}`, "networks.csv"),
    ]),
  );
  const smallest = networksInput({ biased: false, r: 2 });
  const from = (name: string, files: readonly string[]) =>
    Object.fromEntries(files.map((file) => [file, output(`plateau/${name}`, file)]));
  return [
    stage("data", "the target on figure 2's grid", section.data, {}, ["data.bin", "target.csv"]),
    ...trainingStages(section),
    stage(
      "analysis",
      "duplicates, loss levels, unique minima, gradients and eigenvalues of figure 2's networks",
      {},
      { "data.bin": PLATEAU_DATA, ...networks },
      ["runs.csv", "counts.csv"],
    ),
    {
      ...stage(
        "split",
        "a minimum's saddle line: eigenvalues, surface, perturbed flows",
        section.split,
        {
          "data.bin": PLATEAU_DATA,
          [smallest]: networks[smallest]!,
          // The split network has one neuron more.
          "kernels.json": output(`plateau/kernels-${settingName({ biased: false, r: 3 })}`, "kernels.json"),
        },
        [
          "minimum.csv",
          "along.csv",
          "surface.csv",
          "perturbed.csv",
          "final.csv",
          "functions.csv",
          "neurons.csv",
        ],
      ),
      ...ON_GPU,
    },
    claimsStage("plateau", "claims 1 to 4 and 14", {}, {
      ...from("analysis", ["runs.csv", "counts.csv"]),
      ...from("split", ["along.csv", "final.csv", "minimum.csv"]),
    }),
  ];
}
