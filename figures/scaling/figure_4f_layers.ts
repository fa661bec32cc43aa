/**
 * Figure 4f: of deep networks, the share of runs with a channel in each hidden layer and in several at once. Bars, with
 * Wilson's 95 % intervals, where the paper has radial bars: lengths read better along one axis.
 */
import type { Spec } from "../render.ts";
import type { LayerRow, PanelSize } from "./rows.ts";
import { COLOURS } from "../theme.ts";

export function figure4f(layers: readonly LayerRow[], size: PanelSize = { width: 190, height: 110 }): Spec {
  const deepest = Math.max(...layers.map(({ depth }) => depth));
  const values = layers.filter(({ depth }) => depth === deepest);
  const y = { field: "layers", type: "nominal", title: null, sort: null };
  const x = (field: string) => ({
    field,
    type: "quantitative",
    title: `runs of ${deepest} hidden layers`,
    scale: { domain: [0, 1], nice: false },
    axis: { format: ".0%", values: [0, 0.5, 1] },
  });
  return {
    ...size,
    data: { values },
    layer: [
      { mark: { type: "bar", color: COLOURS.sky, size: 7 }, encoding: { x: x("share"), y } },
      { mark: { type: "rule", color: COLOURS.ink }, encoding: { x: x("lower"), x2: { field: "upper" }, y } },
    ],
  };
}
