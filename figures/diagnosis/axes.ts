/** Axes of a diagnosis's pictures: logarithmic where values span it, symmetric-logarithmic for eigenvalues, never empty. */
import log10 from "@stdlib/math-base-special-log10";
import type { Spec } from "../render.ts";
import { decades } from "../scaling/rows.ts";
import { POWERS_OF_TEN } from "../theme.ts";

/** Larger numbers are drawn here: a scale's padding must not overflow. */
const MOST = 1e300;
/** Ratio of the largest value to the smallest from which an axis is logarithmic. */
const SPAN = 30;
const LABELS = 5;

/** The values that can be drawn. */
export function drawable(values: readonly (number | null)[]): number[] {
  return values.filter((value): value is number => value !== null && Number.isFinite(value)).map(clamped);
}

export function clamped(value: number): number {
  return Math.max(-MOST, Math.min(MOST, value));
}

/** Smallest and largest, without spreading long lists over the stack. */
export function extent(values: readonly number[]): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return [low, high];
}

/** At most so many of a list, evenly, first and last kept. */
export function thinned<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, i) => all[Math.round(i * (all.length - 1) / (most - 1))]!);
}

export const isLogarithmic = (values: readonly number[]) => {
  const [low, high] = extent(values);
  return low > 0 && high / low >= SPAN;
};

/** A logarithmic axis around positive values, its powers of ten labelled. */
export function logarithmic(values: readonly number[]): Spec {
  const [low, high] = values.length === 0 ? [1, 10] : extent(values);
  const from = Math.max(low / 1.4, 1e-307);
  const to = Math.max(high * 1.4, from * 12);
  const count = log10(to) - log10(from);
  return {
    type: "quantitative",
    scale: { type: "log", domain: [from, to], nice: false },
    axis: {
      values: decades(from, to, Math.max(1, Math.ceil(count / LABELS))),
      labelExpr: POWERS_OF_TEN,
      grid: false,
    },
  };
}

/** Labels of a linear axis: plain numbers where they are short, otherwise a factor and a power of ten. */
function labels(low: number, high: number): Spec {
  const size = Math.max(Math.abs(low), Math.abs(high));
  const digits = digitsFor(low, high);
  if (size === 0 || size >= 1e-3 && size < 1e5) {
    return { format: `.${Math.max(digits, size < 1 ? 1 : Math.floor(log10(size)) + 1)}~g` };
  }
  const written = `format(datum.value, '.${Math.max(1, digits - 1)}~e')`;
  return {
    labelExpr:
      `datum.value === 0 ? '0' : replace(replace(${written}, 'e+', ' · 10^{'), 'e-', ' · 10^{−') + '}'`,
  };
}

/** As many digits as tell two ticks apart, but for rounding. */
function digitsFor(low: number, high: number): number {
  const size = Math.max(Math.abs(low), Math.abs(high));
  return size === 0 ? 3 : Math.max(2, Math.min(9, Math.ceil(log10(size / (high - low))) + 2));
}

/** A linear axis around values, with room on either side. */
export function linear(values: readonly number[], tickCount = 4): Spec {
  const [low, high] = values.length === 0 ? [0, 1] : extent(values);
  const size = Math.max(Math.abs(low), Math.abs(high));
  const room = Math.max(0.06 * (high - low), high - low > 1e-8 * size ? 0 : 0.05 * (size || 1));
  const domain = [low - room, high + room];
  return {
    type: "quantitative",
    scale: { domain, nice: false, zero: false },
    axis: { tickCount, ...labels(domain[0]!, domain[1]!), grid: false },
  };
}

export function fitting(values: readonly number[]): Spec {
  return isLogarithmic(values) ? logarithmic(values) : linear(values);
}

/** sign(v) log10(1 + |v|/knee). */
export function symmetricLog(value: number, knee: number): number {
  const size = log10(1 + Math.abs(value) / knee);
  return value < 0 ? -size : size;
}

/** The power of ten at or below a positive number. */
export const decadeBelow = (value: number) => Number(`1e${Math.floor(log10(value))}`);

/** Decades of magnitude that a symmetric logarithmic axis shows before it turns linear around 0. */
const DEPTH = 8;

/** Where values so large are to be shown: eigenvalues below it are zero to the eye. */
export function kneeOf(values: readonly number[]): number {
  const [low, high] = extent(values);
  const size = Math.max(Math.abs(low), Math.abs(high));
  return values.length === 0 || size < 1e-290 ? 1e-8 : decadeBelow(size) / Number(`1e${DEPTH}`);
}

/** The axis of values that {@linkcode symmetricLog} has placed; labels at 0 and at powers of ten. */
export function symmetric(values: readonly number[], knee: number): Spec {
  const [low, high] = values.length === 0 ? [0, knee] : extent(values);
  // 0 is on it, and beside it a decade, so that signs can be told apart.
  const [from, to] = [Math.min(low, -2 * knee), Math.max(high, 20 * knee)];
  const room = 0.04 * (symmetricLog(to, knee) - symmetricLog(from, knee));
  const first = Math.floor(log10(knee) + 0.5) + 2;
  const powers: { at: number; text: string }[] = [{ at: 0, text: "0" }];
  for (let power = first; power <= 300; power += 2) {
    const size = Number(`1e${power}`);
    if (size > Math.max(to, -from)) break;
    const text = `10^{${String(power).replace("-", "−")}}`;
    if (size <= to) powers.push({ at: symmetricLog(size, knee), text });
    if (-size >= from) powers.push({ at: symmetricLog(-size, knee), text: `−${text}` });
  }
  const labels = powers.map(({ at, text }) => `abs(datum.value - (${at})) < 1e-6 ? '${text}' : `).join("");
  return {
    type: "quantitative",
    scale: {
      domain: [symmetricLog(from, knee) - room, symmetricLog(to, knee) + room],
      nice: false,
      zero: false,
    },
    axis: { values: powers.map(({ at }) => at), labelExpr: `${labels}''`, grid: false },
  };
}

/** Width of the plots, points: with its axis a picture fits on a phone without being swiped. */
export const WIDTH = 236;

/** A field on an axis, with a title. */
export function on(field: string, axis: Spec, title: string | null): Spec {
  return { field, ...axis, title };
}
