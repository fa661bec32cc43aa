/** The stage of table 1: the hyper-parameters of the paper beside ours. */
import type { StageDeclaration } from "../engine/mod.ts";
import { hyperParameters } from "./hyper_parameters.ts";
import type { Profile } from "./profiles.ts";
import { stage } from "./stage_builder.ts";
import type { TableOneParameters } from "./table_1.ts";

export function tableOneStage(profile: Profile): StageDeclaration {
  return stage<TableOneParameters>("table/1", "hyper-parameters of the paper and ours", {
    module: "pipeline/paper/table_1.ts",
    parameters: { rows: hyperParameters(profile) },
    outputs: {
      "table_1.csv": "table1/table_1.csv",
      "table_1.md": "table1/table_1.md",
      "table_1.tex": "table1/table_1.tex",
    },
    targets: ["table1"],
  });
}
