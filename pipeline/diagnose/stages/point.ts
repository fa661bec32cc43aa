/**
 * Stage point: losses, gradient and norms where training stopped.
 *
 * Parameter: tested, whether there are test data. Inputs: the problem (../problem.ts), test-x.f64 and test-y.f64 where
 * tested. Output: point.json (PointFindings).
 */
import { pointFindings } from "../../../kernels/diagnosis/point.ts";
import type { StageContext } from "../../engine/mod.ts";
import { readProblem, readTest } from "../problem.ts";
import { writeFindings } from "../stage_io.ts";

export default function point(context: StageContext): void {
  const problem = readProblem(context);
  const { rows: all, missing } = problem.data;
  // Rows that miss a value were never to be drawn: what they would change is no error of the draw.
  const rows = all - (missing?.rows ?? 0);
  const test = readTest(context, problem);
  writeFindings(context, "point", pointFindings({ ...problem, rows, test }));
}
