/** Rows of figure 3's tables, and what its figures share: a scale for excess losses, names and colours of the flows. */
import { type Grid, gridOf } from "../contours.ts";
import { STEP_LIMIT } from "../step_limit.ts";
import { COLOURS } from "../theme.ts";

export interface ExcessRow {
  readonly gamma: number;
  readonly alpha: number;
  readonly excess: number;
}

export interface EscapeRow {
  readonly side: number;
  readonly end: "converged" | "infinite" | "slow" | "stuck";
  /** Whether it meets the criteria of a channel, and whether it is one of the two copies. */
  readonly criteria: number;
  readonly channel: number;
  readonly drawn: number;
}

export type TrajectoryRow = Readonly<Record<string, number | "">> & {
  readonly side: number;
  readonly step: number;
  readonly log10_time: number;
  readonly loss: number;
  readonly gamma: number;
  readonly distance: number;
  /** None at the start. */
  readonly cosine: number | "";
};

/** An inverse hyperbolic sine: linear up to half of the deepest valley's depth, logarithmic beyond. */
export interface ExcessScale {
  readonly squeeze: (excess: number) => number;
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
}

export function excessScale(rows: readonly ExcessRow[]): ExcessScale {
  const all = rows.map(({ excess }) => excess);
  const low = all.reduce((least, x) => Math.min(least, x), 0);
  const high = all.reduce((most, x) => Math.max(most, x), 0);
  const knee = (low < 0 ? -low : high) / 2 || 1;
  const squeeze = (excess: number) => {
    const x = Math.abs(excess) / knee;
    return Math.sign(excess) * Math.log(x + Math.sqrt(x * x + 1));
  };
  const ticks = [-roundBelow(-low), 0, roundBelow(high)].filter((value, i) => i === 1 || value !== 0);
  return { squeeze, ticks: ticks.map((value) => ({ value: squeeze(value), label: scientific(value) })) };
}

/** The largest of 1, 2, 5 times a power of ten that is not above a positive number; 0 for others. */
export function roundBelow(value: number): number {
  if (!(value > 0)) return 0;
  const exponent = Number(value.toExponential().split("e")[1]);
  const candidates = [1, 2, 5].map((digit) => Number(`${digit}e${exponent}`)).filter((each) => each <= value);
  return candidates[candidates.length - 1] ?? 0;
}

export function scientific(value: number): string {
  const size = Math.abs(value);
  if (value === 0 || (size >= 0.01 && size < 1000)) return String(value).replace("-", "−");
  const [mantissa, exponent] = value.toExponential(0).replaceAll("-", "−").replace("+", "").split("e");
  const factor = /^(−?)1$/.exec(mantissa!);
  return `${factor === null ? `${mantissa}·` : factor[1]}10^{${exponent}}`;
}

export function excessGrid(rows: readonly ExcessRow[], squeeze: (excess: number) => number): Grid {
  const sorted = rows.toSorted((a, b) => a.alpha - b.alpha || a.gamma - b.gamma);
  return gridOf(sorted, "gamma", "alpha", (row) => squeeze(row.excess));
}

/** The two flows: how they are called, and their colours; one that runs away in a channel is orange. */
export function flowScale(escapes: readonly EscapeRow[]) {
  const drawn = escapes.filter((row) => row.drawn === 1).toSorted((a, b) =>
    b.channel - a.channel || a.side - b.side
  );
  const names = new Map(
    drawn.map((row) => [row.side, `${row.side > 0 ? "+" : "−"}*e*_{min}: ${endName(row)}`]),
  );
  const range = drawn[0]?.channel === 1 ? [COLOURS.orange, COLOURS.blue] : [COLOURS.blue, COLOURS.sky];
  return {
    nameOf: (side: number) => names.get(side)!,
    sides: drawn.map(({ side }) => side),
    color: {
      field: "flow",
      type: "nominal",
      title: null,
      scale: { domain: [...names.values()], range },
      legend: { orient: "top", direction: "vertical", symbolType: "stroke", symbolSize: 60, offset: 3 },
    },
  };
}

function endName({ end, criteria, channel }: EscapeRow): string {
  if (channel === 1) return "channel";
  if (criteria === 1) return "other channel";
  return { converged: "at rest", infinite: "infinite norm", slow: STEP_LIMIT, stuck: "stuck" }[end];
}

/** Rows of a curve that lie nearer to the one kept before than `step` pixels are left out; the ends stay. */
export function thinned<Row>(
  rows: readonly Row[],
  place: (row: Row) => readonly number[],
  step = 0.4,
): Row[] {
  let kept: readonly number[] | null = null;
  return rows.filter((row, i) => {
    const here = place(row);
    const near = kept !== null && here.every((c, k) => Math.abs(c - kept![k]!) < step);
    if (near && i < rows.length - 1) return false;
    kept = here;
    return true;
  });
}

/** The axis of log10 flow time, for θ′ = −∇L with L the mean square. */
export function timeAxis(rows: readonly TrajectoryRow[], title = true) {
  const last = rows.reduce((most, { log10_time }) => Math.max(most, log10_time), 0);
  return {
    domain: [0, Math.ceil(last)] as const,
    x: {
      field: "time",
      type: "quantitative",
      title: title ? "flow time *t*" : null,
      scale: { domain: [0, Math.ceil(last)], nice: false },
      axis: {
        values: [0, 2, 4, 6, 8, 10, 12, 14, 16].filter((tick) => tick % 4 === 0 || last < 8),
        labelExpr: title ? "'10^{' + replace(toString(datum.value), '-', '−') + '}'" : "''",
      },
    },
  };
}
