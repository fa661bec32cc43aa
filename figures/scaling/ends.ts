/**
 * A figure of our own: how the runs of every network end, a panel for each data set and one for deep networks, a bar of all
 * kinds of ends for each size.
 */
import type { Spec } from "../render.ts";
import { dataSetName, dataSets } from "./data_sets.ts";
import { isDeep, type ScalingRunRow } from "./rows.ts";
import { kindColour, kindName } from "./kinds.ts";

type Kind = ScalingRunRow["kind"];

/** Of a data set and a size, or of all sizes ("all") of one hidden layer. */
export type EndsRow = Readonly<Record<Kind, number>> & {
  readonly data_set: string;
  readonly inputs: number | "";
  readonly hidden: string | number;
  readonly runs: number;
};

/** From left to right, as the legend has them. */
const ORDER: readonly Kind[] = ["channel", "finite", "infinite", "flat", "open"];
const COLUMNS = 4;
const [WIDTH, LINE, LEAST_HEIGHT] = [61, 8, 48];

interface Bar {
  readonly size: string;
  readonly kind: string;
  readonly from: number;
  readonly to: number;
}

/** The bars of a row, each from where the one before it ends, in shares of the row's runs. */
export function barsOf(row: EndsRow): Bar[] {
  let counted = 0;
  return ORDER.filter((kind) => row[kind] > 0).map((kind) => {
    const from = counted / row.runs;
    counted += row[kind];
    return { size: `${row.inputs}, ${row.hidden}`, kind: kindName(kind), from, to: counted / row.runs };
  });
}

export function endsFigure(counts: readonly EndsRow[]): Spec {
  const sizes = counts.filter(({ hidden }) => hidden !== "all");
  const colour = kindColour(sizes.flatMap(barsOf));
  const shallow = sizes.filter((row) => !isDeep(row));
  const deep = sizes.filter(isDeep);
  const names = (rows: readonly EndsRow[]) => [...new Set(rows.flatMap(barsOf).map(({ size }) => size))];
  const all = names(shallow);
  const panels = [
    ...dataSets(shallow).map((set) => ({
      title: dataSetName(set),
      rows: shallow.filter(({ data_set }) => data_set === set),
      domain: all,
    })),
    ...dataSets(deep).map((set) => ({
      title: `${dataSetName(set)}, deep`,
      rows: deep.filter(({ data_set }) => data_set === set),
      domain: names(deep),
    })),
  ];
  // One height for all: the panel of deep networks, which are fewer, leaves no gap below it.
  const height = Math.max(LEAST_HEIGHT, LINE * Math.max(...panels.map(({ domain }) => domain.length)));
  return {
    spacing: { row: 12, column: 12 },
    align: "each",
    columns: COLUMNS,
    resolve: { scale: { x: "independent", y: "independent" } },
    concat: panels.map(({ title, rows, domain }, i): Spec => {
      // Sizes stand at the left end of a row of panels; where they are others, to the right of these.
      const first = i % COLUMNS === 0;
      const labelled = first || domain !== panels[i - 1]!.domain;
      return {
        title,
        width: WIDTH,
        height,
        data: { values: rows.flatMap(barsOf) },
        mark: { type: "bar", opacity: 0.8 },
        encoding: {
          y: {
            field: "size",
            type: "nominal",
            title: first ? "*D*, *r*" : null,
            sort: null,
            scale: { domain, paddingInner: 0.15, paddingOuter: 0.1 },
            axis: { ticks: false, labels: labelled, ...first ? {} : { orient: "right", domain: false } },
          },
          x: {
            field: "from",
            type: "quantitative",
            title: i >= panels.length - COLUMNS ? "share of runs" : null,
            scale: { domain: [0, 1], nice: false },
            axis: { values: [0, 0.5, 1], format: ".0%" },
          },
          x2: { field: "to" },
          color: {
            ...colour,
            legend: {
              orient: "top",
              direction: "horizontal",
              symbolType: "square",
              symbolSize: 40,
              offset: 8,
            },
          },
        },
      };
    }),
  };
}
