/** What covers what in a figure that is laid out, as sentences that name both. */
import type { Box, LaidOut } from "./laid_out.ts";

/** Whether two boxes share more than `tolerance` points in both directions. */
export function overlap(a: Box, b: Box, tolerance = 0): boolean {
  return Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1) > tolerance &&
    Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1) > tolerance;
}

/** Each text that lies on another. */
export function textsOnTexts({ texts }: LaidOut): string[] {
  return texts.flatMap((a, i) =>
    texts.slice(i + 1).filter((b) => overlap(a, b, TOUCH)).map((b) => `“${a.text}” on “${b.text}”`)
  );
}

/** Each text on the line of a panel's letter that is nearer to it than a reader takes for a space between the two. */
export function textsAtLetters({ texts }: LaidOut): string[] {
  const isLetter = ({ text }: { readonly text: string }) => /^\([a-z]\)$/.test(text);
  return texts.filter(isLetter).flatMap((letter) => {
    const around = { ...letter, x1: letter.x1 - APART, x2: letter.x2 + APART };
    return texts.filter((other) => other !== letter && overlap(around, other, TOUCH))
      .map(({ text }) => `“${text}” at “${letter.text}”`);
  });
}

/** Each text or legend of one plot that reaches into another. */
export function partsOnPlots({ texts, legends, plots }: LaidOut): string[] {
  const parts = [...texts, ...legends.map((each) => ({ ...each, text: "a legend" }))];
  return parts.flatMap(({ text, plot, ...box }) =>
    plots.flatMap((other, k) => k !== plot && overlap(box, other, TOUCH) ? [`“${text}” on plot ${k}`] : [])
  );
}

/** Each text in a plot with a line of its plot through it. */
export function textsOnLines({ texts, marks, plots }: LaidOut): string[] {
  return texts.flatMap((text) => {
    const under = { x1: text.x1 + 1, y1: text.y1 + 1, x2: text.x2 - 1, y2: text.y2 - 1 };
    const crossed = marks.some(({ kind, plot, points, clipped }) =>
      kind === "line" && plot === text.plot && crosses(points, clipped ? common(under, plots[plot]!) : under)
    );
    return crossed ? [`“${text.text}”`] : [];
  });
}

/** Each legend with a point, bar or line of its plot under it. */
export function legendsOnMarks({ legends, marks, plots }: LaidOut): string[] {
  return legends.flatMap((legend) =>
    marks.filter((mark) => {
      const under = mark.clipped ? common(legend, plots[mark.plot]!) : legend;
      return overlap(under, mark) && (mark.kind !== "line" || crosses(mark.points, under));
    }).map(({ kind }) => `a legend on a ${kind}`)
  );
}

function common(a: Box, b: Box): Box {
  return {
    x1: Math.max(a.x1, b.x1),
    y1: Math.max(a.y1, b.y1),
    x2: Math.min(a.x2, b.x2),
    y2: Math.min(a.y2, b.y2),
  };
}

/** Texts touch where their boxes, which are higher than most letters, share less than this, points. */
const TOUCH = 0.75;

/** Between a letter and the texts beside it, points. */
const APART = 5;

/** Whether a line of straight pieces comes into a box: by a tenth of a point along each. */
function crosses(points: LaidOut["marks"][number]["points"], box: Box): boolean {
  return points.some(({ x, y }, i) => {
    const next = points[i + 1] ?? { x, y };
    const steps = Math.ceil(10 * Math.max(Math.abs(next.x - x), Math.abs(next.y - y))) + 1;
    return Array.from({ length: steps }, (_, k) => [
      x + (next.x - x) * k / steps,
      y + (next.y - y) * k / steps,
    ]).some(([px, py]) => px! > box.x1 && px! < box.x2 && py! > box.y1 && py! < box.y2);
  });
}

/** The share of the picture that is plots. */
export function plotShare({ plots, width, height }: LaidOut): number {
  return plots.reduce((sum, { x1, y1, x2, y2 }) => sum + (x2 - x1) * (y2 - y1), 0) / (width * height);
}
