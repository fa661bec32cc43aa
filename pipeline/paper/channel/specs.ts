/** How each figure of single channels is made of its tables: the module of their drawing stages. */
import { figure5, type Figure5Data, figure5Panel } from "../../../figures/channel/figure_5_limit.ts";
import { figureB13, type ReluData } from "../../../figures/channel/figure_b13_relu.ts";
import { figureC6, type SecondDerivativeData } from "../../../figures/channel/figure_c6_second_derivative.ts";
import { figureGatedUnit, type GatedData } from "../../../figures/channel/figure_gated_unit.ts";
import { drawing } from "../drawing/draw.ts";
import type { Specs } from "../drawing/figure.ts";

interface ReluTables extends Omit<ReluData, "exponent"> {
  readonly line_fits: readonly { readonly exponent: number }[];
}
interface GatedTables {
  readonly series: GatedData["channel"];
  readonly gated_path: GatedData["path"];
  readonly gated_ends: GatedData["ends"];
}
interface TripletTables extends Omit<SecondDerivativeData, "fits"> {
  readonly error_fits: SecondDerivativeData["fits"];
}

export const CHANNEL_SPECS = {
  fig5: figure5,
  fig5a: (data: Figure5Data) => figure5Panel("a", data),
  fig5b: (data: Figure5Data) => figure5Panel("b", data),
  fig5c: (data: Figure5Data) => figure5Panel("c", data),
  fig5d: (data: Figure5Data) => figure5Panel("d", data),
  fig5e: (data: Figure5Data) => figure5Panel("e", data),
  fig5f: (data: Figure5Data) => figure5Panel("f", data),
  figGated: ({ series, gated_path, gated_ends }: GatedTables) =>
    figureGatedUnit({ channel: series, path: gated_path, ends: gated_ends }),
  figB13: ({ line_fits, ...data }: ReluTables) => figureB13({ ...data, exponent: line_fits[0]!.exponent }),
  figC6: ({ error_fits, ...data }: TripletTables) => figureC6({ ...data, fits: error_fits }),
} satisfies Specs;

export default drawing(CHANNEL_SPECS);
