/**
 * Stage local: what the slope gains beside the curvature, and how the loss bends where exact duplicates move apart.
 *
 * Inputs: the problem (../problem.ts), pairs.json. Output: local.json (LocalFindings).
 */
import type { PairsFindings } from "../../../kernels/diagnosis/findings.ts";
import { localFindings, STEPS } from "../../../kernels/diagnosis/local.ts";
import type { StageContext } from "../../engine/mod.ts";
import { readProblem, reported } from "../problem.ts";
import { readFindings, writeFindings } from "../stage_io.ts";

export default function local(context: StageContext): void {
  const { network, theta, model } = readProblem(context);
  const pairs = readFindings<PairsFindings>(context, "pairs");
  const point = reported(context, model.at(theta), Math.min(STEPS, theta.length));
  writeFindings(context, "local", localFindings(network, theta, point, pairs));
}
