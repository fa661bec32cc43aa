/** The stages of figure O4: the channel's limit for other units than neurons. */
import type { StageDeclaration } from "../../../engine/mod.ts";
import { outputsOf, stage } from "../../stage_builder.ts";
import { statementsOf } from "../statements.ts";
import type { ElsewhereLimitsParameters } from "./limits.ts";
import type { ElsewhereSection } from "./profile.ts";
import type { ElsewhereStudentsParameters } from "./students.ts";

export function elsewhereStages({ limits, students }: ElsewhereSection): StageDeclaration[] {
  return [
    stage<ElsewhereLimitsParameters>(
      "beyond/elsewhere/limits",
      "pairs of filters, heads and experts that come to a unit and its derivative",
      { parameters: limits, outputs: ["errors.csv", "error_fits.csv"] },
    ),
    stage<ElsewhereStudentsParameters>(
      "beyond/elsewhere/students",
      "students of few filters or heads to the ends of their descents",
      { parameters: students, outputs: ["runs.csv"] },
    ),
    stage("beyond/elsewhere/findings", "the statements of figure O4, with what was found", {
      inputs: {
        ...statementsOf("elsewhere"),
        ...outputsOf("beyond/elsewhere/limits", "error_fits.csv"),
        ...outputsOf("beyond/elsewhere/students", "runs.csv"),
      },
      outputs: { "findings.csv": "beyond/elsewhere.csv" },
    }),
  ];
}
