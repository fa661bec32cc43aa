/** The paper's graph for a profile: the stages of every room, and what lies above them. */
import { defineGraph, type Graph, type StageDeclaration } from "../engine/mod.ts";
import { beyondStages } from "./beyond/stages.ts";
import { channelStages } from "./channel/stages.ts";
import { claimsTableStage } from "./claims_stage.ts";
import { CLAIM_STAGES, drawStages, STATEMENTS } from "./figures.ts";
import { geometryStages } from "./geometry/stages.ts";
import { plateauStages } from "./plateau/stages.ts";
import type { Profile } from "./profiles.ts";
import { publishedInReport } from "./report/described_stages.ts";
import { RECORD_FILE, recordScript } from "./report/record.ts";
import { reportStages } from "./report/stages.ts";
import { scalingStages } from "./scaling/stages.ts";
import { tableOneStage } from "./table_1_stages.ts";
import { toyStages } from "./toy/stages.ts";

/** Where the report shows the record of a run, and as what. */
export const RUN_RECORD = { path: RECORD_FILE, text: recordScript };

/** @throws GraphError */
export function paperStages(profile: Profile): StageDeclaration[] {
  const stages = [
    ...toyStages(profile.toy),
    tableOneStage(profile),
    ...plateauStages(profile.plateau),
    ...geometryStages(profile.geometry, profile.name),
    ...channelStages(profile.channel, profile.name),
    ...scalingStages(profile.scaling),
    ...beyondStages(profile.beyond, profile.scaling),
    ...drawStages(),
    claimsTableStage(STATEMENTS, CLAIM_STAGES),
  ].map(publishedInReport);
  // The report follows what stages read, so a mistake in one of them is said before.
  defineGraph(stages);
  return [...stages, ...reportStages(stages, profile, CLAIM_STAGES)];
}

/** @throws GraphError */
export function paperGraph(profile: Profile): Graph {
  return defineGraph(paperStages(profile));
}
