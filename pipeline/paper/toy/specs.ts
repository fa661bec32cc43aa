/** How each figure of the toy is made of its tables: the module of their drawing stages. */
import { type ChannelFlowRow, figure1 } from "../../../figures/toy/figure_1_schematic.ts";
import { figure6 } from "../../../figures/toy/figure_6.ts";
import { figure6a, type FunctionRow } from "../../../figures/toy/figure_6a_functions.ts";
import { figure6b, type LandscapeRow, type PathRow } from "../../../figures/toy/figure_6b_landscape.ts";
import { type CriticalPointRow, type CurveRow, figure6c } from "../../../figures/toy/figure_6c_curve.ts";
import { type EdgeRow, figure6d } from "../../../figures/toy/figure_6d_edge_of_stability.ts";
import { figureB12 } from "../../../figures/toy/figure_b12_slice.ts";
import { drawing } from "../drawing/draw.ts";
import type { Specs } from "../drawing/figure.ts";

interface Tables {
  readonly functions: readonly FunctionRow[];
  readonly landscape: readonly LandscapeRow[];
  readonly flow: readonly (PathRow & ChannelFlowRow)[];
  readonly minibatch: readonly PathRow[];
  readonly curve: readonly CurveRow[];
  readonly critical_points: readonly CriticalPointRow[];
  readonly h_zeros: readonly { readonly w: number }[];
  readonly edge: readonly EdgeRow[];
  readonly slice: readonly LandscapeRow[];
}
type Of<Name extends keyof Tables> = Pick<Tables, Name>;

export const TOY_SPECS = {
  fig1: ({ landscape, flow }: Of<"landscape" | "flow">) => figure1(landscape, flow),
  fig6: ({ flow, minibatch, critical_points, h_zeros, ...data }: Omit<Tables, "slice">) =>
    figure6({ ...data, paths: [...flow, ...minibatch], points: critical_points, zeros: h_zeros }),
  fig6a: ({ functions }: Of<"functions">) => figure6a(functions, 200, 130),
  fig6b: ({ landscape, flow, minibatch }: Of<"landscape" | "flow" | "minibatch">) =>
    figure6b(landscape, [...flow, ...minibatch], 230, 140),
  fig6c: ({ curve, critical_points, h_zeros }: Of<"curve" | "critical_points" | "h_zeros">) =>
    figure6c(curve, critical_points, h_zeros, 200, 130),
  fig6d: ({ edge }: Of<"edge">) => figure6d(edge, 220, 140),
  figB12: ({ slice }: Of<"slice">) => figureB12(slice),
} satisfies Specs;

export default drawing(TOY_SPECS);
