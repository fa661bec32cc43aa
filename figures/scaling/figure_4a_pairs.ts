/**
 * Figure 4a: the closest two neurons of every run, how close they are against how large their output weights are.
 * Figures B9 and B11: the same for every data set, and for the closest three neurons.
 */
import type { Spec } from "../render.ts";
import { dataSetName, dataSets, everyDataSet, MAIN, SMALL_PANEL } from "./data_sets.ts";
import { decades, isDeep, isNumber, type PanelSize, type ScalingRunRow, unlabelled } from "./rows.ts";
import { kindColour, SCALING_TOOLTIP, scalingFields } from "./kinds.ts";
import { POWERS_OF_TEN } from "../theme.ts";
import { tooltip } from "../tooltip.ts";

/** Beyond what float64 weights can tell from equal directions. */
const FLOOR = 1e-16;
/** Tops of legends above a plot alone, and above one that has a letter, points. */
const LINES_ABOVE = { alone: -26, lettered: -37 } as const;
/** From one line of legends to the next, points. */
const LINE = 10;
/** Plots less wide than this stand beside others, points. */
const NARROW = 100;
const SIGNS = ["opposite signs", "equal signs"] as const;

interface Mark extends ReturnType<typeof scalingFields> {
  readonly size: number;
  readonly distance: number;
  readonly sign: string;
}

function marksOf(runs: readonly ScalingRunRow[], triplets: boolean): Mark[] {
  return runs.flatMap((row): Mark[] => {
    const [distance, size] = triplets ? [row.triplet_distance, row.triplet_size] : [row.distance, row.size];
    if (!isNumber(distance) || !isNumber(size) || size <= 0) return [];
    const sign = row.sign === -1 ? SIGNS[0] : SIGNS[1];
    return [{ ...scalingFields(row), size, distance: Math.max(FLOOR, distance), sign }];
  });
}

/** What the panels of a figure share. */
interface Frame {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly color: ReturnType<typeof kindColour>;
}

function panel(
  marks: readonly Mark[],
  frame: Frame,
  size: PanelSize,
  triplets: boolean,
  legend: "above" | "right" | "none",
  labelled = true,
): Spec {
  const axis = (field: string, title: string, domain: readonly [number, number], step: number) => ({
    field,
    type: "quantitative",
    title,
    scale: { type: "log", domain, nice: false },
    axis: { values: decades(...domain, step), labelExpr: POWERS_OF_TEN },
  });
  const top = size.width < NARROW ? LINES_ABOVE.lettered : LINES_ABOVE.alone;
  const above = { orient: "none", legendX: 0, columnPadding: 10, symbolSize: 22 };
  const kinds = {
    none: null,
    right: { orient: "right", symbolSize: 22, offset: 16 },
    // Lines wider than a narrow plot: the kinds' colours are those of its neighbours too.
    above: { ...above, legendY: top, columns: 5 },
  }[legend];
  const signs = {
    none: null,
    right: kinds,
    above: { ...above, legendY: top + LINE, columns: 2 },
  }[legend];
  const y = axis("distance", triplets ? "largest distance of three" : "cosine distance", frame.y, 4);
  return {
    ...size,
    data: { values: marks },
    mark: { type: "point", size: 13, strokeWidth: 0.8, opacity: 1 },
    encoding: {
      tooltip: [
        ...SCALING_TOOLTIP,
        ...tooltip([["distance", "number", "cosine distance"], ["size", "number", "sum of |a|"]]),
      ],
      x: axis(
        "size",
        triplets ? "Σ |*a*| of three" : "|*a*_{i}| + |*a*_{j}|",
        frame.x,
        size.width < 100 ? 2 : 1,
      ),
      y: labelled ? y : unlabelled(y),
      color: { ...frame.color, legend: kinds },
      ...(triplets ? {} : {
        shape: {
          field: "sign",
          type: "nominal",
          title: null,
          scale: { domain: SIGNS, range: ["circle", "cross"] },
          legend: signs,
        },
      }),
    },
  };
}

function frameOf(marks: readonly Mark[]): Frame {
  const range = (values: readonly number[], from: number, to: number): [number, number] => [
    Math.min(from, ...values) / 2,
    Math.max(to, ...values) * 2,
  ];
  return {
    x: range(marks.map(({ size }) => size), 1, 10),
    y: range(marks.map(({ distance }) => distance), 1e-8, 1),
    color: kindColour(marks),
  };
}

export function figure4a(
  runs: readonly ScalingRunRow[],
  size: PanelSize = { width: 200, height: 130 },
): Spec {
  const marks = marksOf(runs.filter((row) => row.data_set === MAIN && !isDeep(row)), false);
  return panel(marks, frameOf(marks), size, false, "above");
}

/** A panel for each data set. */
export function pairsOfAll(runs: readonly ScalingRunRow[], triplets: boolean): Spec {
  const shallow = runs.filter((row) => !isDeep(row));
  const sets = dataSets(shallow).map((name) => ({
    name,
    marks: marksOf(shallow.filter(({ data_set }) => data_set === name), triplets),
  }));
  const frame = frameOf(sets.flatMap(({ marks }) => marks));
  return everyDataSet(
    sets.map(({ name }) => dataSetName(name)),
    (i, atLeft, last) => panel(sets[i]!.marks, frame, SMALL_PANEL, triplets, last ? "right" : "none", atLeft),
  );
}
