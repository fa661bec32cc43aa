/** Table 1 as a picture, for those who place figures: rows of text between three rules. */
import type { Spec } from "./render.ts";
import { HEAD, type HyperParameter } from "./table_1_hyper_parameters.ts";
import { FONT_SIZE, TEXT_WIDTH } from "./theme.ts";

/** Where columns begin, points, and how many characters of a note stand in a line. */
const COLUMNS = [0, 82, 148, 222] as const;
const NOTE_LENGTH = 42;
const [LINE, GAP] = [9.5, 2.5];

export function tableOnePicture(rows: readonly HyperParameter[]): Spec {
  const texts: { x: number; y: number; text: string }[] = [];
  let y = LINE;
  const put = (cells: readonly string[], notes: readonly string[]) => {
    for (const [k, cell] of cells.entries()) texts.push({ x: COLUMNS[k]!, y, text: marked(cell) });
    for (const [k, note] of notes.entries()) {
      texts.push({ x: COLUMNS[3], y: y + k * LINE, text: marked(note) });
    }
    y += Math.max(1, notes.length) * LINE + GAP;
  };
  const rule = () => y - LINE + 1;
  const rules = [{ y: 0 }];
  put(HEAD.slice(0, 3), HEAD.slice(3));
  rules.push({ y: rule() });
  y += GAP;
  for (const { parameter, paper, here, note } of rows) put([parameter, paper, here], linesOf(note));
  rules.push({ y: rule() });
  const height = rules[2]!.y;
  const place = (field: string) => ({ field, type: "quantitative", scale: null, axis: null });
  return {
    width: TEXT_WIDTH - 10,
    height,
    layer: [
      {
        data: { values: rules },
        mark: { type: "rule", strokeWidth: 0.6, x: 0, x2: TEXT_WIDTH - 10 },
        encoding: { y: place("y") },
      },
      {
        data: { values: texts },
        mark: { type: "text", align: "left", baseline: "alphabetic", fontSize: FONT_SIZE },
        encoding: { x: place("x"), y: place("y"), text: { field: "text" } },
      },
    ],
  };
}

/** Powers set high, minus signs in place of hyphens before digits, a dash for what there is not. */
function marked(text: string): string {
  return text.replace(/^-$/, "–").replace(/(\d)e(-?\d+)/g, "$1·10^$2")
    .replace(/\^(-?\w+)/g, (_, power: string) => `^{${power}}`).replace(/-(?=\d)/g, "−");
}

function linesOf(note: string): string[] {
  const lines: string[] = [];
  for (const word of note.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= NOTE_LENGTH) {
      lines.push(`${lines.pop()} ${word}`);
    } else lines.push(word);
  }
  return lines;
}
