/**
 * Figure A2: a neuron split: (a) the functions before and after with the neurons' input weights as arrows, (b) the
 * flows that leave the saddle line, (c) where they end, and the Hessian along the line.
 */
import { contourLayer, contourShapes, gridOf } from "./contours.ts";
import { TARGET_RANGE } from "./figure_2a_target.ts";
import { figure2d } from "./figure_2d_trajectories.ts";
import { type AlongRow, symmetricLog, symmetricLogAxis } from "./figure_a4_eigenvalues.ts";
import type { DepartureRow } from "./plateau_rows.ts";
import type { Spec } from "./render.ts";
import { COLOURS } from "./theme.ts";

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

function functionPanel(data: FigureA2Data, which: "before" | "after", title: string, size = 92): Spec {
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
  const longest = Math.max(
    ...data.neurons.filter(({ network }) => network === which).map(({ w1, w2 }) =>
      Math.sqrt(w1 * w1 + w2 * w2)
    ),
  );
  const arrows = data.neurons.filter(({ network }) => network === which).map(({ w1, w2, a }) => {
    const scale = 1.45 / longest;
    return { x1: 0, x2: 0, tip1: scale * w1, tip2: scale * w2, output: a >= 0 ? "*a* > 0" : "*a* < 0" };
  });
  const color = {
    field: "output",
    type: "nominal",
    title: null,
    scale: { domain: ["*a* > 0", "*a* < 0"], range: [COLOURS.ink, "#ffffff"] },
    legend: null,
  };
  return {
    title,
    width: size,
    height: size,
    layer: [
      layer as Spec,
      {
        data: { values: arrows },
        mark: { type: "rule", strokeWidth: 1.3 },
        encoding: { x, y, x2: { field: "tip1" }, y2: { field: "tip2" }, color },
      },
      {
        data: { values: arrows },
        mark: { type: "point", filled: true, size: 22, opacity: 1, stroke: COLOURS.ink, strokeWidth: 0.5 },
        encoding: {
          x: { ...x, field: "tip1" },
          y: { ...y, field: "tip2" },
          fill: { ...color, scale: { ...color.scale } },
        },
      },
    ],
    resolve: { scale: { fill: "independent" } },
  };
}

const gammaAxis = {
  field: "gamma",
  type: "quantitative",
  title: "start *γ*",
  scale: { domain: [-2, 3], nice: false },
  axis: { values: [-2, -1, 0, 1, 2, 3] },
};

function finalPanel(data: FigureA2Data, width = 96, height = 84): Spec {
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
        legend: { orient: "top", symbolSize: 22, offset: 2 },
      },
    },
  };
}

/** The eigenvalues at the starts. */
function eigenvaluePanel(data: FigureA2Data, width = 96, height = 84): Spec {
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
function anglePanel(data: FigureA2Data, width = 96, height = 84): Spec {
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

export function figureA2(data: FigureA2Data): Spec {
  const apart = { scale: { color: "independent", fill: "independent", x: "independent", y: "independent" } };
  return {
    spacing: 14,
    vconcat: [
      {
        spacing: 22,
        hconcat: [
          functionPanel(data, "before", "(a) before the split"),
          functionPanel(data, "after", "after the flow"),
        ],
        resolve: apart,
      },
      { ...figure2d(data.perturbed, 250, 100), title: "(b)" },
      {
        spacing: 14,
        hconcat: [{ ...finalPanel(data), title: "(c)" }, eigenvaluePanel(data), anglePanel(data)],
        resolve: apart,
      },
    ],
    resolve: apart,
  };
}
