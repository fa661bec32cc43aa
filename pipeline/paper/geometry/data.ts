/**
 * Stage geometry/data-variant: data like those of the network that the authors publish for figure 3 (paper, section 8):
 * quasi-random inputs in [−√3, √3]⁴ and log10(0.1 + 3(x₂ − x₁²)² + (1 − x₁)²), z-scored. Ours is the sequence, Halton's:
 * the paper does not say which one.
 *
 * Parameters: samples (N); coarse (inputs are multiples of 1/512). Output: data.bin (data_set.ts).
 */
import { checkInputs, checkTargets } from "../../../kernels/analysis/data/data_checks.ts";
import { modifiedRosenbrock, standardised, standardOf } from "../../../kernels/analysis/data/grid_target.ts";
import { haltonInputs } from "../../../kernels/analysis/data/quasi_random.ts";
import type { DataSet } from "../../../kernels/network_reference.ts";
import type { StageContext } from "../../engine/mod.ts";
import { writeDataSet } from "../data_set.ts";
import type { GeometrySection } from "./profile.ts";
import { INPUTS } from "./settings.ts";

export type GeometryDataParameters = Pick<GeometrySection["variant"], "samples" | "coarse">;

const HALF = Math.sqrt(3);

export function variantDataSet({ samples, coarse }: GeometryDataParameters): DataSet {
  const x = haltonInputs(samples, INPUTS, HALF, coarse);
  checkInputs(x, INPUTS);
  const raw = Float64Array.from(
    { length: samples },
    (_, n) => modifiedRosenbrock(x.subarray(INPUTS * n, INPUTS * n + 2), 0),
  );
  checkTargets(raw, samples);
  return { n: samples, inputs: INPUTS, x, y: standardised(raw, standardOf(raw)) };
}

export default function geometryData(context: StageContext): void {
  context.output(
    "data.bin",
    writeDataSet(variantDataSet(context.parameters as unknown as GeometryDataParameters)),
  );
}
