/**
 * Stage channel: the channel that the continuation has come into, followed to its limit.
 *
 * Inputs: the problem (../problem.ts), point.json, continuation.json, end.f64. Output: channel.json (ChannelFindings, or
 * null where there is none).
 */
import { followChannel } from "../../../kernels/diagnosis/channel.ts";
import type { ContinuationFindings, PointFindings } from "../../../kernels/diagnosis/findings.ts";
import type { StageContext } from "../../engine/mod.ts";
import { readProblem } from "../problem.ts";
import { readFindings, readVector, writeFindings } from "../stage_io.ts";

export default function channel(context: StageContext): void {
  const { network, loss, samples } = readProblem(context);
  const findings = readFindings<ContinuationFindings>(context, "continuation");
  const theta = readVector(context, "end");
  const { loss: now } = readFindings<PointFindings>(context, "point");
  const found = followChannel(network, loss, samples, { findings, theta, way: [] }, now);
  writeFindings(context, "channel", found);
}
