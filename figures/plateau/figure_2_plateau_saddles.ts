/** Figure 2 as one: target and minima, loss levels, the surface around a saddle line, flows that leave it. */
import { minimaPanel, targetPanel } from "./figure_2a_target.ts";
import { duplicatesPanel, levelsPanel } from "./figure_2b_loss_levels.ts";
import { surfacePanel, surfaceTop } from "./figure_2c_surface.ts";
import { figure2d } from "./figure_2d_trajectories.ts";
import type { CountRow, DepartureRow, RunRow, SurfaceRow, TargetRow } from "./rows.ts";
import { column, panelGrid } from "../panel_grid.ts";
import type { Spec } from "../render.ts";

export interface Figure2Data {
  readonly target: readonly TargetRow[];
  readonly counts: readonly CountRow[];
  readonly runs: readonly RunRow[];
  readonly surface: readonly SurfaceRow[];
  readonly perturbed: readonly DepartureRow[];
}

/** Width of a colour bar with its labels, points. */
const BAR = 52;
/** Below each other: the plots of the left and of the right column, and where those begin, points. */
const TARGET = 104;
const MINIMA = { y: 138, height: 84 } as const;
const LEVELS = 134;
const DUPLICATES = { y: 180, height: MINIMA.y + MINIMA.height - 180 } as const;
const SURFACE = { y: 270, height: 112 } as const;
const TOP = { y: 412, height: 76 } as const;

export function figure2({ target, counts, runs, surface, perturbed }: Figure2Data): Spec {
  const { x, width } = column(1, 2);
  const flows = TOP.y + TOP.height - SURFACE.y;
  return panelGrid([
    { letter: "a", x: 0, y: 0, spec: targetPanel(target, TARGET) },
    { letter: "b", x, y: 0, spec: levelsPanel(runs, 0, width, LEVELS) },
    { x: 0, y: MINIMA.y, spec: minimaPanel(counts, width, MINIMA.height) },
    { x, y: DUPLICATES.y, spec: duplicatesPanel(counts, 0, width, DUPLICATES.height) },
    { letter: "c", x: 0, y: SURFACE.y, spec: surfacePanel(surface, width - 30, SURFACE.height) },
    { letter: "d", x, y: SURFACE.y, spec: figure2d(perturbed, width, flows) },
    { x: 0, y: TOP.y, spec: surfaceTop(surface, width - BAR, TOP.height) },
  ]);
}
