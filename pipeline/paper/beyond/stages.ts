/** The stages of what is asked beyond the paper (figures O1 to O4), of every part. */
import type { StageDeclaration } from "../../engine/mod.ts";
import type { BeyondSection } from "./profile.ts";

export function beyondStages(_section: BeyondSection): StageDeclaration[] {
  return [];
}
