/** The stages of figure O3: networks with gated units beside plain ones. */
import { file, output, type StageDeclaration } from "../../../engine/mod.ts";
import { scalingDataSource } from "../../scaling/data_stages.ts";
import { type Configuration, sizeName, targetName } from "../../scaling/settings.ts";
import { outputsOf, stage } from "../../stage_builder.ts";
import { testSource } from "../entrances/stages.ts";
import { statementsOf } from "../statements.ts";
import type { CurveParameters } from "./curve.ts";
import { ACTIVATION } from "./kinds.ts";
import type { GatesSection } from "./profile.ts";
import type { RealParameters } from "./real.ts";
import type { StudyParameters } from "./study.ts";
import type { GatesSummaryParameters } from "./summary.ts";
import { CURVES, REAL_DATA } from "./sets.ts";

/** @param all configurations of figure O1 */
export function gatesStages(section: GatesSection, all: readonly Configuration[]): StageDeclaration[] {
  const sizes = { pairs: section.pairs, seeds: section.seeds, evaluations: section.evaluations };
  const study = studySets(all);
  const real = Object.keys(REAL_DATA);
  const curves = CURVES.map(({ name }) => name);
  const names = { study: study.map(({ name }) => name), real, curves };
  return [
    ...curves.map((target) =>
      stage<CurveParameters>(`beyond/gates/curve-${target}`, `networks fitted to one input: ${target}`, {
        module: "pipeline/paper/beyond/gates/curve.ts",
        parameters: {
          ...{ target, pairs: section.curve_pairs, seeds: section.curve_seeds },
          evaluations: section.curve_evaluations,
        },
        outputs: ["fits.csv"],
      })
    ),
    ...study.map(({ name, configuration }) =>
      stage<StudyParameters>(`beyond/gates/study-${name}`, `networks with gated units fitted to ${name}`, {
        module: "pipeline/paper/beyond/gates/study.ts",
        parameters: { data_set: name, ...sizes },
        inputs: { "data.bin": scalingDataSource(configuration), "test.bin": testSource(configuration) },
        outputs: ["fits.csv"],
      })
    ),
    ...real.map((name) =>
      stage<RealParameters>(`beyond/gates/real-${name}`, `networks with gated units fitted to ${name}`, {
        module: "pipeline/paper/beyond/gates/real.ts",
        parameters: { data_set: name, folds: section.folds, ...sizes },
        inputs: { "data.csv": file(REAL_DATA[name]!) },
        outputs: ["fits.csv"],
      })
    ),
    stage<GatesSummaryParameters>("beyond/gates/summary", "networks with gated units beside plain ones", {
      parameters: names,
      inputs: Object.fromEntries(
        Object.entries(names).flatMap(([room, own]) =>
          own.map((
            name,
          ) => [`fits-${name}.csv`, output(`beyond/gates/${ROOM_NAMES[room]}-${name}`, "fits.csv")])
        ),
      ),
      outputs: ["fits.csv", "cells.csv", "ratios.csv", "curves.csv", "slopes.csv"],
    }),
    stage("beyond/gates/findings", "what figure O3's statements came to", {
      inputs: { ...outputsOf("beyond/gates/summary", "fits.csv", "cells.csv"), ...statementsOf("gates") },
      outputs: { "findings.csv": "beyond/gates.csv" },
      targets: ["beyond"],
    }),
  ];
}

const ROOM_NAMES: { readonly [names: string]: string } = { study: "study", real: "real", curves: "curve" };

/** Each draw of data once: of a Gaussian process one for each width of figure 4's networks. */
function studySets(all: readonly Configuration[]) {
  const sets = all.filter(({ activation }) => activation === ACTIVATION).map((configuration) => {
    const { target, inputs } = configuration;
    const name = target === "rosenbrock"
      ? `${target}-d${inputs}`
      : `${targetName(target)}-${sizeName(configuration)}`;
    return { name, configuration };
  });
  return [...new Map(sets.map((set) => [set.name, set])).values()];
}
