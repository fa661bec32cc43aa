/**
 * Figure 4b: which share of an update lies in the channel's subspace, early and late, of runs of infinite norm with a close
 * pair: whether late ones lie inside is what it asks, so that it must not leave out those that do not. B10: for every data
 * set.
 */
import { ONE_DATA_SET } from "./figure_4_data_set.ts";
import type { Spec } from "./render.ts";
import {
  dataSetName,
  isDeep,
  isNumber,
  type PanelSize,
  rowsOfPanels,
  type ScalingRunRow,
} from "./scaling_rows.ts";
import { COLOURS } from "./theme.ts";

const WHEN = ["early", "late"] as const;
const BINS = 20;

interface Bin {
  readonly from: number;
  readonly to: number;
  readonly when: string;
  readonly share: number;
}

/** The share of runs in each bin of width 1/20. */
function binsOf(runs: readonly ScalingRunRow[]): Bin[] {
  return WHEN.flatMap((when) => {
    const values = runs.map((row) => row[`authors_${when}`]).filter(isNumber);
    return Array.from({ length: BINS }, (_, i): Bin => {
      const inside = values.filter((value) => Math.min(BINS - 1, Math.floor(value * BINS)) === i).length;
      return { from: i / BINS, to: (i + 1) / BINS, when, share: inside / Math.max(1, values.length) };
    });
  });
}

function panel(bins: readonly Bin[], size: PanelSize, legend: boolean): Spec {
  return {
    ...size,
    data: { values: bins },
    mark: { type: "bar", opacity: 0.65 },
    encoding: {
      x: {
        field: "from",
        type: "quantitative",
        title: size.width < 120 ? "share in the subspace" : "share of the update in the subspace",
        scale: { domain: [0, 1], nice: false },
        axis: { values: [0, 0.2, 0.4, 0.6, 0.8, 1], format: "~g" },
      },
      x2: { field: "to" },
      y: {
        field: "share",
        type: "quantitative",
        title: "runs",
        stack: null,
        scale: { domain: [0, 1], nice: false },
        axis: { format: ".0%", values: [0, 0.5, 1] },
      },
      y2: { datum: 0 },
      color: {
        field: "when",
        type: "nominal",
        title: null,
        scale: { domain: WHEN, range: [COLOURS.sky, COLOURS.orange] },
        legend: legend ? { orient: "top-left", offset: 6, symbolType: "square" } : null,
      },
    },
  };
}

/** @param runs that reach ‖θ‖ = 10³ with a pair closer than 10⁻³ */
export function figure4b(
  runs: readonly ScalingRunRow[],
  size: PanelSize = { width: 200, height: 110 },
): Spec {
  return panel(binsOf(runs.filter((row) => row.data_set === ONE_DATA_SET && !isDeep(row))), size, true);
}

/** @param runs as for figure4b, @param sets in their order, those without such a run too */
export function updatesOfAll(runs: readonly ScalingRunRow[], sets: readonly string[]): Spec {
  const shallow = runs.filter((row) => !isDeep(row));
  const panels = sets.map((name, i) => {
    const own = shallow.filter(({ data_set }) => data_set === name);
    return {
      ...panel(binsOf(own), { width: 72, height: 56 }, i === 0),
      title: `${dataSetName(name)} (${own.length})`,
    };
  });
  return rowsOfPanels(panels, 3, { scale: { color: "independent" } });
}
