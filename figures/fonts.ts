/** DejaVu Sans: advances for layout and outlines for drawing, so that no figure depends on installed fonts. */
import regularBytes from "dejavu-fonts-ttf/ttf/DejaVuSans.ttf" with { type: "bytes" };
import obliqueBytes from "dejavu-fonts-ttf/ttf/DejaVuSans-Oblique.ttf" with { type: "bytes" };
import opentype from "opentype.js";
import { LEVELS, parseMathText } from "./math_text.ts";

interface PathCommand {
  readonly type: "M" | "L" | "Q" | "C" | "Z";
  readonly [coordinate: string]: number | string;
}

interface Font {
  readonly unitsPerEm: number;
  charToGlyph(character: string): {
    readonly index: number;
    readonly advanceWidth?: number;
    getPath(x: number, y: number, size: number): { readonly commands: readonly PathCommand[] };
  };
}

function parse(bytes: Uint8Array): Font {
  // Glyphs are read when they are asked for: a figure uses few of thousands.
  return opentype.parse(bytes.slice().buffer, { lowMemory: true }) as unknown as Font;
}

const FONTS = { regular: parse(regularBytes), slanted: parse(obliqueBytes) };

function glyphOf(character: string, slanted: boolean) {
  const font = slanted ? FONTS.slanted : FONTS.regular;
  const glyph = font.charToGlyph(character);
  if (glyph.index === 0) throw new RangeError(`the font has no glyph for ${JSON.stringify(character)}`);
  return { glyph, advance: (glyph.advanceWidth ?? 0) / font.unitsPerEm };
}

/** Width of a label in the units of `size`. */
export function textWidth(source: string, size: number): number {
  let width = 0;
  for (const run of parseMathText(source)) {
    for (const character of run.text) {
      width += glyphOf(character, run.slanted).advance * size * LEVELS[run.level].scale;
    }
  }
  return width;
}

/** The library's own text joins two numbers when the second rounds to zero from below. */
function pathText(command: PathCommand): string {
  const coordinates = ["x1", "y1", "x2", "y2", "x", "y"].filter((name) => name in command);
  return command.type +
    coordinates.map((name) => String(Math.round(Number(command[name]) * 100) / 100)).join(" ");
}

/**
 * A label's outline as SVG path data, its baseline starting at (0, 0).
 * @throws RangeError for a character that the font lacks
 */
export function textOutline(source: string, size: number): string {
  let x = 0;
  let data = "";
  for (const run of parseMathText(source)) {
    const { scale, shift } = LEVELS[run.level];
    for (const character of run.text) {
      const { glyph, advance } = glyphOf(character, run.slanted);
      data += glyph.getPath(x, shift * size, size * scale).commands.map(pathText).join("");
      x += advance * size * scale;
    }
  }
  return data;
}
