/**
 * Stage slice: the loss on the plane of the channel's own direction and of the smallest eigenvalue's.
 *
 * Inputs: the problem (../problem.ts), pairs.json, least.f64. Output: slice.json (SliceFindings, or null where no two
 * units have opposite output weights).
 */
import type { PairsFindings } from "../../../kernels/diagnosis/findings.ts";
import { closestOpposite } from "../../../kernels/diagnosis/pairs.ts";
import { sliceFindings, slicePoints } from "../../../kernels/diagnosis/slice.ts";
import type { StageContext } from "../../engine/mod.ts";
import { readProblem } from "../problem.ts";
import { readFindings, readVector, writeFindings } from "../stage_io.ts";

/** Distances from the point as shares of |a_i| + |a_j| and of 1. */
const [ALONG, ACROSS] = [1, 1];

export default function slice(context: StageContext): void {
  const { network, samples, model, theta } = readProblem(context);
  const pair = closestOpposite(readFindings<PairsFindings>(context, "pairs"));
  const points = slicePoints(theta.length, samples.n);
  const reach = (size: number) => [ALONG * Math.max(1, size), ACROSS] as const;
  let losses = 0;
  const counted: typeof model = {
    ...model,
    loss(at) {
      context.progress(++losses, points * points, "losses");
      return model.loss(at);
    },
  };
  const found = pair === null
    ? null
    : sliceFindings(network, counted, theta, pair, readVector(context, "least"), points, reach(pair.outputs));
  writeFindings(context, "slice", found);
}
