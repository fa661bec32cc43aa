/** Data sets of the scaling study: their names, and a panel for each. */
import { panelGrid } from "../panel_grid.ts";
import type { Spec } from "../render.ts";

/** The data set of figure 4a: Rosenbrock with softplus. */
export const MAIN = "rosenbrock-softplus";

/** `gp0.5-softplus` as readers know it. */
export function dataSetName(name: string): string {
  const [target, activation] = name.split("-") as [string, string];
  if (target === "rosenbrock") return activation === "softplus" ? "Rosenbrock" : `Rosenbrock, ${activation}`;
  return `GP, s = ${target.slice(2)}`;
}

/** The same for a narrow axis: no wider than `Rosenbrock`. */
export function shortDataSetName(name: string): string {
  return dataSetName(name).replace("Rosenbrock,", "Ros.,");
}

/** In the order of the rows. */
export function dataSets(rows: readonly { readonly data_set: string }[]): string[] {
  return [...new Set(rows.map(({ data_set }) => data_set))];
}

/** Of a plot in a figure with one for each data set, and between two of a row, which share their y axis, points. */
export const SMALL_PANEL = { width: 78, height: 70 } as const;
const [BETWEEN, PITCH, IN_A_ROW] = [12, 122, 4];

/**
 * A panel for each data set, four in a row; the last has the legend at its right, where the row has a place left.
 * @param panelOf what stands at the left of its row has the labels of the y axis
 */
export function everyDataSet(
  names: readonly string[],
  panelOf: (i: number, atLeft: boolean, last: boolean) => Spec,
): Spec {
  return panelGrid(names.map((name, i) => ({
    name,
    x: (i % IN_A_ROW) * (SMALL_PANEL.width + BETWEEN),
    y: Math.floor(i / IN_A_ROW) * PITCH,
    spec: panelOf(i, i % IN_A_ROW === 0, i === names.length - 1),
  })));
}
