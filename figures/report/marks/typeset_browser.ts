/** The markup of a picture's labels in the browser (../../math_text.ts). */
import { LEVELS, parseMathText, plainText } from "../../math_text.ts";

/** Vega's measure of labels. */
export interface TextMetrics {
  width: (item: { fontSize?: number; text?: unknown }, text: unknown) => number;
}

/** Room for a label as it is shown, without its markup. */
export function measureAsShown(metrics: TextMetrics): void {
  const pen = document.createElement("canvas").getContext("2d")!;
  metrics.width = (item, text) => {
    pen.font = `${item.fontSize ?? 7.5}px "DejaVu Sans", Verdana, sans-serif`;
    return pen.measureText(plainText(String(text ?? item.text ?? ""))).width;
  };
}

/** Labels' markup as slanted, low and high text. */
export function typeset(marks: Element): void {
  for (const text of marks.querySelectorAll("text")) {
    const source = text.textContent ?? "";
    if (!/[*_^]/.test(source)) continue;
    const size = Number.parseFloat(getComputedStyle(text).fontSize);
    let level = 0;
    const spans = parseMathText(source).map((run) => {
      const span = document.createElementNS("http://www.w3.org/2000/svg", "tspan");
      span.textContent = run.text;
      if (run.slanted) span.setAttribute("font-style", "italic");
      const shift = LEVELS[run.level].shift * size;
      if (run.level !== "line") span.setAttribute("font-size", `${LEVELS[run.level].scale * size}px`);
      if (shift !== level) span.setAttribute("dy", String(shift - level));
      level = shift;
      return span;
    });
    text.replaceChildren(...spans);
  }
}
