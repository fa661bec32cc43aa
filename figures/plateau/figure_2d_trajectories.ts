/** Figure 2d: gradient flows from beside the saddle line: distance to the line against the projected γ. */
import type { DepartureRow } from "./rows.ts";
import type { Spec } from "../render.ts";
import { COLOURS, POWERS_OF_TEN } from "../theme.ts";

/** Along γ: outside 0 to 1 dark to light from either side. */
const RANGE = ["#0b2c4d", "#1d6ca6", "#56b4e9", "#e69f00", "#d55e00", "#7a3200"] as const;
const FLOOR = 1e-11;
/** Points of a curve that lie nearer to each other in a picture than this are left out, points. */
const STEP = 0.4;
/** Where the axis of all γ turns from linear to logarithmic. */
const KNEE = 0.5;

const symmetricLog = (gamma: number) => Math.sign(gamma) * Math.log1p(Math.abs(gamma) / KNEE);

/** The flow's points that a picture can tell apart, with its first and last. */
function thinned(rows: readonly DepartureRow[], place: (row: DepartureRow) => readonly [number, number]) {
  let [keptX, keptY] = [NaN, NaN];
  return rows.filter((row, i) => {
    const [x, y] = place(row);
    const end = i === 0 || i === rows.length - 1 || row.step === 0 || rows[i + 1]!.step === 0;
    if (!end && Math.max(Math.abs(x - keptX), Math.abs(y - keptY)) < STEP) return false;
    [keptX, keptY] = [x, y];
    return true;
  });
}

/** @param rows run by run, in the order of their steps */
export function figure2d(
  rows: readonly DepartureRow[],
  width = 190,
  height = 120,
  /** Part of the γ axis; all of it, as far as the flows went, is drawn on a scale logarithmic in |γ|. */
  span: readonly [number, number] | "all" = [-2.5, 3.5],
): Spec {
  const gammas = rows.map(({ gamma }) => gamma);
  const least = gammas.reduce((low, gamma) => Math.min(low, gamma), Infinity);
  const [from, to] = span === "all"
    ? [least, gammas.reduce((high, gamma) => Math.max(high, gamma), -Infinity)]
    : span;
  const most = span === "all" ? 1000 : 10;
  const placeX = span === "all" ? symmetricLog : (gamma: number) => gamma;
  const place = ({ gamma, distance }: DepartureRow) =>
    [
      width * (placeX(gamma) - placeX(from)) / (placeX(to) - placeX(from)),
      height * (Math.log10(Math.max(FLOOR, distance) / FLOOR) / Math.log10(most / FLOOR)),
    ] as const;
  // Nothing is drawn beyond the panel: the flows go on to |γ| in the hundreds.
  const inside = rows.filter((row) => span === "all" || row.gamma >= from - 1 && row.gamma <= to + 1);
  const values = thinned(inside, place).map((row) => ({
    start: row.gamma_start,
    run: `${row.gamma_start}/${row.sign}`,
    step: row.step,
    gamma: row.gamma,
    distance: Math.max(FLOOR, row.distance),
  }));
  const x = {
    field: "gamma",
    type: "quantitative",
    title: "projected *γ*",
    scale: { domain: [from, to], nice: false, ...(span === "all" ? { type: "symlog", constant: KNEE } : {}) },
    axis: {
      values: span === "all" ? [-100, -10, -1, 0, 1, 10, 100] : [-2, -1, 0, 1, 2, 3],
      format: "d",
    },
  };
  const y = {
    field: "distance",
    type: "quantitative",
    title: "distance to the saddle line",
    scale: { type: "log", domain: [FLOOR, most], nice: false, clamp: true },
    axis: {
      values: [1e-10, 1e-8, 1e-6, 1e-4, 1e-2, 1, 100].filter((tick) => tick <= most),
      labelExpr: POWERS_OF_TEN,
    },
  };
  const color = {
    field: "start",
    type: "quantitative",
    title: "start *γ*",
    scale: { domain: [-2, 3], range: RANGE, interpolate: "rgb" },
    // The dots stand at the starts.
    legend: null,
  };
  return {
    width,
    height,
    layer: [
      {
        data: { values: [{ from: 0, to: 1 }] },
        mark: { type: "rect", color: COLOURS.shade },
        encoding: { x: { ...x, field: "from" }, x2: { field: "to" } },
      },
      {
        data: { values },
        mark: { type: "line", strokeWidth: 0.9, clip: true },
        encoding: { x, y, color, detail: { field: "run" }, order: { field: "step", type: "quantitative" } },
      },
      {
        data: { values: values.filter((row) => row.step === 0) },
        mark: { type: "point", filled: true, size: 9, opacity: 1 },
        encoding: { x, y, color },
      },
      {
        data: { values: [{ gamma: 0.5, text: "plateau" }] },
        mark: { type: "text", baseline: "top", color: COLOURS.grey },
        encoding: { x, y: { value: 3 }, text: { field: "text" } },
      },
    ],
  };
}
