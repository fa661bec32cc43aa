/** The colour of a value on a map: the figures' scale of targets, linear between its colours. */
import { TARGET_RANGE } from "../target_colours.ts";

export type Rgb = readonly [red: number, green: number, blue: number];

const STOPS = TARGET_RANGE.map((colour): Rgb => {
  const part = (from: number) => Number.parseInt(colour.slice(from, from + 2), 16);
  return [part(1), part(3), part(5)];
});

/** Values beyond the range have the colour of its end. */
export function colourOf(value: number, [low, high]: readonly [number, number]): Rgb {
  const place = (STOPS.length - 1) * Math.max(0, Math.min(1, (value - low) / (high - low)));
  const stop = Math.min(STOPS.length - 2, Math.floor(place));
  const [from, to] = [STOPS[stop]!, STOPS[stop + 1]!];
  const mixed = (part: 0 | 1 | 2) => Math.round(from[part] + (place - stop) * (to[part] - from[part]));
  return [mixed(0), mixed(1), mixed(2)];
}
