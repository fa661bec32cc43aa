/** Figure 5: along a channel, six quantities against 1/ε: three that converge and three that follow a power of ε. */
import { column, panelGrid } from "../panel_grid.ts";
import type { Spec } from "../render.ts";
import { COLOURS, POWERS_OF_TEN } from "../theme.ts";

export interface SeriesRow {
  readonly epsilon: number;
  readonly excess: number;
  readonly rounding: number;
  readonly c: number;
  readonly a: number;
  readonly cosine: number;
  readonly approximation: number;
  readonly lambda_max: number;
}

export interface LimitRow {
  readonly quantity: string;
  readonly value: number;
}

export interface FitRow {
  readonly quantity: string;
  readonly exponent: number;
}

export interface Figure5Data {
  readonly series: readonly SeriesRow[];
  readonly limits: readonly LimitRow[];
  readonly fits: readonly FitRow[];
}

export const PANELS = ["a", "b", "c", "d", "e", "f"] as const;
export type Panel = typeof PANELS[number];

/** A quantity with a limit. */
const CONVERGING = {
  a: { field: "c", title: "*c* = *a*_{i} + *a*_{j}" },
  b: { field: "a", title: "*a* = *ε* (*a*_{i} − *a*_{j})" },
  c: { field: "cosine", title: "cos(*Δ*, *w*)" },
} as const;
/** A power of ε. */
const POWERS = {
  d: { field: "excess", title: "*L* − *L*_{∞}", fit: "excess loss", colour: COLOURS.orange },
  e: {
    field: "approximation",
    title: "approximation error",
    fit: "approximation error",
    colour: COLOURS.green,
  },
  f: { field: "lambda_max", title: "*λ*_{max}", fit: "largest eigenvalue", colour: COLOURS.purple },
} as const;

/** Losses less than so many times their rounding above the limit would only show rounding. */
const ABOVE_ROUNDING = 10;

function inverseAxis(series: readonly SeriesRow[]) {
  const all = series.map(({ epsilon }) => 1 / epsilon);
  return {
    field: "inverse",
    type: "quantitative",
    title: "1/*ε*",
    scale: { type: "log", domain: [Math.min(...all) / 1.5, Math.max(...all) * 1.5], nice: false },
    axis: { values: [1, 10, 100, 1000, 1e4, 1e5], labelExpr: POWERS_OF_TEN },
  };
}

function convergingPanel(
  panel: keyof typeof CONVERGING,
  data: Figure5Data,
  size: Size,
  titled: boolean,
): Spec {
  const { field, title } = CONVERGING[panel];
  const limit = data.limits.find(({ quantity }) => quantity === field)!.value;
  const values = data.series.map((row) => ({ inverse: 1 / row.epsilon, value: row[field] }));
  const all = [limit, ...values.map(({ value }) => value)];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const margin = 0.12 * (high - low) || 1e-3;
  const y = {
    field: "value",
    type: "quantitative",
    title: titled ? title : null,
    scale: { domain: [low - margin, high + margin], nice: false, zero: false },
    axis: { tickCount: 4, labelExpr: "replace(datum.label, '-', '−')" },
  };
  const x = inverseAxis(data.series);
  return {
    ...size,
    layer: [
      {
        data: { values: [{ value: limit }] },
        mark: { type: "rule", strokeDash: [3, 2], color: COLOURS.grey },
        encoding: { y },
      },
      { data: { values }, mark: { type: "line", color: COLOURS.blue }, encoding: { x, y } },
      {
        data: { values },
        mark: { type: "point", filled: true, opacity: 1, size: 16, color: COLOURS.blue },
        encoding: { x, y },
      },
    ],
  };
}

function powerPanel(panel: keyof typeof POWERS, data: Figure5Data, size: Size, titled: boolean): Spec {
  const { field, title, fit, colour } = POWERS[panel];
  const { exponent } = data.fits.find(({ quantity }) => quantity === fit)!;
  const clear = data.series.filter(({ excess, rounding }) =>
    field !== "excess" || excess > ABOVE_ROUNDING * rounding
  );
  const values = clear.map((row) => ({ inverse: 1 / row.epsilon, value: row[field] }));
  // A straight line of the expected power through the middle point.
  const middle = values[values.length >> 1]!;
  const power = Math.round(exponent);
  const guide = [values[0]!, values[values.length - 1]!].map(({ inverse }) => ({
    inverse,
    value: middle.value * Math.pow(middle.inverse / inverse, power),
  }));
  const all = values.map(({ value }) => value);
  const decades = Array.from({ length: 29 }, (_, i) => Number(`1e${2 * i - 24}`));
  const y = {
    field: "value",
    type: "quantitative",
    title: titled ? title : null,
    scale: { type: "log", domain: [Math.min(...all) / 3, Math.max(...all) * 3], nice: false },
    axis: { values: decades, labelExpr: POWERS_OF_TEN },
  };
  const x = inverseAxis(data.series);
  const label = `∝ *ε*^{${exponent.toFixed(3).replace("-", "−")}}`;
  const rising = power < 0;
  return {
    ...size,
    layer: [
      {
        data: { values: guide },
        mark: { type: "line", strokeDash: [3, 2], strokeWidth: 0.9, color: COLOURS.grey },
        encoding: { x, y },
      },
      {
        data: { values },
        mark: { type: "point", filled: true, opacity: 1, size: 18, color: colour },
        encoding: { x, y },
      },
      {
        data: { values: [{ label }] },
        mark: { type: "text", align: rising ? "left" : "right", baseline: "top" },
        encoding: {
          x: { value: rising ? 6 : size.width - 4 },
          y: { value: 3 },
          text: { field: "label" },
        },
      },
    ],
  };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

export function figure5Panel(
  panel: Panel,
  data: Figure5Data,
  size: Size = { width: 150, height: 110 },
  /** Whether the y axis has a title. */
  titled = true,
): Spec {
  return panel === "a" || panel === "b" || panel === "c"
    ? convergingPanel(panel, data, size, titled)
    : powerPanel(panel, data, size, titled);
}

/** Labels of five digits and a sign need more than the usual. */
const GUTTER = 46;

/** Quantities stand beside the letters: along the axes they would reach into the next plot, so long are its labels. */
export function figure5(data: Figure5Data): Spec {
  return panelGrid(PANELS.map((letter, i) => {
    const { x, width } = column(i % 3, 3, 1, GUTTER);
    const { title } = { ...CONVERGING, ...POWERS }[letter];
    const spec = figure5Panel(letter, data, { width, height: 84 }, false);
    return { letter, name: title, x, y: i < 3 ? 0 : 130, spec };
  }));
}
