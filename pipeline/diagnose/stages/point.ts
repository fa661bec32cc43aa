/**
 * Stage point: losses, gradient and norms where training stopped.
 *
 * Parameter: tested, whether there are test data. Inputs: the problem (../problem.ts), test-x.f64 and test-y.f64 where
 * tested. Output: point.json (PointFindings).
 */
import { pointFindings } from "../../../kernels/diagnosis/point.ts";
import type { PointFindings } from "../../../kernels/diagnosis/findings.ts";
import type { StageContext } from "../../engine/mod.ts";
import { type Problem, readProblem, readTest } from "../problem.ts";
import { writeFindings } from "../stage_io.ts";
import { numberText } from "../number_text.ts";

export default function point(context: StageContext): void {
  const problem = readProblem(context);
  const { rows: all, missing } = problem.data;
  // Rows that miss a value were never to be drawn: what they would change is no error of the draw.
  const rows = all - (missing?.rows ?? 0);
  const test = readTest(context, problem);
  const findings = pointFindings({ ...problem, rows, test });
  expectFinite(findings, problem);
  writeFindings(context, "point", findings);
}

/** Beyond double precision nothing can be said: of a run that diverged, or of numbers in units that are far too small. */
function expectFinite(
  { loss, gradientNorm, euclideanNorm }: PointFindings,
  { data, samples, theta }: Problem,
): void {
  if ([loss, gradientNorm, euclideanNorm].every(Number.isFinite)) return;
  const reach = (values: Float64Array) =>
    numberText(values.reduce((most, each) => Math.max(most, Math.abs(each)), 0));
  throw new Error(
    `${data.source}: the network's loss on it, or its gradient, is no finite number in double precision: weights reach ` +
      `${reach(theta)}, inputs ${reach(samples.x)}, targets ${
        reach(samples.y)
      }. Give an earlier checkpoint if the run ` +
      "diverged, or data in other units, by --scale or in the file",
  );
}
