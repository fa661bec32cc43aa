/**
 * Figure A2: a neuron split: (a) the functions before and after with the neurons' input weights as arrows, (b) the
 * flows that leave the saddle line, (c) where they end, and the Hessian along the line.
 */
import { contourLayer, contourShapes, gridOf } from "../contours.ts";
import { figure2d } from "./figure_2d_trajectories.ts";
import { type AlongRow, symmetricLog, symmetricLogAxis } from "./figure_a4_eigenvalues.ts";
import type { DepartureRow } from "./rows.ts";
import { column, panelGrid } from "../panel_grid.ts";
import type { Spec } from "../render.ts";
import { TARGET_RANGE } from "../target_colours.ts";
import { COLOURS } from "../theme.ts";

export interface FunctionRow {
  readonly x1: number;
  readonly x2: number;
  readonly before: number;
  readonly after: number;
}

export interface NeuronRow {
  readonly network: "before" | "after";
  readonly neuron: number;
  readonly w1: number;
  readonly w2: number;
  readonly a: number;
}

export interface FinalRow {
  readonly gamma_start: number;
  readonly sign: number;
  readonly end: string;
  readonly loss: number;
}

export interface FigureA2Data {
  readonly functions: readonly FunctionRow[];
  readonly neurons: readonly NeuronRow[];
  readonly perturbed: readonly DepartureRow[];
  readonly final: readonly FinalRow[];
  readonly along: readonly AlongRow[];
}

function functionPanel(data: FigureA2Data, which: "before" | "after", size = 112): Spec {
  const sorted = data.functions.toSorted((a, b) => a.x2 - b.x2 || a.x1 - b.x1);
  const grid = gridOf(sorted, "x1", "x2", (row) => row[which]);
  const low = Math.floor(4 * Math.min(...data.functions.flatMap(({ before, after }) => [before, after]))) / 4;
  const high = Math.max(...data.functions.flatMap(({ before, after }) => [before, after]));
  const levels = Array.from({ length: Math.ceil((high - low) / 0.25) }, (_, i) => low + 0.25 * i);
  const [from, to] = [grid.columns[0]!, grid.columns[grid.columns.length - 1]!];
  const place = (value: number) => size * (value - from) / (to - from);
  const shapes = contourShapes(grid, levels, place, (y) => size - place(y));
  const legend = which === "after"
    ? { title: "*f*(*x*)", gradientLength: 60, gradientThickness: 7, tickCount: 4, offset: 6 }
    : null;
  const layer = contourLayer(shapes, TARGET_RANGE, legend) as { encoding: { fill: { scale: object } } };
  layer.encoding.fill.scale = { ...layer.encoding.fill.scale, domain: [low, high] };
  const axis = (field: string, title: string) => ({
    field,
    type: "quantitative",
    title,
    scale: { domain: [from, to], nice: false },
    axis: { values: [-1, 0, 1] },
  });
  const [x, y] = [axis("x1", "*x*_{1}"), axis("x2", "*x*_{2}")];
  // Directions are what counts: nearly parallel neurons of a channel have short weights.
  const own = data.neurons.filter(({ network }) => network === which);
  const longest = Math.max(...own.map(({ w1, w2 }) => Math.sqrt(w1 * w1 + w2 * w2)));
  const half = size / (to - from);
  const arrows = own.map(({ w1, w2, a }) => {
    const scale = 1.4 / longest * half;
    const [tipX, tipY] = [size / 2 + scale * w1, size / 2 - scale * w2];
    return { shape: arrow([size / 2, size / 2], [tipX, tipY]), positive: a >= 0 };
  });
  // White edges keep them visible on every colour; of two neurons in one direction the thinner lies on top.
  const layers = [true, false].flatMap((positive) =>
    [{ edge: true, stroke: "#ffffff" }, { edge: false, stroke: positive ? COLOURS.ink : "#c2187a" }].map((
      { edge, stroke },
    ): Spec => ({
      data: { values: arrows.filter((each) => each.positive === positive) },
      mark: {
        type: "point",
        filled: false,
        opacity: 1,
        stroke,
        strokeWidth: (positive ? 2.8 : 0.9) + (edge ? 1 : 0),
      },
      encoding: {
        x: { value: 0 },
        y: { value: 0 },
        size: { value: 4 },
        shape: { field: "shape", type: "nominal", scale: null },
      },
    }))
  );
  return {
    width: size,
    height: size,
    layer: [
      layer as Spec,
      {
        // Carries the axes.
        data: { values: [{ x1: 0, x2: 0 }] },
        mark: { type: "point", opacity: 0 },
        encoding: { x, y },
      },
      ...layers,
    ],
    resolve: { scale: { fill: "independent" } },
  };
}

/** An arrow as a path of strokes. */
function arrow([x, y]: readonly [number, number], [tipX, tipY]: readonly [number, number]): string {
  const [dx, dy] = [tipX - x, tipY - y];
  const length = Math.sqrt(dx * dx + dy * dy);
  const [ux, uy] = [dx / length, dy / length];
  const barb = (side: number) =>
    `${(tipX - 4.5 * ux - side * 2.6 * uy).toFixed(2)},${(tipY - 4.5 * uy + side * 2.6 * ux).toFixed(2)}`;
  const tip = `${tipX.toFixed(2)},${tipY.toFixed(2)}`;
  return `M${x.toFixed(2)},${y.toFixed(2)}L${tip}M${barb(1)}L${tip}L${barb(-1)}`;
}

/** Output weights as a line of text. */
function outputWeights(neurons: readonly NeuronRow[]): string {
  const text = neurons.map(({ a }) => String(Number(a.toPrecision(2))).replace("-", "−")).join(", ");
  return `*a* = ${text}`;
}

const gammaAxis = {
  field: "gamma",
  type: "quantitative",
  title: "start *γ*",
  scale: { domain: [-2, 3], nice: false },
  axis: { values: [-2, -1, 0, 1, 2, 3] },
};

function finalPanel(data: FigureA2Data, width = 82, height = 84): Spec {
  const values = data.final.map(({ gamma_start, sign, loss }) => ({
    gamma: gamma_start,
    loss,
    side: sign > 0 ? "+ *e*_{min}" : "− *e*_{min}",
  }));
  return {
    width,
    height,
    data: { values },
    mark: { type: "point", size: 16, opacity: 1, strokeWidth: 0.9 },
    encoding: {
      x: gammaAxis,
      y: {
        field: "loss",
        type: "quantitative",
        title: "final loss",
        scale: { zero: false },
        axis: { tickCount: 4 },
      },
      color: {
        field: "side",
        type: "nominal",
        title: null,
        scale: { domain: ["+ *e*_{min}", "− *e*_{min}"], range: [COLOURS.orange, COLOURS.blue] },
        legend: { orient: "top", symbolSize: 22, offset: 4 },
      },
    },
  };
}

/** The eigenvalues at the starts. */
function eigenvaluePanel(data: FigureA2Data, width = 82, height = 84): Spec {
  return {
    width,
    height,
    data: {
      values: data.along.map(({ gamma, track, eigenvalue }) => ({
        gamma,
        track,
        value: symmetricLog(eigenvalue),
      })),
    },
    mark: { type: "line", strokeWidth: 0.9, color: COLOURS.blue },
    encoding: {
      x: { ...gammaAxis, title: "*γ*" },
      y: symmetricLogAxis("eigenvalues"),
      detail: { field: "track" },
    },
  };
}

/** How far each eigenvector turns away from the one before, summed along the line. */
function anglePanel(data: FigureA2Data, width = 82, height = 84): Spec {
  const turned = new Map<number, number>();
  const values = data.along.map(({ gamma, track, turn }) => {
    const angle = (turned.get(track) ?? 0) + turn;
    turned.set(track, angle);
    return { gamma, track, angle };
  });
  return {
    width,
    height,
    data: { values },
    mark: { type: "line", strokeWidth: 0.9, color: COLOURS.green },
    encoding: {
      x: { ...gammaAxis, title: "*γ*" },
      y: { field: "angle", type: "quantitative", title: "eigenvectors turned (°)", axis: { tickCount: 4 } },
      detail: { field: "track" },
    },
  };
}

/** Where the flows and the three plots below them begin, and the flows' height, points. */
const FLOWS = { y: 160, height: 100 } as const;
const BELOW = 316;

export function figureA2(data: FigureA2Data): Spec {
  const [half, whole] = [column(1, 2), column(0, 1)];
  const [first, second, third] = [0, 1, 2].map((i) => column(i, 3)) as [Column, Column, Column];
  const { width } = first;
  return panelGrid([
    { letter: "a", x: 0, y: 0, name: weightsOf(data, "before"), spec: functionPanel(data, "before") },
    { x: half.x, y: 0, name: weightsOf(data, "after"), spec: functionPanel(data, "after") },
    { letter: "b", x: 0, y: FLOWS.y, spec: figure2d(data.perturbed, whole.width, FLOWS.height, "all") },
    { letter: "c", x: 0, y: BELOW, spec: finalPanel(data, width) },
    { x: second.x, y: BELOW, spec: eigenvaluePanel(data, width) },
    { x: third.x, y: BELOW, spec: anglePanel(data, width) },
  ]);
}

type Column = ReturnType<typeof column>;

/** `after: a = 120, −119`. */
function weightsOf({ neurons }: FigureA2Data, which: "before" | "after"): string {
  return `${which}: ${outputWeights(neurons.filter(({ network }) => network === which))}`;
}
