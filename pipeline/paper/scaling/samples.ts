/**
 * Stage scaling/samples: draws of the Gaussian processes of figure 4 on a grid in two dimensions (figure B8). Parameters:
 * points (of the grid on [−2, 2]² along each axis); seed. Output: samples.csv (s, x1, x2, y).
 */
import { gaussianProcessDraw, maternFactor } from "../../../kernels/analysis/data/gaussian_process.ts";
import type { StageContext } from "../../engine/mod.ts";
import type { ScalingSection } from "./profile.ts";
import { ROUGHNESS } from "./settings.ts";
import { type Cell, writeTable } from "../table.ts";

export type ScalingSamplesParameters = ScalingSection["samples"];

const HALF_WIDTH = 2;

export default function scalingSamples(context: StageContext): void {
  const { points, seed } = context.parameters as ScalingSamplesParameters;
  const at = (k: number) => HALF_WIDTH * (2 * k / (points - 1) - 1);
  const x = Float64Array.from(
    { length: 2 * points * points },
    (_, i) => at(i % 2 === 0 ? (i >> 1) % points : Math.floor((i >> 1) / points)),
  );
  const rows = ROUGHNESS.flatMap((s): Cell[][] => {
    const y = gaussianProcessDraw(maternFactor(x, 2, s), `scaling/samples/s${s}`, seed);
    return Array.from(y, (value, i): Cell[] => [s, x[2 * i]!, x[2 * i + 1]!, value]);
  });
  context.output("samples.csv", writeTable(["s", "x1", "x2", "y"], rows));
}
