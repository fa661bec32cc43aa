/** Figure 3 as one: the surface around a saddle line, profiles, the view from above, and the flows that leave it. */
import { figure3a } from "./figure_3a_surface.ts";
import { figure3b } from "./figure_3b_profiles.ts";
import { figure3c } from "./figure_3c_top.ts";
import { BETWEEN, flowPlots } from "./figure_3d_flows.ts";
import { figure3e } from "./figure_3e_alignment.ts";
import type { EscapeRow, ExcessRow, TrajectoryRow } from "./rows.ts";
import { column, panelGrid } from "../panel_grid.ts";
import type { Spec } from "../render.ts";

export interface Figure3Data {
  readonly surface: readonly ExcessRow[];
  readonly top: readonly ExcessRow[];
  readonly trajectories: readonly TrajectoryRow[];
  readonly escapes: readonly EscapeRow[];
}

/** The flows' legend, of two lines: above the letters' line, so that its names may reach over the next plot, (e). */
const ABOVE = { orient: "none", legendX: 0, legendY: -33 } as const;

type Column = ReturnType<typeof column>;

/** Of the two rows' plots, and where the second begins: below the axis, above it the legends. */
const [UPPER, LOWER, SECOND] = [106, 108, 170];

export function figure3({ surface, top, trajectories, escapes }: Figure3Data): Spec {
  const [first, second, third] = [0, 1, 2].map((i) => column(i, 3)) as [Column, Column, Column];
  const { width } = first;
  const [loss, gamma] = flowPlots(trajectories, escapes, width, LOWER, ABOVE);
  const below = SECOND + Number(loss.height) + BETWEEN;
  return panelGrid([
    { letter: "a", x: 0, y: 0, spec: figure3a(surface, column(0, 3, 2).width - 20, UPPER) },
    { letter: "b", x: third.x, y: 0, spec: figure3b(top, width, UPPER) },
    { letter: "c", x: 0, y: SECOND, spec: figure3c(top, width, LOWER) },
    { letter: "d", x: second.x, y: SECOND, spec: loss },
    { x: second.x, y: below, spec: gamma },
    { letter: "e", x: third.x, y: SECOND, spec: figure3e(trajectories, escapes, width, LOWER, false) },
  ]);
}
