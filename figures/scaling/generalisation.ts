/** A figure of our own: test loss over training loss of channels and finite minima, Rosenbrock, by network. */
import type { Spec } from "../render.ts";
import {
  dataSetName,
  dataSets,
  decades,
  type GeneralisationRow,
  isDeep,
  kindName,
  TWO_KINDS,
} from "./rows.ts";

/** Networks that have room on the axis of one of three panels, the width of one's name, and the most for a panel. */
const [MOST_BESIDE, NAME_WIDTH, WIDEST] = [9, 9.5, 300];

export function generalisationFigure(rows: readonly GeneralisationRow[]): Spec {
  const shallow = rows.filter((row) => !isDeep(row)).map((row) => ({
    ...row,
    kind: kindName(row.kind),
    name: `${row.inputs}, ${row.hidden}`,
  }));
  const quotients = shallow.map(({ quotient }) => quotient);
  const domain: [number, number] = [Math.min(1, ...quotients) / 1.2, Math.max(2, ...quotients) * 1.2];
  const ticks = domain[1] < 30 ? [1, 2, 5, 10, 20] : decades(...domain, 1);
  const names = [...new Set(shallow.map(({ name }) => name))];
  const sets = dataSets(shallow);
  const most = Math.max(1, ...shallow.map(({ runs }) => runs));
  // Many networks need the width of the text, and panels below each other.
  const wide = names.length > MOST_BESIDE;
  return {
    spacing: 14,
    resolve: { scale: { color: "independent", size: "independent" } },
    [wide ? "vconcat" : "hconcat"]: sets.map((set, i) => ({
      title: dataSetName(set),
      width: wide ? Math.min(WIDEST, NAME_WIDTH * names.length) : 78,
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
        y: {
          field: "quotient",
          type: "quantitative",
          title: i === 0 || wide ? "test loss / training loss" : null,
          scale: { type: "log", domain, nice: false },
          axis: { values: ticks.filter((tick) => tick >= domain[0] && tick <= domain[1]), format: "~g" },
        },
        size: {
          field: "runs",
          type: "quantitative",
          title: "runs",
          scale: { domain: [0, most], range: [6, 60] },
          // Beside the last panel, where they widen no other.
          legend: i === sets.length - 1
            ? { values: [...new Set([1, Math.ceil(most / 2), most])], symbolFillColor: "#888" }
            : null,
        },
        color: { ...TWO_KINDS, legend: i === sets.length - 1 ? {} : null },
      },
    })),
  };
}
