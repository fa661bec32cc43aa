/** Figure 4 as one: the seven panels at the paper's text width. */
import { figure4a } from "./figure_4a_pairs.ts";
import { figure4b } from "./figure_4b_updates.ts";
import { figure4c } from "./figure_4c_probability.ts";
import { figure4d } from "./figure_4d_losses.ts";
import { figure4e } from "./figure_4e_spectra.ts";
import { figure4f } from "./figure_4f_layers.ts";
import { figure4g } from "./figure_4g_dimensions.ts";
import type { Spec } from "../render.ts";
import type { DimensionRow, LayerRow, ScalingAlongRow, ScalingCountRow, ScalingRunRow } from "./rows.ts";

export interface Figure4Data {
  readonly runs: readonly ScalingRunRow[];
  /** Those of figure 4b. */
  readonly near: readonly ScalingRunRow[];
  readonly along: readonly ScalingAlongRow[];
  readonly counts: readonly ScalingCountRow[];
  readonly layers: readonly LayerRow[];
  readonly dimensions: readonly DimensionRow[];
}

export function figure4({ runs, near, along, counts, layers, dimensions }: Figure4Data): Spec {
  const height = 84;
  const panel = (letter: string, spec: Spec): Spec => ({ ...spec, title: `(${letter})` });
  const independent = {
    scale: {
      color: "independent",
      stroke: "independent",
      shape: "independent",
      xOffset: "independent",
    },
  };
  const row = (...panels: readonly Spec[]): Spec => ({ spacing: 14, hconcat: panels, resolve: independent });
  return {
    spacing: 12,
    vconcat: [
      row(
        panel("a", figure4a(runs, { width: 132, height })),
        panel("b", figure4b(near, { width: 118, height })),
      ),
      row(
        panel("c", figure4c(counts, { width: 92, height })),
        panel("d", figure4d(runs, { width: 110, height })),
      ),
      panel("e", figure4e(along, { width: 126, height })),
      row(
        panel("f", figure4f(layers, { width: 96, height })),
        panel("g", figure4g(dimensions, { width: 80, height })),
      ),
    ],
    resolve: independent,
  };
}
