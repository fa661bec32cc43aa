/** How each figure of the scaling study is made of its tables: the module of their drawing stages. */
import { endsFigure, type EndsRow } from "../../../figures/scaling/ends.ts";
import { figure4 } from "../../../figures/scaling/figure_4.ts";
import { figure4a, pairsOfAll } from "../../../figures/scaling/figure_4a_pairs.ts";
import { figure4b, updatesOfAll } from "../../../figures/scaling/figure_4b_updates.ts";
import { figure4c } from "../../../figures/scaling/figure_4c_probability.ts";
import { figure4d } from "../../../figures/scaling/figure_4d_losses.ts";
import { figure4e } from "../../../figures/scaling/figure_4e_spectra.ts";
import { figure4f } from "../../../figures/scaling/figure_4f_layers.ts";
import { figure4g } from "../../../figures/scaling/figure_4g_dimensions.ts";
import { figureB7 } from "../../../figures/scaling/figure_b7_gradients.ts";
import { figureB8, type SampleRow } from "../../../figures/scaling/figure_b8_samples.ts";
import { generalisationFigure } from "../../../figures/scaling/generalisation.ts";
import { dataSets } from "../../../figures/scaling/data_sets.ts";
import type {
  DimensionRow,
  GeneralisationRow,
  LayerRow,
  ScalingAlongRow,
  ScalingCountRow,
  ScalingRunRow,
} from "../../../figures/scaling/rows.ts";
import { drawing } from "../drawing/draw.ts";
import type { Specs } from "../drawing/figure.ts";
import { hasClosePair } from "./rules.ts";

interface Tables {
  readonly runs: readonly ScalingRunRow[];
  readonly along: readonly ScalingAlongRow[];
  readonly counts: readonly ScalingCountRow[];
  readonly layers: readonly LayerRow[];
  readonly dimensions: readonly DimensionRow[];
  readonly generalisation: readonly GeneralisationRow[];
  readonly samples: readonly SampleRow[];
}
type Of<Name extends keyof Tables> = Pick<Tables, Name>;

/** Runs of figures 4b and B10. */
const near = (runs: readonly ScalingRunRow[]) => runs.filter((row) => hasClosePair({ ...row }));

export const SCALING_SPECS = {
  fig4: (data: Of<"runs" | "along" | "counts" | "layers" | "dimensions">) =>
    figure4({ ...data, near: near(data.runs) }),
  fig4a: ({ runs }: Of<"runs">) => figure4a(runs),
  fig4b: ({ runs }: Of<"runs">) => figure4b(near(runs)),
  fig4c: ({ counts }: Of<"counts">) => figure4c(counts),
  fig4d: ({ runs }: Of<"runs">) => figure4d(runs),
  fig4e: ({ along }: Of<"along">) => figure4e(along),
  fig4f: ({ layers }: Of<"layers">) => figure4f(layers),
  fig4g: ({ dimensions }: Of<"dimensions">) => figure4g(dimensions),
  generalisation: ({ generalisation }: Of<"generalisation">) => generalisationFigure(generalisation),
  ends: ({ counts }: { readonly counts: readonly EndsRow[] }) => endsFigure(counts),
  figB7: ({ runs }: Of<"runs">) => figureB7(runs),
  figB8: ({ samples }: Of<"samples">) => figureB8(samples),
  figB9: ({ runs }: Of<"runs">) => pairsOfAll(runs, false),
  figB10: ({ runs }: Of<"runs">) => updatesOfAll(near(runs), dataSets(runs)),
  figB11: ({ runs }: Of<"runs">) => pairsOfAll(runs, true),
} satisfies Specs;

export default drawing(SCALING_SPECS);
