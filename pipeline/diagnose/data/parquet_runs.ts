/**
 * The runs in a Parquet page, walked through before the library decodes it: it writes a run as long as the run says, so
 * that five damaged bytes could ask for 2³¹ values, and goes through blocks of differences as they say, backwards as well.
 * (https://parquet.apache.org/docs/file-format/data-pages/encodings/)
 */
import type { ColumnMetaData, Compressors } from "hyparquet";
import { deltaBinaryUnpack } from "hyparquet/src/delta.js";
import { readVarInt } from "hyparquet/src/thrift.js";
import { damagedFile, type Page } from "./parquet_pages.ts";

/** Parquet's numbers of encodings. */
const [PLAIN_DICTIONARY, RLE, RLE_DICTIONARY] = [2, 3, 8];
const [DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY, DELTA_BYTE_ARRAY] = [5, 6, 7];

/** Bytes of the texts of one page that share their beginnings. */
const MOST_TEXT = 2 ** 28;
/** Numbers in a block of differences; writers take 128 to 1024. */
const MOST_BLOCK = 2 ** 20;

interface Reader {
  readonly view: DataView;
  offset: number;
}

export interface ColumnKind extends Pick<ColumnMetaData, "type" | "codec"> {
  /** Whether values may be missing, so that levels say which are there. */
  readonly optional: boolean;
}

/** @throws InputError for a run or block of more values than the page has, an Error of the library for damaged packing */
export function refuseLyingRuns(
  source: string,
  pages: readonly Page[],
  column: ColumnKind,
  compressors: Compressors,
): void {
  for (const page of pages) {
    if (page.kind === "data") refuseInFirst(source, page, column, compressors);
    else if (page.kind === "data-2") refuseInSecond(source, page, column, compressors);
  }
}

function refuseInFirst(source: string, page: Page, column: ColumnKind, compressors: Compressors): void {
  const reader = readerOf(unpack(page.bytes, page.unpacked, column, compressors));
  let present = page.values;
  if (column.optional) {
    const end = endOf(reader);
    present = walk(source, reader, 1, page.values);
    reader.offset = end;
  }
  refuseInValues(source, reader, page, present, column);
}

/** Levels stand in front, not packed. */
function refuseInSecond(source: string, page: Page, column: ColumnKind, compressors: Compressors): void {
  const { bytes, levels, unpacked, packed, values, nulls } = page;
  if (!column.optional && levels > 0) {
    throw damagedFile(source, "levels of a column where nothing is missing");
  }
  if (column.optional) walk(source, readerOf(bytes), 1, values);
  const [rest, size] = [bytes.subarray(levels), unpacked - levels];
  const content = packed && size > 0 ? unpack(rest, size, column, compressors) : rest;
  refuseInValues(source, readerOf(content), page, values - nulls, column);
}

/** As hyparquet 1.33.0 goes through them (src/datapage.js). */
function refuseInValues(
  source: string,
  reader: Reader,
  page: Page,
  count: number,
  { type }: ColumnKind,
): void {
  const { encoding, kind } = page;
  const first = kind === "data";
  const indices = encoding === PLAIN_DICTIONARY || encoding === RLE_DICTIONARY;
  if (first ? type === "BOOLEAN" && (indices || encoding === RLE) : encoding === RLE) {
    endOf(reader);
    walk(source, reader, 1, count);
  } else if (indices || encoding === RLE) {
    const width = reader.view.getUint8(reader.offset++);
    if (width > 0 || !first) walk(source, reader, width, count);
  } else if (encoding === DELTA_BINARY_PACKED || encoding === DELTA_LENGTH_BYTE_ARRAY) {
    refuseLyingBlocks(source, reader);
  } else if (encoding === DELTA_BYTE_ARRAY) {
    let bytes = 0;
    for (let part = 0; part < 2; part++) {
      refuseLyingBlocks(source, reader);
      const lengths = new Int32Array(count);
      deltaBinaryUnpack(reader, count, lengths);
      for (const length of lengths) bytes += length >= 0 ? length : Infinity;
      if (bytes > MOST_TEXT) throw damagedFile(source, `a page of ${bytes} bytes of text`);
    }
  }
}

/**
 * Through runs of one value and packed ones until they have `count` values.
 * @param width bits of a value
 * @returns how many of the values are 1, where they have one bit
 */
function walk(source: string, reader: Reader, width: number, count: number): number {
  let [seen, ones] = [0, 0];
  while (seen < count) {
    const header = readVarInt(reader);
    const left = count - seen;
    const packed = (header & 1) === 1;
    // Packed ones come by eights, so that the last ones may be too many.
    const length = packed ? 8 * (header >> 1) : header >>> 1;
    if (!(length >= 0 && length <= (packed ? 8 * Math.ceil(left / 8) : left))) {
      throw damagedFile(source, `a run of ${length} values where a page has ${left} left`);
    }
    if (packed) {
      if (width === 1) ones += onesIn(reader, Math.min(length, left));
      // The library takes at least one byte, whatever the width is.
      reader.offset += Math.max(1, length / 8 * width);
    } else {
      // Levels and truth values have no other bytes than 0 and 1.
      if (width === 1 && reader.view.getUint8(reader.offset) === 1) ones += length;
      reader.offset += width + 7 >> 3;
    }
    seen += length;
  }
  return ones;
}

function onesIn({ view, offset }: Reader, bits: number): number {
  let ones = 0;
  for (let i = 0; i < bits; i++) ones += view.getUint8(offset + (i >> 3)) >> (i & 7) & 1;
  return ones;
}

/** The format's own rules for the head of a list of differences; the place is left as it was. */
function refuseLyingBlocks(source: string, { view, offset }: Reader): void {
  const reader = { view, offset };
  const [block, parts] = [readVarInt(reader), readVarInt(reader)];
  if (block > 0 && block <= MOST_BLOCK && block % 128 === 0 && parts > 0 && block / parts % 32 === 0) return;
  throw damagedFile(source, `blocks of ${block} values in ${parts} parts`);
}

function unpack(
  bytes: Uint8Array,
  length: number,
  { codec }: ColumnKind,
  compressors: Compressors,
): Uint8Array {
  const unpacker = compressors[codec];
  if (codec === "UNCOMPRESSED") return bytes;
  if (unpacker === undefined) throw new Error(`compression ${codec} is not known here`);
  return unpacker(bytes, length);
}

function readerOf({ buffer, byteOffset, byteLength }: Uint8Array): Reader {
  return { view: new DataView(buffer, byteOffset, byteLength), offset: 0 };
}

/** Of runs behind their length in bytes. */
function endOf(reader: Reader): number {
  reader.offset += 4;
  return reader.offset + reader.view.getUint32(reader.offset - 4, true);
}
