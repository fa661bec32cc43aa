/**
 * What unpacks Parquet's pages, each bounded by the length that the page says: the library's Zstandard alone takes the
 * length from its own frames, where a few bytes can ask for gigabytes.
 */
import { Decompress, decompress } from "fzstd";
import type { Compressors } from "hyparquet";
import { compressors as others } from "hyparquet-compressors";

/** Zstandard's own programs unpack no larger window unless they are asked to. */
const MOST_WINDOW = 2 ** 27;
const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];

export const compressors: Compressors = { ...others, ZSTD: unpackZstd };

/** @throws Error for frames of another length than `length`, and of a window beyond 128 MiB */
export function unpackZstd(input: Uint8Array, length: number): Uint8Array {
  const said = contentSize(input);
  if (said !== null) {
    if (said !== length) throw new Error(`a frame of ${said} bytes in a page of ${length}`);
    return decompress(input, new Uint8Array(length));
  }
  const output = new Uint8Array(length);
  let at = 0;
  const stream = new Decompress((piece) => {
    if (at + piece.length > length) throw new Error(`a frame of more than the page's ${length} bytes`);
    output.set(piece, at);
    at += piece.length;
  });
  stream.push(input, true);
  if (at !== length) throw new Error(`a frame of ${at} bytes in a page of ${length}`);
  return output;
}

/** What the first frame's head says of its content, or null where it leaves that open (RFC 8878, 3.1.1.1). */
function contentSize(input: Uint8Array): number | null {
  const [flags = 0, window = 0] = input.subarray(4);
  if (!MAGIC.every((byte, at) => input[at] === byte)) throw new Error("no Zstandard frame");
  const single = (flags >> 5 & 1) === 1;
  // The descriptor: 5 bits of the exponent, 3 of the fraction in eighths.
  const size = 2 ** (10 + (window >> 3)) * (1 + (window & 7) / 8);
  if (!single && size > MOST_WINDOW) throw new Error(`a Zstandard window of ${size} bytes`);
  const wide = [single ? 1 : 0, 2, 4, 8][flags >> 6]!;
  if (wide === 0) return null;
  const at = 5 + (single ? 0 : 1) + [0, 1, 2, 4][flags & 3]!;
  let value = 0;
  for (let i = wide - 1; i >= 0; i--) value = value * 256 + (input[at + i] ?? 0);
  return wide === 2 ? value + 256 : value;
}
