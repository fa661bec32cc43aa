/** Figure A4: eigenvalues of the Hessian along the saddle line, each coloured by the eigenvector it belongs to. */
import { column, panelGrid } from "../panel_grid.ts";
import type { Spec } from "../render.ts";
import { COLOURS } from "../theme.ts";

export interface AlongRow {
  readonly gamma: number;
  /** The same number along the line: followed by the overlap of eigenvectors. */
  readonly track: number;
  readonly eigenvalue: number;
  /** Degrees since the γ before. */
  readonly turn: number;
}

/** Eigenvalue at which the scale turns from linear to logarithmic. */
const KNEE = 1e-4;

/** sign(λ) log10(1 + |λ|/KNEE). */
export function symmetricLog(value: number): number {
  return Math.sign(value) * Math.log10(1 + Math.abs(value) / KNEE);
}

const TICKS = [-1, -0.01, 0, 0.01, 1, 100];

export function symmetricLogAxis(title: string, field = "value") {
  const text = (value: number) => value === 0 ? "0" : `${value < 0 ? "−" : ""}${Math.abs(value)}`;
  const labels = TICKS.map((tick) => `abs(datum.value - (${symmetricLog(tick)})) < 1e-6 ? '${text(tick)}' : `)
    .join("");
  return {
    field,
    type: "quantitative",
    title,
    scale: { nice: false, domain: [symmetricLog(-1), symmetricLog(100)] },
    axis: { values: TICKS.map(symmetricLog), labelExpr: `${labels}''` },
  };
}

const TRACKS = [
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#aa5590",
  "#56b4e9",
  "#e69f00",
  "#1a1a1a",
  "#7a7a7a",
  "#8c6d31",
] as const;

/** The panel around γ = 0: this far on either side, eigenvalues up to this. */
const NEAR = 0.05;
const TOP = 4e-3;

export function figureA4(rows: readonly AlongRow[], height = 130): Spec {
  const tracks = [...new Set(rows.map(({ track }) => track))].sort((a, b) => a - b);
  const values = rows.map(({ gamma, track, eigenvalue }) => ({
    gamma,
    track,
    value: symmetricLog(eigenvalue),
  }));
  const color = {
    field: "track",
    type: "ordinal",
    scale: { domain: tracks, range: tracks.map((_, i) => TRACKS[i % TRACKS.length]!) },
    legend: null,
  };
  const panel = (
    from: number,
    to: number,
    axis: object,
    inside: typeof values,
    wide: number,
  ): Spec => {
    const x = {
      field: "gamma",
      type: "quantitative",
      title: "*γ*",
      scale: { domain: [from, to], nice: false },
      axis: { values: to - from > 1 ? [-2, -1, 0, 1, 2, 3] : [from, 0, to], format: "~g" },
    };
    return {
      width: wide,
      height,
      layer: [
        {
          data: { values: [0, 1].filter((gamma) => gamma > from && gamma < to).map((gamma) => ({ gamma })) },
          mark: { type: "rule", strokeDash: [2, 2], strokeWidth: 0.6, color: COLOURS.grey },
          encoding: { x },
        },
        {
          data: { values: inside },
          mark: { type: "line", strokeWidth: 1.2, clip: true },
          encoding: { x, y: axis, color },
        },
      ],
    };
  };
  // The tracks that cross or touch zero, with the γ next beyond the panel on either side: it cuts their lines.
  const edges = rows.map(({ gamma }) => gamma);
  const first = Math.max(...edges.filter((gamma) => gamma <= -NEAR));
  const last = Math.min(...edges.filter((gamma) => gamma >= NEAR));
  const window = rows.filter(({ gamma }) => gamma >= first && gamma <= last);
  const least = new Map<number, number>();
  const most = new Map<number, number>();
  for (const { track, eigenvalue } of window) {
    least.set(track, Math.min(eigenvalue, least.get(track) ?? Infinity));
    most.set(track, Math.max(eigenvalue, most.get(track) ?? -Infinity));
  }
  const near = window.filter(({ track }) => least.get(track)! < TOP && most.get(track)! > -TOP)
    .map(({ gamma, track, eigenvalue }) => ({ gamma, track, value: 1e3 * eigenvalue }));
  const linear = {
    field: "value",
    type: "quantitative",
    title: "eigenvalue (10^{−3})",
    scale: { domain: [-1e3 * TOP, 1e3 * TOP], nice: false },
    axis: { tickCount: 5 },
  };
  const [whole, narrow] = [column(0, 3, 2), column(2, 3)];
  const along = panel(-2, 3, symmetricLogAxis("eigenvalue"), values, whole.width);
  const beside = panel(-NEAR, NEAR, linear, near, narrow.width);
  return panelGrid([
    { name: "along the saddle line", x: 0, y: 0, spec: along },
    { name: "near *γ* = 0", x: narrow.x, y: 0, spec: beside },
  ]);
}
