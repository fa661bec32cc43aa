/** The spectrum of a Hessian: what share of the eigenvalues lies below each value, with its extremes. */
import type { EdgeFindings, SpectrumFindings } from "../../kernels/diagnosis/findings/curvature.ts";
import type { Spec } from "../render.ts";
import { COLOURS } from "../theme.ts";
import { clamped, drawable, kneeOf, on, symmetric, symmetricLog, thinned, WIDTH } from "./axes.ts";

const MOST_MARKS = 600;
const MOST_EXTREMES = 40;

interface Share {
  readonly value: number;
  /** Of the eigenvalues at or below it, 0 to 1. */
  readonly share: number;
}

/** From all eigenvalues, or from the density by stochastic Lanczos quadrature; ascending. */
export function sharesBelow({ all, density }: SpectrumFindings): Share[] {
  if (all !== null) {
    const sorted = drawable(all).sort((a, b) => a - b);
    return sorted.map((value, i) => ({ value, share: (i + 1) / sorted.length }));
  }
  if (density === null) return [];
  const order = density.nodes.map((value, i) => ({ value: clamped(value), weight: density.weights[i] ?? 0 }))
    .filter(({ value, weight }) => Number.isFinite(value) && weight > 0)
    .sort((a, b) => a.value - b.value);
  let sum = 0;
  return order.map(({ value, weight }) => ({ value, share: Math.min(1, sum += weight) }));
}

/** Extremes by Lanczos steps. */
function extremesOf({ largest, smallest, all }: SpectrumFindings): number[] {
  // Of all of them each has a mark already.
  if (all !== null) return [];
  return [...largest.slice(0, MOST_EXTREMES), ...smallest.slice(0, MOST_EXTREMES)]
    .filter(({ value }) => Number.isFinite(value)).map(({ value }) => clamped(value));
}

/** The step's threshold as an eigenvalue, where it is compared with one of this Hessian. */
const thresholdOf = (edge: EdgeFindings | null) =>
  edge !== null && edge.quantity === "sharpness" && Number.isFinite(edge.threshold) ? edge.threshold : null;

export function spectrumSpec(spectrum: SpectrumFindings, edge: EdgeFindings | null): Spec {
  const shares = thinned(sharesBelow(spectrum), MOST_MARKS);
  const extremes = extremesOf(spectrum);
  const threshold = thresholdOf(edge);
  const values = [...shares.map(({ value }) => value), ...extremes, ...drawable([threshold])];
  const knee = kneeOf(values);
  const place = (value: number) => symmetricLog(value, knee);
  const x = on("x", symmetric(values, knee), "eigenvalue *λ* of the Hessian");
  const y = {
    field: "share",
    type: "quantitative",
    title: "share of the eigenvalues ≤ *λ*",
    scale: { domain: [0, 1], nice: false },
    axis: { values: [0, 0.25, 0.5, 0.75, 1], format: "%", grid: false },
  };
  const vertical = (value: number, color: string, strokeDash: readonly number[]) => ({
    data: { values: [{ x: value }] },
    mark: { type: "rule", color, strokeDash, strokeWidth: 0.8 },
    encoding: { x },
  });
  const signed = (value: number) => value < 0 ? "downwards" : "upwards";
  const colour = {
    field: "curvature",
    type: "nominal",
    title: null,
    scale: { domain: ["downwards", "upwards"], range: [COLOURS.orange, COLOURS.blue] },
    legend: {
      orient: "top",
      offset: 4,
      symbolSize: 40,
      labelExpr: "datum.label === 'downwards' ? 'curved downwards (*λ* < 0)' : 'curved upwards'",
    },
  };
  return {
    width: WIDTH,
    height: 130,
    layer: [
      vertical(0, COLOURS.grey, [2, 2]),
      ...threshold === null ? [] : [vertical(place(threshold), COLOURS.green, [5, 2])],
      {
        data: {
          values: shares.map(({ value, share }) => ({ x: place(value), share, curvature: signed(value) })),
        },
        mark: { type: "point", filled: true, size: 9, opacity: 0.9, strokeWidth: 0 },
        encoding: { x, y, color: colour },
      },
      {
        data: { values: extremes.map((value) => ({ x: place(value), curvature: signed(value) })) },
        mark: { type: "tick", orient: "vertical", size: 9, thickness: 1, yOffset: -5 },
        encoding: { x, y: { datum: 0, ...axisless(y) }, color: colour },
      },
    ],
  };
}

/** The same scale and axis for a mark that has no value on it. */
function axisless({ type, title, scale, axis }: Spec): Spec {
  return { type, title, scale, axis };
}
