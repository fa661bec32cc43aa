/** The stages of figure 2's experiment after training: data, analysis, the split, claims. */
import { type InputSource, type Json, output, type StageDeclaration } from "../engine/stage.ts";
import type { PlateauDataParameters } from "./plateau_data.ts";
import { networksInput, settingName, SETTINGS } from "./plateau_settings.ts";
import type { PlateauSplitParameters } from "./plateau_split.ts";

/** The profile's section `plateau`. */
export interface PlateauSection {
  readonly data: PlateauDataParameters;
  /** Runs of a setting with r hidden neurons: seeds · 2^r; the paper has 50. */
  readonly seeds: number;
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
    module: `pipeline/paper/plateau_${name}.ts`,
    parameters: parameters as { readonly [name: string]: Json },
    inputs,
    outputs: Object.fromEntries(outputs.map((each) => [each, {}])),
  };
}

/** Needs the training stages `plateau/train-…`, each with the output networks.csv. */
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
    stage(
      "analysis",
      "duplicates, loss levels, unique minima, gradients and eigenvalues of figure 2's networks",
      {},
      { "data.bin": PLATEAU_DATA, ...networks },
      ["runs.csv", "counts.csv"],
    ),
    stage(
      "split",
      "a minimum's saddle line: eigenvalues, surface, perturbed flows",
      section.split,
      { "data.bin": PLATEAU_DATA, [smallest]: networks[smallest]! },
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
    {
      ...stage(
        "claims",
        "claims 1 to 4 and 14 of the paper on these numbers",
        {},
        {
          ...from("analysis", ["runs.csv", "counts.csv"]),
          ...from("split", ["along.csv", "final.csv", "minimum.csv"]),
        },
        [],
      ),
      outputs: {
        "claims.csv": { publish: ["claims/plateau.csv"] },
        "claims.md": { publish: ["claims/plateau.md"] },
      },
      targets: ["claims"],
    },
  ];
}
