/**
 * Stage diagnosis: everything that was found, in one file, checked against the schema.
 *
 * Parameters: name; parts, the stages that this graph has. Inputs: PART.json of each. Output: diagnosis.json.
 */
import type { Diagnosis } from "../../../kernels/diagnosis/findings.ts";
import type { StageContext } from "../../engine/mod.ts";
import { checkedDiagnosis } from "../schema.ts";
import { readFindings, readPart, writeFindings } from "../stage_io.ts";

export default function diagnosis(context: StageContext): void {
  const whole: Diagnosis = {
    format: "flat-channels-diagnosis/1",
    name: String(context.parameters.name),
    network: readFindings(context, "network"),
    data: readPart(context, "data"),
    point: readPart(context, "point"),
    pairs: readFindings(context, "pairs"),
    spectrum: readPart(context, "spectrum"),
    edge: readPart(context, "edge"),
    noise: readPart(context, "noise"),
    checkpoints: readPart(context, "checkpoints") ?? [],
    continuation: readPart(context, "continuation"),
    channel: readPart(context, "channel"),
    gate: readPart(context, "gate"),
    slice: readPart(context, "slice"),
    verdict: readFindings(context, "verdict"),
  };
  writeFindings(context, "diagnosis", checkedDiagnosis(whole));
}
