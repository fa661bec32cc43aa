/** Figure 4d: training losses where runs ended, channels and finite minima, as shares of each kind. */
import { ONE_DATA_SET } from "./figure_4_data_set.ts";
import type { Spec } from "../render.ts";
import { decades, type PanelSize, type ScalingRunRow } from "./rows.ts";
import { kindName, TWO_KINDS } from "./kinds.ts";
import { POWERS_OF_TEN } from "../theme.ts";

const BINS_PER_DECADE = 4;

export function figure4d(
  runs: readonly ScalingRunRow[],
  size: PanelSize = { width: 200, height: 110 },
): Spec {
  const own = runs.filter(({ data_set, loss }) => data_set === ONE_DATA_SET && loss > 0);
  const bin = (loss: number) => Math.floor(Math.log10(loss) * BINS_PER_DECADE);
  const all = own.map(({ loss }) => bin(loss));
  const [first, last] = [Math.min(0, ...all), Math.max(0, ...all) + 1];
  const edge = (k: number) => Math.pow(10, k / BINS_PER_DECADE);
  const values = (["finite", "channel"] as const).flatMap((kind) => {
    const bins = own.filter((row) => row.kind === kind).map(({ loss }) => bin(loss));
    return Array.from({ length: last - first }, (_, i) => ({
      kind: kindName(kind),
      from: edge(first + i),
      to: edge(first + i + 1),
      share: bins.filter((each) => each === first + i).length / Math.max(1, bins.length),
    }));
  });
  const domain: [number, number] = [edge(first), edge(last)];
  return {
    ...size,
    data: { values },
    mark: { type: "bar", opacity: 0.6 },
    encoding: {
      x: {
        field: "from",
        type: "quantitative",
        title: "training loss at the end",
        scale: { type: "log", domain, nice: false },
        axis: { values: decades(...domain, 1), labelExpr: POWERS_OF_TEN },
      },
      x2: { field: "to" },
      y: {
        field: "share",
        type: "quantitative",
        title: "runs of each kind",
        stack: null,
        axis: { format: ".0%", tickCount: 3 },
      },
      y2: { datum: 0 },
      color: {
        ...TWO_KINDS,
        // Narrow enough to leave room for the next panel's letter.
        legend: {
          ...{ orient: "top", columns: 2, columnPadding: 3, offset: 4 },
          ...{ symbolType: "square", symbolSize: 36 },
        },
      },
    },
  };
}
