/** The stages of figure O2: ways out, tried on the networks that figure O1's trainers left at an entrance. */
import { output, type StageDeclaration } from "../../../engine/mod.ts";
import { scalingDataSource } from "../../scaling/data_stages.ts";
import { type Configuration, configurationName } from "../../scaling/settings.ts";
import { outputsOf, stage } from "../../stage_builder.ts";
import { stallsName, trainedName } from "../entrances/settings.ts";
import { kindName, KINDS } from "../entrances/trainers.ts";
import { statementsOf } from "../statements.ts";
import type { WaysOutSection } from "./profile.ts";
import type { WaysOutSummaryParameters } from "./summary.ts";
import type { TriedParameters } from "./tried.ts";

const triedName = (configuration: Configuration) =>
  `beyond/ways-out/tried-${configurationName(configuration)}`;

/** @param all configurations of figure O1 */
export function waysOutStages(section: WaysOutSection, all: readonly Configuration[]): StageDeclaration[] {
  // A gated unit of relu has steps: there is no such way out to compare with.
  const smooth = all.filter(({ activation }) => activation !== "relu");
  return [
    ...smooth.map((configuration) => triedStage(section, configuration)),
    stage<WaysOutSummaryParameters>(
      "beyond/ways-out/findings",
      "ways out compared at equal cost (figure O2)",
      {
        module: "pipeline/paper/beyond/ways_out/summary.ts",
        parameters: { data_sets: smooth.map(configurationName), gradients: section.gradients },
        inputs: {
          ...Object.fromEntries(
            smooth.map((
              each,
            ) => [`tried-${configurationName(each)}.csv`, output(triedName(each), "tried.csv")]),
          ),
          ...statementsOf("ways_out"),
        },
        outputs: { "tried.csv": null, "ways.csv": null, "findings.csv": "beyond/ways_out.csv" },
        targets: ["beyond"],
      },
    ),
  ];
}

function triedStage(section: WaysOutSection, configuration: Configuration): StageDeclaration {
  const kinds = KINDS.map(kindName);
  const about = `figure O2's ways out, tried on the networks of ${configurationName(configuration)}`;
  return stage<TriedParameters>(triedName(configuration), about, {
    module: "pipeline/paper/beyond/ways_out/tried.ts",
    parameters: { ...configuration, ...section, kinds },
    inputs: {
      "data.bin": scalingDataSource(configuration),
      ...outputsOf(stallsName(configuration), "stalls.csv"),
      ...Object.fromEntries(
        kinds.map((kind) => [`trained-${kind}.csv`, output(trainedName(kind, configuration), "trained.csv")]),
      ),
    },
    outputs: ["tried.csv"],
  });
}
