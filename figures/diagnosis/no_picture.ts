/** In the place of a picture that a diagnosis cannot have: why. */
import { renderSvg } from "../render.ts";
import { FONT_SIZE } from "../theme.ts";

/** Characters of a line. */
const LINE = 60;

function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > LINE) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** @param why a sentence of this project's, in letters that its font has */
export function noPicture(why: string): Promise<string> {
  return renderSvg({
    width: 280,
    height: 20 + 10 * wrapped(why).length,
    data: { values: wrapped(why).map((line, i) => ({ line, y: 10 + 10 * i })) },
    mark: { type: "text", align: "left", baseline: "top", fontSize: FONT_SIZE },
    encoding: {
      x: { value: 4 },
      y: { field: "y", type: "quantitative", scale: null, axis: null },
      text: { field: "line", type: "nominal" },
    },
  }, "Not drawn");
}
