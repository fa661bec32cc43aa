/**
 * Stage verdict: which of the endings it is, with the evidence, and what to try next.
 *
 * Parameter: parts, the stages that this graph has. Inputs: PART.json of each. Output: verdict.json (VerdictFindings).
 */
import type { NetworkFindings } from "../../../kernels/diagnosis/findings.ts";
import { judge } from "../../../kernels/diagnosis/verdict.ts";
import type { StageContext } from "../../engine/mod.ts";
import { readFindings, readPart, writeFindings } from "../stage_io.ts";

export default function verdict(context: StageContext): void {
  const found = {
    network: readFindings<NetworkFindings>(context, "network").network,
    pairs: readFindings(context, "pairs"),
    point: readPart(context, "point"),
    spectrum: readPart(context, "spectrum"),
    local: readPart(context, "local"),
    edge: readPart(context, "edge"),
    noise: readPart(context, "noise"),
    checkpoints: readPart(context, "checkpoints") ?? [],
    continuation: readPart(context, "continuation"),
    channel: readPart(context, "channel"),
    gate: readPart(context, "gate"),
  } as Parameters<typeof judge>[0];
  writeFindings(context, "verdict", judge(found));
}
