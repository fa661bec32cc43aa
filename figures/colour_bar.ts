/** The legend of a continuous colour scale: beside a wide plot, above a narrow one, where it costs no width. */
import { textWidth } from "./fonts.ts";
import type { Spec } from "./render.ts";
import { SMALL } from "./theme.ts";

/** Plots up to so wide, points, have their bar above. */
const NARROW = 100;
/** Titles up to so wide stand in the bar's line; longer ones above it. */
const SHORT = 30;
const [THICKNESS, GAP] = [6, 4];

/** @param width of the plot, @param height of the plot, points */
export function colourBar(title: string, width: number, height: number): Spec {
  if (width > NARROW) {
    return { title, gradientLength: 0.6 * height, gradientThickness: THICKNESS, offset: 6 };
  }
  const own = textWidth(title, SMALL);
  return {
    title,
    orient: "top",
    direction: "horizontal",
    titlePadding: own > SHORT ? 2 : GAP,
    titleOrient: own > SHORT ? "top" : "left",
    // Labels are as wide as they are, also those near the right end.
    gradientLength: own > SHORT ? width - 14 : Math.floor(width - own - GAP),
    gradientThickness: THICKNESS,
    offset: GAP,
  };
}
