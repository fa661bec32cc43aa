/** Stage draw/fig2. */
import { figure2 } from "../../../figures/plateau/figure_2_plateau_saddles.ts";
import type { CountRow, DepartureRow, RunRow, SurfaceRow, TargetRow } from "../../../figures/plateau/rows.ts";
import type { StageContext } from "../../engine/mod.ts";
import { drawFigure, rowsOf } from "../drawing.ts";

export default async function drawFig2(context: StageContext): Promise<void> {
  const spec = figure2({
    target: rowsOf<TargetRow>(context, "target.csv"),
    counts: rowsOf<CountRow>(context, "counts.csv"),
    runs: rowsOf<RunRow>(context, "runs.csv"),
    surface: rowsOf<SurfaceRow>(context, "surface.csv"),
    perturbed: rowsOf<DepartureRow>(context, "perturbed.csv"),
  });
  await drawFigure(context, "fig2", "Figure 2: plateaus and saddle lines", spec, []);
}
