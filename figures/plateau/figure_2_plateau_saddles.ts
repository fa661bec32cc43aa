/** Figure 2 as one: target and minima, loss levels, the surface around a saddle line, flows that leave it. */
import { minimaPanel, targetPanel } from "./figure_2a_target.ts";
import { duplicatesPanel, levelsPanel } from "./figure_2b_loss_levels.ts";
import { surfacePanel, surfaceTop } from "./figure_2c_surface.ts";
import { figure2d } from "./figure_2d_trajectories.ts";
import type { CountRow, DepartureRow, RunRow, SurfaceRow, TargetRow } from "./rows.ts";
import type { Spec } from "../render.ts";

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
  const stack = (title: string, ...vconcat: readonly Spec[]): Spec => ({
    spacing: 10,
    vconcat,
    title,
    resolve: apart,
  });
  return {
    spacing: 16,
    vconcat: [
      {
        spacing: 20,
        hconcat: [
          stack("(a)", targetPanel(data.target, 100), minimaPanel(data.counts, 118, 76)),
          stack("(b)", levelsPanel(data.runs, 0, 170, 158), duplicatesPanel(data.counts, 0, 170, 36)),
        ],
        resolve: apart,
      },
      {
        spacing: 14,
        hconcat: [
          stack("(c)", surfacePanel(data.surface), surfaceTop(data.surface, 96, 72)),
          titled("(d)", figure2d(data.perturbed, 130, 206)),
        ],
        resolve: apart,
      },
    ],
    resolve: apart,
  };
}
