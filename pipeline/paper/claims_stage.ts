/** The stages that test claims on an experiment's tables, and the one that lays their claims side by side. */
import { output, type StageDeclaration } from "../engine/mod.ts";
import type { ClaimsTableParameters } from "./claims_table.ts";
import { PUBLISHED, PUBLISHED_SOURCE } from "./published.ts";
import { type Inputs, stage } from "./stage_builder.ts";
import { type Statement, testsInput } from "./statement.ts";

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

/**
 * The tests of claims as inputs of another stage.
 * @param stages that test some
 */
export function testsOf(stages: readonly string[]): Inputs {
  return Object.fromEntries(stages.map((stage) => [testsInput(stage), output(stage, "claims.csv")]));
}

/** @param stages that test the statements, in the order of the page */
export function claimsTableStage(
  statements: readonly Statement[],
  stages: readonly string[],
): StageDeclaration {
  return stage<ClaimsTableParameters>("claims/table", "the claims of the paper, a row each", {
    module: "pipeline/paper/claims_table.ts",
    parameters: { statements },
    inputs: testsOf(stages),
    // In the order in which the report links them.
    outputs: {
      "claims.csv": "claims/claims.csv",
      "claims.md": "claims/claims.md",
      "tests.csv": "claims/tests.csv",
      "open.md": "claims/open.md",
    },
    targets: ["claims"],
  });
}
