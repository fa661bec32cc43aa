/** Figure 4 as one: the seven panels in three columns. */
import { figure4a } from "./figure_4a_pairs.ts";
import { figure4b } from "./figure_4b_updates.ts";
import { figure4c } from "./figure_4c_probability.ts";
import { figure4d } from "./figure_4d_losses.ts";
import { spectrumPanel } from "./figure_4e_spectra.ts";
import { figure4f } from "./figure_4f_layers.ts";
import { figure4g } from "./figure_4g_dimensions.ts";
import { column, type Panel, panelGrid } from "../panel_grid.ts";
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

/** Of every plot, and between the tops of its rows, points. */
const [HEIGHT, PITCH] = [90, 146];
/** Between its columns: the names of data sets in (c) need more than the usual. */
const GUTTER = 49;
const LEFT = [0, 1, 2].map((i) => column(i, 3, 1, GUTTER).x);
/** The second plot of the last row ends before the third column, where its legend stands. */
const BEFORE_LEGEND = 10;

export function figure4({ runs, near, along, counts, layers, dimensions }: Figure4Data): Spec {
  const size = { width: column(0, 3, 1, GUTTER).width, height: HEIGHT };
  const wide = LEFT[2]! - LEFT[1]! - BEFORE_LEGEND;
  const rows: readonly (readonly (readonly [letter: string, spec: Spec])[])[] = [
    [["a", figure4a(runs, size)], ["b", figure4b(near, size)], ["c", figure4c(counts, size)]],
    [
      ["d", figure4d(runs, size)],
      ["e", spectrumPanel(along, "largest", size)],
      ["", spectrumPanel(along, "smallest", size, false)],
    ],
    [
      ["f", figure4f(layers, size)],
      ["g", figure4g(dimensions, { width: wide, height: HEIGHT }, BEFORE_LEGEND)],
    ],
  ];
  return panelGrid(rows.flatMap((row, k) =>
    row.map(([letter, spec], i): Panel => {
      const place = { x: LEFT[i]!, y: k * PITCH, spec };
      return letter === "" ? place : { ...place, letter };
    })
  ));
}
