/** The stages of figure 3: data, escapes and surfaces of both kinds of network, claim 13. */
import { type InputSource, type Json, output, type StageDeclaration } from "../../engine/stage.ts";
import { claimsStage } from "../claims_stage.ts";
import type { GeometryEscapeParameters } from "./escape.ts";
import { INPUTS, type Kind, KINDS } from "./settings.ts";
import type { GeometrySurfaceParameters } from "./surface.ts";
import { TRIED, TRIED_SOURCE } from "./tried_candidates.ts";

/** Of one kind of network. */
export interface GeometryKindSection extends Omit<GeometryEscapeParameters, "kind"> {
  readonly samples: number;
  readonly coarse: boolean;
}

/** The profile's section `geometry`. */
export interface GeometrySection {
  readonly variant: GeometryKindSection;
  /** Normal inputs have a seed; quasi-random ones have none. */
  readonly text: GeometryKindSection & { readonly data_seed: number };
  readonly surface: Omit<GeometrySurfaceParameters, "kind">;
}

type Inputs = { readonly [name: string]: InputSource };

/** @param outputs name → where users find it, or null for one that only stages read */
function stage(
  name: string,
  about: string,
  module: string,
  parameters: object,
  inputs: Inputs,
  outputs: { readonly [name: string]: string | null },
): StageDeclaration {
  return {
    name: `geometry/${name}`,
    about,
    module: `pipeline/paper/${module}.ts`,
    parameters: parameters as { readonly [name: string]: Json },
    inputs,
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([file, path]) => [file, path === null ? {} : { publish: [path] }]),
    ),
  };
}

const from = (name: string, ...files: readonly string[]): Inputs =>
  Object.fromEntries(files.map((file) => [file, output(`geometry/${name}`, file)]));

const ABOUT: Readonly<Record<Kind, string>> = {
  text: "softplus, normal inputs",
  variant: "activation g, quasi-random inputs",
};

function dataStage(kind: Kind, section: GeometrySection): StageDeclaration {
  const { samples, coarse } = section[kind];
  const name = `data-${kind}`;
  const about = `data of figure 3: ${ABOUT[kind]}`;
  if (kind === "variant") {
    return stage(name, about, "geometry/data", { samples, coarse }, {}, { "data.bin": null });
  }
  const parameters = {
    ...{ inputs: INPUTS, target: "rosenbrock", s: 0, draws: [] },
    ...{ samples, test_samples: samples, coarse, seed: section.text.data_seed },
  };
  return stage(name, about, "scaling/data", parameters, {}, { "data.bin": null, "test.bin": null });
}

/** @param profile its name: what was tried for it before */
export function geometryStages(section: GeometrySection, profile: string): StageDeclaration[] {
  const experiments = KINDS.flatMap((kind) => {
    const { first_seed, seeds, search_steps, merge_steps, escape_steps, gammas, offset } = section[kind];
    return [
      dataStage(kind, section),
      stage(
        `escape-${kind}`,
        `a channel merged, split and reached again: ${ABOUT[kind]}`,
        "geometry/escape",
        { kind, first_seed, seeds, search_steps, merge_steps, escape_steps, gammas, offset },
        from(`data-${kind}`, "data.bin"),
        {
          "candidates.csv": `geometry/candidates_${kind}.csv`,
          "escapes.csv": `geometry/escapes_${kind}.csv`,
          "minimum.csv": `geometry/minimum_${kind}.csv`,
          "trajectories.csv": null,
        },
      ),
      stage(
        `surface-${kind}`,
        `the loss around a saddle line: ${ABOUT[kind]}`,
        "geometry/surface",
        { ...section.surface, kind },
        { ...from(`data-${kind}`, "data.bin"), ...from(`escape-${kind}`, "minimum.csv") },
        { "surface.csv": null, "wide.csv": null, "top.csv": null },
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
    claimsStage("geometry", "claim 13", { profile, data_seed: section.text.data_seed }, {
      ...Object.fromEntries(tested),
      [TRIED]: TRIED_SOURCE,
    }),
  ];
}
