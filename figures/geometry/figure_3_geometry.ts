/** Figure 3 as one: the surface around a saddle line, profiles, the view from above, and the flows that leave it. */
import { figure3a } from "./figure_3a_surface.ts";
import { figure3b } from "./figure_3b_profiles.ts";
import { figure3c } from "./figure_3c_top.ts";
import { figure3d } from "./figure_3d_flows.ts";
import { figure3e } from "./figure_3e_alignment.ts";
import type { EscapeRow, ExcessRow, TrajectoryRow } from "./rows.ts";
import type { Spec } from "../render.ts";

export interface Figure3Data {
  readonly surface: readonly ExcessRow[];
  readonly top: readonly ExcessRow[];
  readonly trajectories: readonly TrajectoryRow[];
  readonly escapes: readonly EscapeRow[];
}

export function figure3({ surface, top, trajectories, escapes }: Figure3Data): Spec {
  const titled = (title: string, spec: Spec): Spec => ({ ...spec, title });
  // The legend of (d) stands between its title and its panel: the others' titles are as high.
  const high = (text: string, spec: Spec): Spec => ({ ...spec, title: { text, offset: 25 } });
  const apart = {
    scale: { color: "independent", fill: "independent", x: "independent", y: "independent" },
  };
  return {
    spacing: 10,
    vconcat: [
      {
        spacing: 9,
        hconcat: [
          titled("(a)", figure3a(surface, 132, 100)),
          titled("(b)", figure3b(top, 108, 86)),
        ],
        resolve: apart,
      },
      {
        spacing: 9,
        hconcat: [
          high("(c)", figure3c(top, 62, 98)),
          titled("(d)", figure3d(trajectories, escapes, 70, 104)),
          high("(e)", figure3e(trajectories, escapes, 64, 98, false)),
        ],
        resolve: apart,
      },
    ],
    resolve: apart,
  };
}
