/** The stages of what is asked beyond the paper (figures O1 to O4), of every part. */
import type { StageDeclaration } from "../../engine/mod.ts";
import type { ScalingSection } from "../scaling/profile.ts";
import { elsewhereStages } from "./elsewhere/stages.ts";
import { entrancesStages } from "./entrances/stages.ts";
import { entrancesConfigurations } from "./entrances/settings.ts";
import { gatesStages } from "./gates/stages.ts";
import type { BeyondSection } from "./profile.ts";
import { waysOutStages } from "./ways_out/stages.ts";

/** @param scaling figure 4's data and networks, which some parts go on from */
export function beyondStages(section: BeyondSection, scaling: ScalingSection): StageDeclaration[] {
  const configurations = entrancesConfigurations(scaling.sizes, section.entrances);
  return [
    ...entrancesStages(section.entrances, scaling),
    ...waysOutStages(section.ways_out, configurations),
    ...elsewhereStages(section.elsewhere),
    ...gatesStages(section.gates, configurations),
  ];
}
