/** Figure 6 as one: the four panels in two rows; the landscape and the edge of stability have two of three columns. */
import { figure6a, type FunctionRow } from "./figure_6a_functions.ts";
import { figure6b, type LandscapeRow, type PathRow } from "./figure_6b_landscape.ts";
import { type CriticalPointRow, type CurveRow, figure6c } from "./figure_6c_curve.ts";
import { type EdgeRow, figure6d } from "./figure_6d_edge_of_stability.ts";
import { column, panelGrid } from "../panel_grid.ts";
import type { Spec } from "../render.ts";

export interface Figure6Data {
  readonly functions: readonly FunctionRow[];
  readonly landscape: readonly LandscapeRow[];
  readonly paths: readonly PathRow[];
  readonly curve: readonly CurveRow[];
  readonly points: readonly CriticalPointRow[];
  readonly zeros: readonly { readonly w: number }[];
  readonly edge: readonly EdgeRow[];
}

/** Between the plots' tops of its rows, and right of a wide plot: what stands beside it. */
const [PITCH, KEY] = [158, 36];

export function figure6(data: Figure6Data): Spec {
  const height = 104;
  const [narrow, wide] = [column(0, 3), column(1, 3, 2)];
  const width = wide.width - KEY;
  return panelGrid([
    { letter: "a", x: 0, y: 0, spec: figure6a(data.functions, narrow.width, height) },
    { letter: "b", x: wide.x, y: 0, spec: figure6b(data.landscape, data.paths, width, height) },
    {
      letter: "c",
      x: 0,
      y: PITCH,
      spec: figure6c(data.curve, data.points, data.zeros, narrow.width, height),
    },
    { letter: "d", x: wide.x, y: PITCH, spec: figure6d(data.edge, width, height) },
  ]);
}
