/** The stages of figure O4: the channel's limit for other units than neurons. */
import type { StageDeclaration } from "../../../engine/mod.ts";
import { stage } from "../../stage_builder.ts";
import type { ElsewhereLimitsParameters } from "./limits.ts";
import type { ElsewhereSection } from "./profile.ts";

export function elsewhereStages({ limits }: ElsewhereSection): StageDeclaration[] {
  return [
    stage<ElsewhereLimitsParameters>(
      "beyond/elsewhere/limits",
      "pairs of filters, heads and experts that come to a unit and its derivative",
      { parameters: limits, outputs: ["errors.csv", "error_fits.csv"] },
    ),
  ];
}
