/** How each figure of the plateaus is made of its tables: the module of their drawing stages. */
import { figure2 } from "../../../figures/plateau/figure_2_plateau_saddles.ts";
import { figure2a } from "../../../figures/plateau/figure_2a_target.ts";
import { figure2b } from "../../../figures/plateau/figure_2b_loss_levels.ts";
import { figure2c } from "../../../figures/plateau/figure_2c_surface.ts";
import { figure2d } from "../../../figures/plateau/figure_2d_trajectories.ts";
import { figureA1 } from "../../../figures/plateau/figure_a1_biases.ts";
import { figureA2 } from "../../../figures/plateau/figure_a2_split.ts";
import { figureA3 } from "../../../figures/plateau/figure_a3_convergence.ts";
import { type AlongRow, figureA4 } from "../../../figures/plateau/figure_a4_eigenvalues.ts";
import type { CountRow, DepartureRow, RunRow, SurfaceRow, TargetRow } from "../../../figures/plateau/rows.ts";
import { drawing } from "../drawing/draw.ts";
import type { Specs } from "../drawing/figure.ts";

interface Tables {
  readonly target: readonly TargetRow[];
  readonly runs: readonly RunRow[];
  readonly counts: readonly CountRow[];
  readonly surface: readonly SurfaceRow[];
  readonly perturbed: readonly DepartureRow[];
  readonly along: readonly AlongRow[];
}
type Of<Name extends keyof Tables> = Pick<Tables, Name>;

export const PLATEAU_SPECS = {
  fig2: figure2,
  fig2a: ({ target, counts }: Of<"target" | "counts">) => figure2a(target, counts),
  fig2b: ({ runs, counts }: Of<"runs" | "counts">) => figure2b(runs, counts),
  fig2c: ({ surface }: Of<"surface">) => figure2c(surface),
  fig2d: ({ perturbed }: Of<"perturbed">) => figure2d(perturbed),
  figA1: ({ runs, counts }: Of<"runs" | "counts">) => figureA1(runs, counts),
  figA2: figureA2,
  figA3: ({ runs }: Of<"runs">) => figureA3(runs),
  figA4: ({ along }: Of<"along">) => figureA4(along),
} satisfies Specs;

export default drawing(PLATEAU_SPECS);
