/** Which rows are used where not all are: a draw without putting back, by the counter-based generator. */
import { randomWords } from "../../../kernels/strict/random.ts";

const STREAM = "diagnose/rows";

/**
 * `count` of `rows` row numbers, rising, each subset as likely as another (Floyd's algorithm: one draw a row); null
 * where all are used.
 */
export function sampleRows(rows: number, count: number, seed: number): Uint32Array | null {
  if (count >= rows) return null;
  const words = randomWords(STREAM, seed, 2 * count);
  const chosen = new Set<number>();
  for (let i = 0; i < count; i++) {
    const last = rows - count + i;
    // 53 bits on [0, 1): the remainder of a word would favour early rows.
    const uniform = (words[2 * i]! * 0x200000 + Math.floor(words[2 * i + 1]! / 0x800)) / 0x20000000000000;
    const row = Math.floor(uniform * (last + 1));
    chosen.add(chosen.has(row) ? last : row);
  }
  return Uint32Array.from(chosen).sort();
}
