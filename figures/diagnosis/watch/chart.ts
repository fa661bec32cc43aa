/** A line chart as SVG, small enough to be drawn again at every checkpoint: one axis of steps, one of values. */
import log10 from "@stdlib/math-base-special-log10";
import { escapeHtml } from "../../report/text.ts";
import { COLOURS } from "../../theme.ts";

export interface Line {
  readonly name: string;
  readonly colour: string;
  readonly dashed?: boolean;
  /** Pieces that are joined; a value that does not exist leaves a gap. */
  readonly pieces: readonly (readonly (readonly [x: number, y: number | null])[])[];
}

export interface Chart {
  readonly title: string;
  /** For readers who do not see it. */
  readonly description: string;
  readonly scale: "logarithmic" | "linear";
  readonly lines: readonly Line[];
}

const [WIDTH, HEIGHT] = [420, 210];
const [LEFT, RIGHT, TOP, BOTTOM] = [56, 8, 26, 24];

/** A position in the picture to a tenth of a unit. */
function place(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function tickText(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** The least and the largest of what is drawn; a little around a single value. */
function range(values: readonly number[]): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  if (low > high) return [0, 1];
  return low < high ? [low, high] : [low - 0.5, high + 0.5];
}

/** Of a logarithmic axis the whole powers of ten, at most six; of a linear one both ends and the middle. */
function ticks(low: number, high: number, isLog: boolean): readonly number[] {
  if (!isLog) return [low, (low + high) / 2, high];
  const [first, last] = [Math.ceil(low), Math.floor(high)];
  if (last < first) return [low, high];
  const every = Math.max(1, Math.ceil((last - first + 1) / 6));
  return Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, i) => first + i * every);
}

/** A power of ten as it is written: 0.01, 1e-7. */
function powerText(exponent: number): string {
  return Number.isInteger(exponent) ? tickText(Number(`1e${exponent}`)) : `10^${tickText(exponent)}`;
}

export function chartSvg({ title, description, scale, lines }: Chart): string {
  const isLog = scale === "logarithmic";
  const drawn = (y: number | null) =>
    y !== null && (isLog ? y > 0 : Number.isFinite(y)) ? (isLog ? log10(y) : y) : null;
  const points = lines.flatMap(({ pieces }) => pieces.flat());
  const [left, right] = range(points.map(([x]) => x));
  const [low, high] = range(points.flatMap(([, y]) => drawn(y) ?? []));
  const x = (value: number) => LEFT + (value - left) / (right - left) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - TOP - BOTTOM);
  const paths = lines.map(({ colour, dashed, pieces }) => {
    const path = pieces.map((piece) => pathOf(piece.map(([at, value]) => [at, drawn(value)]), x, y)).join("");
    const dashes = dashed ? ' stroke-dasharray="4 3"' : "";
    return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.5"${dashes}/>`;
  });
  const grid = ticks(low, high, isLog).map((value) => {
    const at = place(y(value));
    const text = isLog ? powerText(value) : tickText(value);
    return `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}" stroke="#ddd"/>` +
      `<text x="${LEFT - 4}" y="${at}" dy="3" text-anchor="end">${text}</text>`;
  });
  const steps = [left, right].map((value, end) =>
    `<text x="${place(x(value))}" y="${HEIGHT - 8}" text-anchor="${end === 0 ? "start" : "end"}">${
      tickText(value)
    }</text>`
  );
  let at = LEFT;
  const legend = lines.map(({ name, colour }) => {
    const text = `<text x="${at}" y="18" fill="${colour}">${escapeHtml(name)}</text>`;
    at += 12 + 6 * name.length;
    return text;
  });
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${
    escapeHtml(`${title}: ${description}`)
  }" font-size="10" font-family="sans-serif" fill="${COLOURS.ink}">${
    [...grid, ...steps, ...legend, ...paths].join("")
  }</svg>`;
}

function pathOf(
  piece: readonly (readonly [number, number | null])[],
  x: (value: number) => number,
  y: (value: number) => number,
): string {
  let path = "";
  let pen = false;
  for (const [at, value] of piece) {
    if (value === null) {
      pen = false;
      continue;
    }
    // A single point is a line of no length with a round end: drawn twice, it shows.
    path += `${pen ? "L" : "M"}${place(x(at))} ${place(y(value))}`;
    if (!pen) path += `l0.1 0`;
    pen = true;
  }
  return path;
}
