/**
 * Figure A2: a neuron split: (a) the functions before and after with the neurons' input weights as arrows, (b) the
 * flows that leave the saddle line, (c) where they end, and the Hessian along the line.
 */
import { figure2d } from "./figure_2d_trajectories.ts";
import { symmetricLog, symmetricLogAxis } from "./figure_a4_eigenvalues.ts";
import { column, panelGrid } from "../panel_grid.ts";
import type { Spec } from "../render.ts";
import { COLOURS } from "../theme.ts";
import type { FigureA2Data, NeuronRow } from "./figure_a2_rows.ts";
import { functionPanel } from "./figure_a2_functions.ts";

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
