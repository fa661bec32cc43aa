/** Figure 2 as one: target and minima, loss levels, the surface around a saddle line, flows that leave it. */
import { minimaPanel, targetPanel } from "./figure_2a_target.ts";
import { duplicatesPanel, levelsPanel } from "./figure_2b_loss_levels.ts";
import { surfacePanel, surfaceTop } from "./figure_2c_surface.ts";
import { figure2d } from "./figure_2d_trajectories.ts";
import type { CountRow, DepartureRow, RunRow, SurfaceRow, TargetRow } from "./plateau_rows.ts";
import type { Spec } from "./render.ts";

export interface Figure2Data {
  readonly target: readonly TargetRow[];
  readonly counts: readonly CountRow[];
  readonly runs: readonly RunRow[];
  readonly surface: readonly SurfaceRow[];
  readonly perturbed: readonly DepartureRow[];
}

export function figure2(data: Figure2Data): Spec {
  const titled = (title: string, spec: Spec): Spec => ({ ...spec, title });
  const apart = {
    scale: {
      color: "independent",
      fill: "independent",
      x: "independent",
      y: "independent",
    },
  };
  return {
    spacing: 14,
    vconcat: [
      {
        spacing: 14,
        hconcat: [titled("(a)", targetPanel(data.target, 88)), minimaPanel(data.counts, 80, 88)],
        resolve: apart,
      },
      {
        spacing: 12,
        hconcat: [
          titled("(b)", levelsPanel(data.runs, 0, 150, 110)),
          duplicatesPanel(data.counts, 0, 66, 110),
        ],
        resolve: apart,
      },
      {
        spacing: 22,
        hconcat: [titled("(c)", surfacePanel(data.surface)), surfaceTop(data.surface, 110, 110)],
        resolve: apart,
      },
      titled("(d)", figure2d(data.perturbed, 230, 110)),
    ],
    resolve: apart,
  };
}
