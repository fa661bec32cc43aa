/** The rules of a verdict in the order in which they are asked; the first that applies decides. */
import type { Rule } from "./findings_for_rules.ts";
import { channel, grown, normGrowth, separatedClasses } from "./growth.ts";
import { finiteMinimum, noLoss, notDecidable, weightsOnly } from "./rest.ts";
import { plateauSaddle, saddle } from "./saddles.ts";
import { batchNoise, descending, edgeOfStability, stillTraining } from "./unfinished.ts";

export const RULES = {
  ...{
    weightsOnly,
    noLoss,
    plateauSaddle,
    saddle,
    edgeOfStability,
    batchNoise,
    descending,
    channel,
    separatedClasses,
    normGrowth,
    grown,
    stillTraining,
  },
  ...{ finiteMinimum, notDecidable },
} as const satisfies { readonly [name: string]: Rule };
