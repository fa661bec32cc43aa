/** The paper's graph for a profile: the stages of every room, and what lies above them. */
import { defineGraph, type Graph } from "../engine/graph.ts";
import type { StageDeclaration } from "../engine/stage.ts";
import { channelStages } from "./channel/stages.ts";
import { claimsTableStage } from "./claims_stage.ts";
import { geometryStages } from "./geometry/stages.ts";
import { plateauStages } from "./plateau/stages.ts";
import type { Profile } from "./profiles.ts";
import { publishedInReport } from "./report/described_stages.ts";
import { RECORD_FILE, recordScript } from "./report/record.ts";
import { reportStages } from "./report/stages.ts";
import { scalingStages } from "./scaling/stages.ts";
import { tableOneStages } from "./table_1_stages.ts";
import { toyStages } from "./toy/stages.ts";

/** Figures in the order of the paper, with captions of our own (gallery.ts) under their ids. */
export const FIGURES = [
  "fig1",
  ...["fig2", "fig2a", "fig2b", "fig2c", "fig2d"],
  ...["fig3", "fig3a", "fig3b", "fig3c", "fig3d", "fig3e", "fig3v"],
  ...["fig4", "fig4a", "fig4b", "fig4c", "fig4d", "fig4e", "fig4f", "fig4g", "generalisation"],
  ...["fig5", "fig5a", "fig5b", "fig5c", "fig5d", "fig5e", "fig5f", "figGated"],
  ...["fig6", "fig6a", "fig6b", "fig6c", "fig6d"],
  ...["figA1", "figA2", "figA3", "figA4"],
  ...[
    "figB5",
    "figB5v",
    "figB6",
    "figB6v",
    "figB7",
    "figB8",
    "figB9",
    "figB10",
    "figB11",
    "figB12",
    "figB13",
    "figC6",
  ],
] as const;

/** Where the report shows the record of a run, and as what. */
export const RUN_RECORD = { path: RECORD_FILE, text: recordScript };

/** Rooms with claims of their own, in the order of the page. */
export const CLAIMS = ["plateau", "geometry", "channel", "scaling", "toy"] as const;

export function paperStages(profile: Profile): StageDeclaration[] {
  const stages = [
    ...toyStages(profile.toy),
    ...tableOneStages(profile),
    ...plateauStages(profile.plateau),
    ...geometryStages(profile.geometry, profile.name),
    ...channelStages(profile.channel, profile.name),
    ...scalingStages(profile.scaling),
    claimsTableStage(CLAIMS),
  ].map(publishedInReport);
  return [...stages, ...reportStages(stages, profile, CLAIMS)];
}

/** @throws GraphError */
export function paperGraph(profile: Profile): Graph {
  return defineGraph(paperStages(profile));
}
