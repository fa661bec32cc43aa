/** The stages that test claims on an experiment's tables, and the one that lays their claims side by side. */
import { file, output, type StageDeclaration } from "../engine/mod.ts";
import { PUBLISHED, PUBLISHED_SOURCE } from "./published.ts";
import { type Inputs, stage } from "./stage_builder.ts";

/**
 * What the authors published as numbers is an input of each.
 * @param room whose stages come before: `toy`, tested by toy/claims.ts
 */
export function claimsStage<Parameters extends object = never>(
  room: string,
  numbers: string,
  inputs: Inputs,
  parameters?: NoInfer<Parameters>,
): StageDeclaration {
  return stage<object>(`${room}/claims`, `${numbers} of the paper on these numbers`, {
    parameters: parameters ?? {},
    inputs: { ...inputs, [PUBLISHED]: PUBLISHED_SOURCE },
    outputs: { "claims.csv": `claims/${room}.csv`, "claims.md": `claims/${room}.md` },
    targets: ["claims"],
  });
}

/** @param rooms that have claims, in the order of the page */
export function claimsTableStage(rooms: readonly string[]): StageDeclaration {
  return stage("claims/table", "the claims of the paper, a row each", {
    module: "pipeline/paper/claims_table.ts",
    inputs: {
      "statements.csv": file("data/claims.csv"),
      ...Object.fromEntries(
        rooms.map((room) => [`claims-${room}.csv`, output(`${room}/claims`, "claims.csv")]),
      ),
    },
    outputs: {
      "claims.csv": "claims/claims.csv",
      "tests.csv": "claims/tests.csv",
      "claims.md": "claims/claims.md",
      "open.md": "claims/open.md",
    },
    targets: ["claims"],
  });
}
