/** A figure of our own: test loss over training loss of channels and finite minima, Rosenbrock, by network. */
import { panelGrid } from "../panel_grid.ts";
import type { Spec } from "../render.ts";
import { dataSetName, dataSets } from "./data_sets.ts";
import { decades, type GeneralisationRow, isDeep, unlabelled } from "./rows.ts";
import { kindName, TWO_KINDS } from "./kinds.ts";

/** Networks that have room on the axis of one of three panels, the width of one's name, and the most for a panel. */
const [MOST_BESIDE, NAME_WIDTH, WIDEST] = [9, 9.5, 290];
/** Width of a panel beside others and what is between two; from one below the other to the next, points. */
const [BESIDE, BETWEEN, PITCH] = [82, 14, 150];

type Sized = Pick<GeneralisationRow, "inputs" | "hidden">;
const bySize = (a: Sized, b: Sized) => a.inputs - b.inputs || Number(a.hidden) - Number(b.hidden);

export function generalisationFigure(rows: readonly GeneralisationRow[]): Spec {
  const shallow = rows.filter((row) => !isDeep(row)).map((row) => ({
    ...row,
    kind: kindName(row.kind),
    name: `${row.inputs}, ${row.hidden}`,
  }));
  const quotients = shallow.map(({ quotient }) => quotient);
  const domain: [number, number] = [Math.min(1, ...quotients) / 1.2, Math.max(2, ...quotients) * 1.2];
  const ticks = domain[1] < 30 ? [1, 2, 5, 10, 20] : decades(...domain, 1);
  const names = [...new Set(shallow.toSorted(bySize).map(({ name }) => name))];
  const sets = dataSets(shallow);
  const most = Math.max(1, ...shallow.map(({ runs }) => runs));
  // Many networks need the width of the text, and panels below each other.
  const wide = names.length > MOST_BESIDE;
  const width = wide ? Math.min(WIDEST, NAME_WIDTH * names.length) : BESIDE;
  return panelGrid(sets.map((set, i) => {
    const first = i === 0 || wide;
    const last = i === sets.length - 1;
    const y = {
      field: "quotient",
      type: "quantitative",
      title: "test loss / training loss",
      scale: { type: "log", domain, nice: false },
      axis: { values: ticks.filter((tick) => tick >= domain[0] && tick <= domain[1]), format: "~g" },
    };
    return {
      name: dataSetName(set),
      x: wide ? 0 : i * (BESIDE + BETWEEN),
      y: wide ? i * PITCH : 0,
      spec: {
        width,
        height: 100,
        data: { values: shallow.filter(({ data_set }) => data_set === set) },
        mark: { type: "point", filled: true, opacity: 1 },
        encoding: {
          x: {
            field: "name",
            type: "ordinal",
            title: "*D*, *r*",
            scale: { domain: names },
            axis: { labelAngle: -90 },
          },
          y: first ? y : unlabelled(y),
          size: {
            field: "runs",
            type: "quantitative",
            title: "runs",
            scale: { domain: [0, most], range: [6, 60] },
            // Beside the last panel, where they widen no other.
            legend: last
              ? { values: [...new Set([1, Math.ceil(most / 2), most])], symbolFillColor: "#888", offset: 10 }
              : null,
          },
          color: { ...TWO_KINDS, legend: last ? { offset: 10 } : null },
        },
      },
    };
  }));
}
