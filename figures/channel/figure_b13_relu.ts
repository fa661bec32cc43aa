/** Figure B13: relu in a channel, infinite data: the target, the loss around the channel, the loss along it. */
import { colourBar } from "../colour_bar.ts";
import { contourLayer, contourShapes, gridOf, levelsOf, LOSS_LEGEND, LOSS_RANGE } from "../contours.ts";
import { column, panelGrid } from "../panel_grid.ts";
import type { Spec } from "../render.ts";
import { COLOURS, POWERS_OF_TEN } from "../theme.ts";

export interface ReluLineRow {
  readonly kind: "channel" | "teacher";
  readonly epsilon: number;
  readonly loss: number;
}

export interface ReluSliceRow {
  readonly size: number;
  readonly alpha: number;
  readonly loss: number;
}

export interface ReluTargetRow {
  readonly x1: number;
  readonly x2: number;
  readonly y: number;
}

export interface ReluData {
  readonly line: readonly ReluLineRow[];
  readonly exponent: number;
  readonly slice: readonly ReluSliceRow[];
  readonly target: readonly ReluTargetRow[];
}

/** Negative, none, positive. */
const SIGNED = ["#0b2c4d", "#5f8db8", "#f7f7f7", "#f3c98b", "#c8641e"] as const;
/** Contours every quarter of a decade of the loss. */
const STEP = 0.25;

function targetPanel({ target }: ReluData, size: number): Spec {
  const grid = gridOf(target.toSorted((a, b) => a.x2 - b.x2 || a.x1 - b.x1), "x1", "x2", (row) => row.y);
  const [low, high] = [grid.columns[0]!, grid.columns[grid.columns.length - 1]!];
  const shapes = contourShapes(
    grid,
    levelsOf(grid.values, 0.25),
    (x) => size * (x - low) / (high - low),
    (y) => size * (high - y) / (high - low),
  );
  const axis = (title: string) => ({
    type: "quantitative",
    title,
    scale: { domain: [low, high], nice: false },
    axis: { values: [-2, -1, 0, 1, 2] },
  });
  return {
    width: size,
    height: size,
    layer: [
      contourLayer(shapes, SIGNED, { ...colourBar("target", size, size), values: [-1, 0, 1] }),
      {
        data: { values: [{ x: 0, y: 0 }] },
        mark: { type: "point", opacity: 0 },
        encoding: { x: { field: "x", ...axis("*x*_{1}") }, y: { field: "y", ...axis("*x*_{2}") } },
      },
    ],
  };
}

function slicePanel({ slice }: ReluData, width: number, height: number): Spec {
  const positive = slice.filter(({ loss }) => loss > 0);
  const least = Math.min(...positive.map(({ loss }) => loss));
  const grid = gridOf(slice, "size", "alpha", (row) => Math.log10(Math.max(least, row.loss)));
  const [from, to] = [grid.columns[0]!, grid.columns[grid.columns.length - 1]!];
  const [low, high] = [grid.rows[0]!, grid.rows[grid.rows.length - 1]!];
  const shapes = contourShapes(
    grid,
    levelsOf(grid.values, STEP),
    (size) => width * (size - from) / (to - from),
    (alpha) => height * (high - alpha) / (high - low),
  );
  return {
    width,
    height,
    layer: [
      contourLayer(shapes, LOSS_RANGE, { ...LOSS_LEGEND, ...colourBar("loss", width, height) }),
      {
        data: { values: [{ size: from, alpha: 0, to }] },
        mark: { type: "rule", strokeDash: [2, 3], strokeWidth: 0.6, color: "#444444" },
        encoding: {
          x: {
            field: "size",
            type: "quantitative",
            title: "output weights ±*a*",
            scale: { domain: [from, to], nice: false },
            axis: { tickCount: 4 },
          },
          x2: { field: "to" },
          y: {
            field: "alpha",
            type: "quantitative",
            title: "*α* along *e*_{max}",
            scale: { domain: [low, high], nice: false },
            axis: { tickCount: 5 },
          },
        },
      },
    ],
  };
}

function linePanel({ line, exponent }: ReluData, width: number, height: number): Spec {
  const values = line.map(({ kind, epsilon, loss }) => ({ kind, inverse: 1 / epsilon, loss }));
  const x = {
    field: "inverse",
    type: "quantitative",
    title: "1/*ε*",
    scale: { type: "log", domain: [1, 1e6], nice: false },
    axis: { values: [1, 100, 1e4, 1e6], labelExpr: POWERS_OF_TEN },
  };
  const y = {
    field: "loss",
    type: "quantitative",
    title: "*L*",
    scale: { type: "log", domain: [1e-7, 1], nice: false },
    axis: { values: [1e-6, 1e-4, 1e-2, 1], labelExpr: POWERS_OF_TEN },
  };
  return {
    width,
    height,
    layer: [
      {
        data: { values: values.filter(({ kind }) => kind === "channel") },
        mark: { type: "line", point: { size: 12, color: COLOURS.blue }, color: COLOURS.blue },
        encoding: { x, y },
      },
      {
        data: { values: values.filter(({ kind }) => kind === "teacher") },
        mark: {
          type: "point",
          shape: "diamond",
          filled: true,
          opacity: 1,
          size: 30,
          color: COLOURS.orange,
          clip: false,
        },
        encoding: { x, y },
      },
      {
        data: { values: [{ label: `∝ *ε*^{${exponent.toFixed(3)}}` }] },
        mark: { type: "text", align: "right", baseline: "top" },
        encoding: { x: { value: width - 3 }, y: { value: 2 }, text: { field: "label" } },
      },
    ],
  };
}

export function figureB13(data: ReluData): Spec {
  const { width } = column(0, 3);
  const panels = [targetPanel(data, width), slicePanel(data, width, width), linePanel(data, width, width)];
  return panelGrid(panels.map((spec, i) => ({ letter: "abc"[i]!, x: column(i, 3).x, y: 0, spec })));
}
