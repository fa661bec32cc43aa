/** The stage of the page of what is ours, beyond the paper. */
import { output, type StageDeclaration } from "../../engine/mod.ts";
import { BEYOND_FIGURES } from "../figures.ts";
import { stage } from "../stage_builder.ts";
import type { ReportBeyondParameters } from "./beyond.ts";
import { declaredFigure, pictures } from "./declared_figures.ts";
import { REPORT_FOLDER } from "./folder.ts";

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
