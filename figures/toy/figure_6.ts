/** Figure 6 as one: the four panels in two rows, at the paper's text width. */
import { figure6a, type FunctionRow } from "./figure_6a_functions.ts";
import { figure6b, type LandscapeRow, type PathRow } from "./figure_6b_landscape.ts";
import { type CriticalPointRow, type CurveRow, figure6c } from "./figure_6c_curve.ts";
import { type EdgeRow, figure6d } from "./figure_6d_edge_of_stability.ts";
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

export function figure6(data: Figure6Data): Spec {
  const panel = (letter: string, spec: Spec): Spec => ({ ...spec, title: `(${letter})` });
  const height = 100;
  return {
    spacing: { row: 14, column: 16 },
    columns: 2,
    concat: [
      panel("a", figure6a(data.functions, 112, height)),
      panel("b", figure6b(data.landscape, data.paths, 112, height)),
      panel("c", figure6c(data.curve, data.points, data.zeros, 112, height)),
      panel("d", figure6d(data.edge, 126, height)),
    ],
    resolve: { scale: { color: "independent", fill: "independent", shape: "independent" } },
  };
}
