/** The records of a CSV file as places in its bytes, so that only a block of them is text at a time. */
import { counted, InputError } from "../input_error.ts";

/** UTF-8, and where record i begins and ends: `places[2i]`, `places[2i + 1]`; empty lines are none. */
export interface Records {
  readonly bytes: Uint8Array;
  readonly places: readonly number[];
  readonly notes: readonly string[];
}

/** A longer record is no row of a table: as a rule a quotation mark was not closed. */
const LONGEST = 2 ** 24;
/** UTF-16 is read as a whole. */
const MOST_UTF16 = 2 ** 28;

/** @throws InputError for bytes that are no text, and for a quotation mark that is not closed */
export function recordsOf(file: Uint8Array): Records {
  const { bytes, notes } = asUtf8(file);
  const places: number[] = [];
  let [from, quoted] = [0, false];
  const end = (at: number) => {
    if (at - from > LONGEST) {
      throw new InputError(
        `The data's ${ordinal(places)} is longer than 16 MiB: a quotation mark is not closed?`,
      );
    }
    if (at > from) places.push(from, at);
    from = at + 1;
  };
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === 0) {
      throw new InputError(`The data are no text: byte ${at + 1} is 0. CSV, .npy, .npz and Parquet are read`);
    }
    if (byte === 0x22) quoted = !quoted;
    else if (!quoted && (byte === 0x0a || byte === 0x0d)) end(at);
  }
  if (quoted) throw new InputError(`A quotation mark in the data's ${ordinal(places)} is not closed`);
  end(bytes.length);
  return { bytes, places, notes };
}

function ordinal(places: readonly number[]): string {
  return `line of record ${places.length / 2 + 1}`;
}

function asUtf8(file: Uint8Array): { bytes: Uint8Array; notes: string[] } {
  const [a, b, c] = file;
  if (a === 0xef && b === 0xbb && c === 0xbf) {
    return { bytes: file.subarray(3), notes: ["a byte order mark in front of the data was left out"] };
  }
  const encoding = a === 0xff && b === 0xfe ? "utf-16le" : a === 0xfe && b === 0xff ? "utf-16be" : null;
  if (encoding === null) return { bytes: file, notes: [] };
  if (file.length > MOST_UTF16) {
    throw new InputError(`UTF-16 of ${counted(file.length, "byte")}: write it as UTF-8`);
  }
  const text = new TextDecoder(encoding).decode(file);
  return { bytes: new TextEncoder().encode(text), notes: ["the data are UTF-16, read as such"] };
}

/** Records `from` to `to` − 1 as lines. */
export function textOf({ bytes, places }: Records, from: number, to: number): string {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const lines: string[] = [];
  for (let i = from; i < to; i++) {
    try {
      lines.push(decoder.decode(bytes.subarray(places[2 * i], places[2 * i + 1])));
    } catch {
      throw new InputError(`Line ${i + 1} of the data is no UTF-8: save the file as UTF-8`);
    }
  }
  return lines.join("\n");
}
