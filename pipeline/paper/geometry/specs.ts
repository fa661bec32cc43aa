/** How each figure of the geometry is made of its tables: the module of their drawing stages. */
import { figure3 } from "../../../figures/geometry/figure_3_geometry.ts";
import { figure3a } from "../../../figures/geometry/figure_3a_surface.ts";
import { figure3b } from "../../../figures/geometry/figure_3b_profiles.ts";
import { figure3c } from "../../../figures/geometry/figure_3c_top.ts";
import { figure3d } from "../../../figures/geometry/figure_3d_flows.ts";
import { figure3e } from "../../../figures/geometry/figure_3e_alignment.ts";
import { figureB6 } from "../../../figures/geometry/figure_b6_distances.ts";
import type { EscapeRow, ExcessRow, TrajectoryRow } from "../../../figures/geometry/rows.ts";
import { drawing } from "../drawing/draw.ts";
import type { Specs } from "../drawing/figure.ts";

interface Tables {
  readonly surface: readonly ExcessRow[];
  /** The surface as far as figure B5 shows it. */
  readonly wide: readonly ExcessRow[];
  readonly top: readonly ExcessRow[];
  readonly trajectories: readonly TrajectoryRow[];
  readonly escapes: readonly EscapeRow[];
}
type Of<Name extends keyof Tables> = Pick<Tables, Name>;
type Flows = Of<"trajectories" | "escapes">;

const figB5 = ({ wide }: Of<"wide">) => figure3a(wide, 220, 150);
const figB6 = ({ trajectories, escapes }: Flows) => figureB6(trajectories, escapes);

/** Those of the variant have a `v` behind their ids. */
export const GEOMETRY_SPECS = {
  fig3: figure3,
  fig3a: ({ surface }: Of<"surface">) => figure3a(surface),
  fig3b: ({ top }: Of<"top">) => figure3b(top),
  fig3c: ({ top }: Of<"top">) => figure3c(top),
  fig3d: ({ trajectories, escapes }: Flows) => figure3d(trajectories, escapes),
  fig3e: ({ trajectories, escapes }: Flows) => figure3e(trajectories, escapes),
  fig3v: figure3,
  figB5,
  figB5v: figB5,
  figB6,
  figB6v: figB6,
} satisfies Specs;

export default drawing(GEOMETRY_SPECS);
