/** The declaration of a stage that tests claims on an experiment's tables. */
import type { InputSource, Json, StageDeclaration } from "../engine/mod.ts";
import { PUBLISHED, PUBLISHED_SOURCE } from "./published.ts";

/**
 * What the authors published as numbers is an input of each.
 * @param experiment whose stages come before: `toy`, tested by toy/claims.ts
 */
export function claimsStage(
  experiment: string,
  numbers: string,
  parameters: { readonly [name: string]: Json },
  inputs: { readonly [name: string]: InputSource },
): StageDeclaration {
  return {
    name: `${experiment}/claims`,
    about: `${numbers} of the paper on these numbers`,
    module: `pipeline/paper/${experiment}/claims.ts`,
    parameters,
    inputs: { ...inputs, [PUBLISHED]: PUBLISHED_SOURCE },
    outputs: {
      "claims.csv": { publish: [`claims/${experiment}.csv`] },
      "claims.md": { publish: [`claims/${experiment}.md`] },
    },
    targets: ["claims"],
  };
}
