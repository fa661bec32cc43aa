/**
 * Stage spectrum: eigenvalues of the Hessian, all of them where P ≤ 2000, and directions of negative curvature.
 *
 * Parameter: seed of what Lanczos's method starts from. Inputs: the problem (../problem.ts). Outputs: spectrum.json
 * (SpectrumFindings); least.f64 and greatest.f64, P values, eigenvectors of the smallest and the largest eigenvalue.
 */
import { SPECTRUM, spectrumOf } from "../../../kernels/diagnosis/spectrum.ts";
import type { StageContext } from "../../engine/mod.ts";
import { readProblem } from "../problem.ts";
import { writeFindings, writeVector } from "../stage_io.ts";

export default function spectrum(context: StageContext): void {
  const seed = context.parameters.seed as number;
  const density = { ...SPECTRUM.density, seed };
  const { findings, smallest, largest, converged } = spectrumOf(readProblem(context), {
    ...{ seed, density },
    progress: (done, most) => context.progress(done, most, "products"),
  });
  context.note("converged", converged);
  writeFindings(context, "spectrum", findings);
  writeVector(context, "least", smallest[0]!);
  writeVector(context, "greatest", largest[0]!);
}
