/** A network as a diagram: inputs, hidden units and the output as nodes in three columns, weights as lines. */
import type { Spec } from "./render.ts";
import { COLOURS } from "./theme.ts";

export interface DiagramUnit {
  /** What stands in the node. */
  readonly label: string;
  readonly colour: string;
  /** A gated unit is a square. */
  readonly shape: "circle" | "square";
  /** What stands at its output weight; empty for none. */
  readonly weight: string;
}

export interface NetworkDiagram {
  readonly inputs: readonly string[];
  readonly units: readonly DiagramUnit[];
  readonly output: string;
  /** Below the diagram, a line each. */
  readonly notes: readonly string[];
}

interface Node {
  readonly x: number;
  readonly y: number;
  readonly label: string;
  readonly colour: string;
  readonly shape: "circle" | "square";
}

/** Diameter of a node, points. */
const NODE = 15;
/** Height of a line of notes. */
const LINE = 11;

/** Nodes and lines of a diagram in points. */
export function diagramParts(diagram: NetworkDiagram, width: number, height: number) {
  const room = height - LINE * diagram.notes.length;
  const column = (count: number, k: number) => room * (k + 0.5) / count;
  const x = { inputs: NODE / 2 + 1, units: 0.48 * width, output: width - NODE / 2 - 1 };
  const plain = { colour: COLOURS.ink, shape: "circle" } as const;
  const inputs = diagram.inputs.map((label, k): Node => ({
    x: x.inputs,
    y: column(diagram.inputs.length, k),
    label,
    ...plain,
  }));
  const units = diagram.units.map(({ label, colour, shape }, k): Node => ({
    x: x.units,
    y: column(diagram.units.length, k),
    label,
    colour,
    shape,
  }));
  const output: Node = { x: x.output, y: room / 2, label: diagram.output, ...plain };
  const lines = units.flatMap((unit) =>
    [...inputs.map((input) => [input, unit] as const), [unit, output] as const].map(([from, to]) => ({
      x: from.x,
      y: from.y,
      x2: to.x,
      y2: to.y,
      colour: unit.colour,
    }))
  );
  const weights = diagram.units.map(({ weight, colour }, k) => {
    const unit = units[k]!;
    // Above a line that falls or is level; below and further along one that rises, where there is room.
    const [share, shift] = unit.y <= output.y ? [0.42, -7] : [0.76, 12];
    return {
      x: unit.x + share * (output.x - unit.x),
      y: unit.y + share * (output.y - unit.y) + shift,
      label: weight,
      colour,
    };
  }).filter(({ label }) => label !== "");
  const notes = diagram.notes.map((label, k) => ({ x: width / 2, y: room + LINE * (k + 0.5), label }));
  return { nodes: [...inputs, ...units, output], lines, weights, notes };
}

export function diagramPanel(diagram: NetworkDiagram, width: number, height: number): Spec {
  const { nodes, lines, weights, notes } = diagramParts(diagram, width, height);
  const pixel = (field: string) => ({ field, type: "quantitative", scale: null });
  const place = { x: pixel("x"), y: pixel("y") };
  const colour = { field: "colour", type: "nominal", scale: null };
  return {
    width,
    height,
    layer: [
      {
        data: { values: lines },
        mark: { type: "rule", strokeWidth: 0.8 },
        encoding: { ...place, x2: { field: "x2" }, y2: { field: "y2" }, stroke: colour },
      },
      ...(["circle", "square"] as const).map((shape): Spec => ({
        data: { values: nodes.filter((node) => node.shape === shape) },
        mark: { type: "point", shape, size: NODE * NODE, fill: "white", opacity: 1, strokeWidth: 1.1 },
        encoding: { ...place, stroke: colour },
      })),
      {
        data: { values: nodes },
        mark: { type: "text", align: "center", baseline: "middle" },
        encoding: { ...place, text: { field: "label" }, fill: colour },
      },
      {
        data: { values: weights },
        mark: { type: "text", align: "center", baseline: "middle" },
        encoding: { ...place, text: { field: "label" }, fill: colour },
      },
      {
        data: { values: notes },
        mark: { type: "text", align: "center", baseline: "middle" },
        encoding: { ...place, text: { field: "label" } },
      },
    ],
  };
}
