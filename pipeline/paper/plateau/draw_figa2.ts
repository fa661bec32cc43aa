/** Stage draw/figA2. */
import {
  figureA2,
  type FinalRow,
  type FunctionRow,
  type NeuronRow,
} from "../../../figures/plateau/figure_a2_split.ts";
import type { AlongRow } from "../../../figures/plateau/figure_a4_eigenvalues.ts";
import type { DepartureRow } from "../../../figures/plateau/rows.ts";
import type { StageContext } from "../../engine/mod.ts";
import { drawFigure, rowsOf } from "../drawing.ts";

export default async function drawFigA2(context: StageContext): Promise<void> {
  const spec = figureA2({
    functions: rowsOf<FunctionRow>(context, "functions.csv"),
    neurons: rowsOf<NeuronRow>(context, "neurons.csv"),
    perturbed: rowsOf<DepartureRow>(context, "perturbed.csv"),
    final: rowsOf<FinalRow>(context, "final.csv"),
    along: rowsOf<AlongRow>(context, "along.csv"),
  });
  const data = ["functions.csv", "neurons.csv", "perturbed.csv", "final.csv", "along.csv"];
  await drawFigure(context, "figA2", "Figure A2: a neuron split", spec, data);
}
