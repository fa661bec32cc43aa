/** Which figures show the scaling study, and how each is made of its tables. */
import { figure4 } from "../../../figures/scaling/figure_4.ts";
import { figure4a, pairsOfAll } from "../../../figures/scaling/figure_4a_pairs.ts";
import { figure4b, updatesOfAll } from "../../../figures/scaling/figure_4b_updates.ts";
import { figure4c } from "../../../figures/scaling/figure_4c_probability.ts";
import { figure4d } from "../../../figures/scaling/figure_4d_losses.ts";
import { figure4e } from "../../../figures/scaling/figure_4e_spectra.ts";
import { figure4f } from "../../../figures/scaling/figure_4f_layers.ts";
import { figure4g } from "../../../figures/scaling/figure_4g_dimensions.ts";
import { figureB7 } from "../../../figures/scaling/figure_b7_gradients.ts";
import { generalisationFigure } from "../../../figures/scaling/generalisation.ts";
import type { Spec } from "../../../figures/render.ts";
import { dataSets } from "../../../figures/scaling/rows.ts";
import { hasClosePair } from "./rules.ts";

type Table = "runs" | "along" | "counts" | "layers" | "dimensions" | "generalisation";
// deno-lint-ignore no-explicit-any
type Tables = (name: Table) => any[];

interface Drawing {
  /** Tables of scaling/summary that it shows. */
  readonly tables: readonly Table[];
  readonly spec: (tables: Tables) => Spec;
}

export const SCALING_DRAWINGS: { readonly [id: string]: Drawing } = {
  fig4: {
    tables: ["runs", "along", "counts", "layers", "dimensions"],
    spec: (of) =>
      figure4({
        runs: of("runs"),
        near: of("runs").filter(hasClosePair),
        along: of("along"),
        counts: of("counts"),
        layers: of("layers"),
        dimensions: of("dimensions"),
      }),
  },
  fig4a: { tables: ["runs"], spec: (of) => figure4a(of("runs")) },
  fig4b: { tables: ["runs"], spec: (of) => figure4b(of("runs").filter(hasClosePair)) },
  fig4c: { tables: ["counts"], spec: (of) => figure4c(of("counts")) },
  fig4d: { tables: ["runs"], spec: (of) => figure4d(of("runs")) },
  fig4e: { tables: ["along"], spec: (of) => figure4e(of("along")) },
  fig4f: { tables: ["layers"], spec: (of) => figure4f(of("layers")) },
  fig4g: { tables: ["dimensions"], spec: (of) => figure4g(of("dimensions")) },
  figB7: { tables: ["runs"], spec: (of) => figureB7(of("runs")) },
  figB9: { tables: ["runs"], spec: (of) => pairsOfAll(of("runs"), false) },
  figB10: {
    tables: ["runs"],
    spec: (of) => updatesOfAll(of("runs").filter(hasClosePair), dataSets(of("runs"))),
  },
  figB11: { tables: ["runs"], spec: (of) => pairsOfAll(of("runs"), true) },
  generalisation: { tables: ["generalisation"], spec: (of) => generalisationFigure(of("generalisation")) },
};
