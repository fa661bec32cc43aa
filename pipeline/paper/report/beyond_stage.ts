/** The stages of the pages of what is ours: beyond the paper, and what practitioners do with it. */
import { output, type StageDeclaration } from "../../engine/mod.ts";
import { BEYOND_FIGURES } from "../figures.ts";
import { outputsOf, stage } from "../stage_builder.ts";
import type { ReportBeyondParameters } from "./beyond.ts";
import { declaredFigure, pictures } from "./declared_figures.ts";
import { REPORT_FOLDER } from "./folder.ts";
import type { ReportStalledParameters } from "./stalled.ts";

/** @param stages all others: those that have findings, and those under the figures */
export function beyondStage(
  stages: readonly StageDeclaration[],
  profile: Pick<ReportBeyondParameters, "profile" | "option">,
  outputs: { readonly [file: string]: string },
  targets: readonly string[],
): StageDeclaration {
  const findings = stages.filter(({ name }) => /^beyond\/[\w-]+\/findings$/.test(name));
  const names = findings.map(({ name }) => name);
  const files = findings.flatMap((each) => Object.values(each.outputs).flatMap(({ publish = [] }) => publish))
    .filter((path) => !path.startsWith(REPORT_FOLDER));
  return stage<ReportBeyondParameters>("report/beyond", "the page of what is ours, beyond the paper", {
    parameters: {
      ...profile,
      figures: BEYOND_FIGURES.map((figure) => declaredFigure(figure, stages)),
      ...{ findings: names, files },
    },
    inputs: {
      ...Object.fromEntries(names.map((name) => [`${name} findings.csv`, output(name, "findings.csv")])),
      ...pictures(BEYOND_FIGURES),
    },
    outputs,
    targets,
  });
}

/** The page for practitioners. */
export function stalledStage(
  profile: string,
  outputs: { readonly [file: string]: string },
  targets: readonly string[],
): StageDeclaration {
  const { alt } = BEYOND_FIGURES.find(({ id }) => id === PICTURE)!;
  return stage<ReportStalledParameters>("report/stalled", "the page for those whose training stalls", {
    parameters: { profile, figure: { alt, files: [`${PICTURE}/${PICTURE}.svg`] } },
    inputs: {
      ...outputsOf("beyond/entrances/summary", "stalls.csv"),
      ...outputsOf("beyond/ways-out/findings", "findings.csv", "ways.csv"),
      [`${PICTURE}.svg`]: output(`draw/${PICTURE}`, `${PICTURE}.svg`),
    },
    outputs,
    targets,
  });
}

const PICTURE = "figO2";
