/**
 * Stage plateau/data: figure 2's data, the modified Rosenbrock target on a square grid.
 *
 * Parameters: points (n per axis, N = n²); edges (the grid ends at ±√3, as the authors' does, or lies in the
 * middle of n cells on ±1.75); standardise ("own" mean and deviation, or the "published" ones). Outputs: data.bin
 * (data_set.ts), target.csv (x1, x2, y).
 */
import {
  gridAxis,
  modifiedRosenbrock,
  PUBLISHED_STANDARD,
  squareGrid,
  standardised,
  standardOf,
} from "../../../kernels/analysis/data/grid_target.ts";
import type { DataSet } from "../../../kernels/network_reference.ts";
import type { StageContext } from "../../engine/mod.ts";
import { writeDataSet } from "../data_set.ts";
import { writeTable } from "../table.ts";
import type { PlateauSection } from "./profile.ts";

export type PlateauDataParameters = PlateauSection["data"];

export function plateauDataSet({ points, edges, standardise }: PlateauDataParameters): DataSet {
  const x = squareGrid(gridAxis(points, edges));
  const raw = Float64Array.from(
    { length: points * points },
    (_, n) => modifiedRosenbrock(x.subarray(2 * n, 2 * n + 2)),
  );
  const standard = standardise === "published" ? PUBLISHED_STANDARD : standardOf(raw);
  return { n: points * points, inputs: 2, x, y: standardised(raw, standard) };
}

export default function plateauData(context: StageContext): void {
  const data = plateauDataSet(context.parameters as unknown as PlateauDataParameters);
  const { x, y } = data;
  context.output("data.bin", writeDataSet(data));
  context.output(
    "target.csv",
    writeTable(["x1", "x2", "y"], [...y].map((value, n) => [x[2 * n]!, x[2 * n + 1]!, value])),
  );
}
