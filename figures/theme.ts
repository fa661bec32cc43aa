/**
 * One look for all figures: sizes for print at 5.5 in text width, colours that colour-blind readers can tell
 * apart (Okabe and Ito's palette), thin axes, no decoration.
 */

/** Points per inch: one unit of every width, height and font size here is one point. */
export const POINTS_PER_INCH = 72;
/** The text width of the paper, points. */
export const TEXT_WIDTH = 5.5 * POINTS_PER_INCH;

export const FONT = "DejaVu Sans";
export const FONT_SIZE = 7.5;
/** Of panels' letters and names. */
export const LETTER_SIZE = FONT_SIZE + 0.5;
/** Of axes, legends and texts in plots: the smallest; powers and indices are smaller by math_text.ts. */
export const SMALL = 7;
const INK = "#1a1a1a";
const FAINT = "#8a8a8a";

export const COLOURS = {
  blue: "#0072b2",
  orange: "#d55e00",
  green: "#009e73",
  purple: "#aa5590",
  sky: "#56b4e9",
  amber: "#e69f00",
  ink: INK,
  grey: FAINT,
  shade: "#e8eef4",
} as const;

/** Vega-Lite's `config`. */
export const THEME = {
  // A picture is one image with a name: labels on every mark would only make it several times as large.
  aria: false,
  background: "white",
  font: FONT,
  padding: 3,
  view: { stroke: null },
  title: {
    font: FONT,
    fontSize: LETTER_SIZE,
    fontWeight: "normal",
    color: INK,
    anchor: "start",
    offset: 5,
  },
  axis: {
    labelFont: FONT,
    titleFont: FONT,
    labelFontSize: SMALL,
    titleFontSize: FONT_SIZE,
    titleFontWeight: "normal",
    labelColor: INK,
    titleColor: INK,
    domainColor: INK,
    tickColor: INK,
    domainWidth: 0.6,
    tickWidth: 0.6,
    tickSize: 3,
    labelPadding: 2,
    // Labels stand under their ticks, the first and the last as well.
    labelFlush: false,
    titlePadding: 4,
    grid: false,
  },
  legend: {
    labelFont: FONT,
    titleFont: FONT,
    labelFontSize: SMALL,
    titleFontSize: SMALL,
    titleFontWeight: "normal",
    labelColor: INK,
    titleColor: INK,
    symbolStrokeWidth: 1.4,
    labelLimit: 200,
    rowPadding: 1,
    columnPadding: 6,
    labelOffset: 3,
    padding: 0,
    // Two legends in one corner stand below each other.
    layout: { "top-left": { direction: "vertical", margin: 2 } },
  },
  text: { font: FONT, fontSize: SMALL, color: INK },
  line: { strokeWidth: 1.2, strokeCap: "round" },
  rule: { strokeWidth: 0.7 },
} as const;

/** `labelExpr` of a logarithmic axis: powers of ten as 10^{n}, nothing between them. */
export const POWERS_OF_TEN =
  "abs(log(datum.value)/LN10 - round(log(datum.value)/LN10)) < 1e-6 ? '10^{' + replace(toString(round(log(datum.value)/LN10)), '-', '−') + '}' : ''";
