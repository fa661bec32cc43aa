/**
 * Stage splits: how the loss bends where exact duplicates move apart.
 *
 * Inputs: the problem (../problem.ts), pairs.json. Output: splits.json (a list of SplitFindings).
 */
import type { PairsFindings } from "../../../kernels/diagnosis/findings.ts";
import { splitCurvatures } from "../../../kernels/diagnosis/plateau.ts";
import type { StageContext } from "../../engine/mod.ts";
import { readProblem } from "../problem.ts";
import { readFindings, writeFindings } from "../stage_io.ts";

export default function splits(context: StageContext): void {
  const { network, theta, model } = readProblem(context);
  const duplicated = readFindings<PairsFindings>(context, "pairs").groups;
  writeFindings(context, "splits", splitCurvatures(network, theta, model.at(theta), duplicated));
}
