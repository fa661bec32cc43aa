/** Figure B7: the gradient's largest component where the runs of figure 4 ended, for each data set. */
import { GRID_WIDTH } from "../panel_grid.ts";
import type { Spec } from "../render.ts";
import { dataSets, shortDataSetName } from "./data_sets.ts";
import { decades, isDeep, type ScalingRunRow } from "./rows.ts";
import { kindColour, SCALING_TOOLTIP, scalingFields } from "./kinds.ts";
import { POWERS_OF_TEN } from "../theme.ts";
import { tooltip } from "../tooltip.ts";

/** Smaller values are drawn here: beyond what float64 can tell from 0. */
const FLOOR = 1e-17;

export function figureB7(runs: readonly ScalingRunRow[]): Spec {
  const sets = dataSets(runs);
  const values = sets.flatMap((name, i) => {
    const own = runs.filter((row) => row.data_set === name && !isDeep(row));
    return own.map((row, k) => ({
      // Side by side in the order of the runs, so that none hides another.
      place: i + 0.8 * ((k + 0.5) / own.length - 0.5),
      ...scalingFields(row),
      gradient: Math.max(FLOOR, row.gradient_inf),
    }));
  });
  const domain: [number, number] = [FLOOR / 2, Math.max(1e-6, ...values.map(({ gradient }) => gradient)) * 4];
  return {
    width: GRID_WIDTH,
    height: 130,
    data: { values },
    mark: { type: "point", filled: true, size: 7, opacity: 1 },
    encoding: {
      tooltip: [...SCALING_TOOLTIP, ...tooltip([["gradient", "number", "largest gradient"]])],
      x: {
        field: "place",
        type: "quantitative",
        title: null,
        scale: { domain: [-0.5, sets.length - 0.5], nice: false },
        axis: {
          values: sets.map((_, i) => i),
          labelOverlap: false,
          labelExpr: `${JSON.stringify(sets.map(shortDataSetName))}[datum.value]`,
        },
      },
      y: {
        field: "gradient",
        type: "quantitative",
        title: "largest |∇(*L* + *R*)|",
        scale: { type: "log", domain, nice: false },
        axis: { values: decades(...domain, 4), labelExpr: POWERS_OF_TEN },
      },
      color: {
        ...kindColour(values),
        legend: { orient: "top", columns: 5, columnPadding: 10, symbolSize: 20, offset: 8 },
      },
    },
  };
}
