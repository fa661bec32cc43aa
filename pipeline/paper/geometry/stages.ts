/** The stages of figure 3: data, escapes and surfaces of both kinds of network, claim 13. */
import { output, type StageDeclaration } from "../../engine/mod.ts";
import { claimsStage } from "../claims_stage.ts";
import type { ScalingDataParameters } from "../scaling/data.ts";
import { outputsOf, stage } from "../stage_builder.ts";
import type { GeometryDataParameters } from "./data.ts";
import type { GeometryEscapeParameters } from "./candidates.ts";
import type { GeometrySection } from "./profile.ts";
import { INPUTS, type Kind, KINDS } from "./settings.ts";
import type { GeometrySurfaceParameters } from "./surface.ts";
import { TRIED, TRIED_SOURCE, type TriedParameters } from "./tried_candidates.ts";

const ABOUT: Readonly<Record<Kind, string>> = {
  text: "softplus, normal inputs",
  variant: "activation g, quasi-random inputs",
};

function dataStage(kind: Kind, section: GeometrySection): StageDeclaration {
  const { samples, coarse } = section[kind];
  const name = `geometry/data-${kind}`;
  const about = `data of figure 3: ${ABOUT[kind]}`;
  if (kind === "variant") {
    return stage<GeometryDataParameters>(name, about, {
      module: "pipeline/paper/geometry/data.ts",
      parameters: { samples, coarse },
      outputs: ["data.bin"],
    });
  }
  return stage<ScalingDataParameters>(name, about, {
    module: "pipeline/paper/scaling/data.ts",
    parameters: {
      ...{ inputs: INPUTS, target: "rosenbrock", s: 0, draws: [] },
      ...{ samples, test_samples: samples, coarse, seed: section.text.data_seed },
    },
    outputs: ["data.bin", "test.bin"],
  });
}

/** @param profile its name: what was tried for it before */
export function geometryStages(section: GeometrySection, profile: string): StageDeclaration[] {
  const experiments = KINDS.flatMap((kind) => {
    const { first_seed, seeds, search_steps, merge_steps, escape_steps, gammas, offset } = section[kind];
    return [
      dataStage(kind, section),
      stage<GeometryEscapeParameters>(
        `geometry/escape-${kind}`,
        `a channel merged, split and reached again: ${ABOUT[kind]}`,
        {
          module: "pipeline/paper/geometry/escape.ts",
          parameters: { kind, first_seed, seeds, search_steps, merge_steps, escape_steps, gammas, offset },
          inputs: outputsOf(`geometry/data-${kind}`, "data.bin"),
          outputs: {
            "candidates.csv": `geometry/candidates_${kind}.csv`,
            "escapes.csv": `geometry/escapes_${kind}.csv`,
            "minimum.csv": `geometry/minimum_${kind}.csv`,
            "trajectories.csv": null,
          },
        },
      ),
      stage<GeometrySurfaceParameters>(
        `geometry/surface-${kind}`,
        `the loss around a saddle line: ${ABOUT[kind]}`,
        {
          module: "pipeline/paper/geometry/surface.ts",
          parameters: { ...section.surface, kind },
          inputs: {
            ...outputsOf(`geometry/data-${kind}`, "data.bin"),
            ...outputsOf(`geometry/escape-${kind}`, "minimum.csv"),
          },
          outputs: ["surface.csv", "wide.csv", "top.csv"],
        },
      ),
    ];
  });
  const tested = KINDS.flatMap((kind) =>
    ["escapes", "trajectories", "candidates", "minimum"].map((file) => [
      `${file}-${kind}.csv`,
      output(`geometry/escape-${kind}`, `${file}.csv`),
    ])
  );
  return [
    ...experiments,
    claimsStage<TriedParameters>("geometry", "claim 13", {
      ...Object.fromEntries(tested),
      [TRIED]: TRIED_SOURCE,
    }, { profile, data_seed: section.text.data_seed }),
  ];
}
