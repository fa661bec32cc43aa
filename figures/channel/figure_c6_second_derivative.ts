/** Appendix C.6: three neurons come to a second derivative: the error against ε, and the functions. */
import { column, panelGrid } from "../panel_grid.ts";
import type { Spec } from "../render.ts";
import { COLOURS, POWERS_OF_TEN } from "../theme.ts";

export interface ErrorRow {
  readonly activation: string;
  readonly epsilon: number;
  readonly error: number;
  readonly rounding: number;
}

export interface ErrorFitRow {
  readonly activation: string;
  readonly exponent: number;
}

export interface CurveRow {
  /** 0 for the limit. */
  readonly epsilon: number;
  readonly x: number;
  readonly f: number;
}

export interface SecondDerivativeData {
  readonly errors: readonly ErrorRow[];
  readonly fits: readonly ErrorFitRow[];
  readonly curves: readonly CurveRow[];
}

const PALETTE = [COLOURS.blue, COLOURS.orange, COLOURS.green];

function errorPanel({ errors, fits }: SecondDerivativeData): Spec {
  const label = (activation: string) => {
    const { exponent } = fits.find((fit) => fit.activation === activation)!;
    return `${activation}: *ε*^{${exponent.toFixed(2)}}`;
  };
  const values = errors.map(({ activation, epsilon, error }) => ({
    activation: label(activation),
    inverse: 1 / epsilon,
    error,
  }));
  const rounding = errors.filter(({ activation }) => activation === errors[0]!.activation)
    .map(({ epsilon, rounding }) => ({ inverse: 1 / epsilon, error: rounding }));
  const least = Math.min(...values.map(({ error }) => error));
  const x = {
    field: "inverse",
    type: "quantitative",
    title: "1/*ε*",
    scale: {
      type: "log",
      domain: [1.4, Math.max(...values.map(({ inverse }) => inverse)) * 1.5],
      nice: false,
    },
    axis: { values: [1, 10, 100, 1000, 1e4, 1e5, 1e6], labelExpr: POWERS_OF_TEN },
  };
  const y = {
    field: "error",
    type: "quantitative",
    title: "error of the limit",
    scale: {
      type: "log",
      domain: [least / 5, Math.max(...values.map(({ error }) => error)) * 4],
      nice: false,
    },
    axis: { values: [1e-10, 1e-8, 1e-6, 1e-4, 1e-2, 1], labelExpr: POWERS_OF_TEN },
  };
  const names = fits.map(({ activation }) => label(activation));
  const color = {
    field: "activation",
    type: "nominal",
    title: null,
    scale: { domain: names, range: PALETTE },
    // Errors fall from the upper left.
    legend: { orient: "top-right", direction: "vertical", symbolType: "circle", symbolSize: 20, offset: 2 },
  };
  return {
    width: column(0, 2).width,
    height: 112,
    layer: [
      {
        data: { values: rounding },
        mark: { type: "line", strokeDash: [3, 2], strokeWidth: 0.8, color: COLOURS.grey, clip: true },
        encoding: { x, y },
      },
      {
        data: { values: [{ text: "dashed: rounding" }] },
        mark: { type: "text", align: "left", baseline: "bottom", color: COLOURS.grey },
        encoding: { x: { value: 4 }, y: { value: 109 }, text: { field: "text" } },
      },
      {
        data: { values },
        mark: { type: "point", size: 14, strokeWidth: 1, opacity: 1, filled: false },
        encoding: { x, y, color },
      },
    ],
  };
}

function curvePanel({ curves }: SecondDerivativeData): Spec {
  const label = (epsilon: number) => epsilon === 0 ? "limit" : `*ε* = ${epsilon}`;
  const names = [...new Set(curves.map(({ epsilon }) => epsilon))].map(label);
  return {
    width: column(0, 2).width,
    height: 112,
    data: { values: curves.map(({ epsilon, x, f }) => ({ curve: label(epsilon), x, f })) },
    mark: { type: "line" },
    encoding: {
      x: { field: "x", type: "quantitative", title: "*x*", axis: { tickCount: 5 } },
      y: { field: "f", type: "quantitative", title: "output, softplus", axis: { tickCount: 5 } },
      color: {
        field: "curve",
        type: "nominal",
        title: null,
        scale: { domain: names, range: ["#bdbdbd", COLOURS.purple, COLOURS.orange, COLOURS.blue] },
        legend: { orient: "top-left", direction: "vertical", symbolType: "stroke", offset: 6 },
      },
      size: { condition: { test: "datum.curve === 'limit'", value: 3 }, value: 1.2 },
    },
  };
}

export function figureC6(data: SecondDerivativeData): Spec {
  return panelGrid([
    { letter: "a", x: 0, y: 0, spec: errorPanel(data) },
    { letter: "b", x: column(1, 2).x, y: 0, spec: curvePanel(data) },
  ]);
}
