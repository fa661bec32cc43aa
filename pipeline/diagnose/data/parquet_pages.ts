/**
 * What a Parquet file says of the sizes of its pages, looked at before any page is unpacked: the library reserves what a
 * page's header asks for, so that a damaged one of a few bytes could ask for gigabytes.
 */
import type { ColumnMetaData, FileMetaData } from "hyparquet";
import { deserializeTCompactProtocol } from "hyparquet/src/thrift.js";
import { InputError, shortened } from "../input_error.ts";

/** Bytes of one page, unpacked. Writers make pages of some megabytes. */
const MOST_BYTES = 2 ** 28;
/** How much larger a page can become, by the format of its compression; where that has no bound, MOST_BYTES is one. */
const MOST_RATIO: { readonly [codec: string]: number } = { UNCOMPRESSED: 1, SNAPPY: 64, GZIP: 1100 };
/** For pages of a few bytes, whose headers count. */
const SPARE = 1024;

/** @throws InputError for a page outside of the file, or one of more values or bytes than can be */
export function refuseLyingPages(source: string, file: ArrayBuffer, metadata: FileMetaData): void {
  for (const { columns, num_rows } of metadata.row_groups) {
    for (const { meta_data } of columns) {
      if (meta_data === undefined) throw damagedFile(source, "a column without its place");
      refuseLyingChunk(source, file, meta_data, Number(num_rows));
    }
  }
}

function refuseLyingChunk(source: string, file: ArrayBuffer, column: ColumnMetaData, rows: number): void {
  const { codec, data_page_offset, dictionary_page_offset, total_compressed_size } = column;
  const from = Number(dictionary_page_offset || data_page_offset);
  const to = from + Number(total_compressed_size);
  if (!(from >= 4 && to >= from && to <= file.byteLength)) {
    throw damagedFile(source, "a column outside of it");
  }
  const reader = { view: new DataView(file, from, to - from), offset: 0 };
  let values = 0;
  while (reader.offset < reader.view.byteLength - 1 && values < rows) {
    const { field_2: unpacked, field_3: packed, field_5, field_7, field_8 } = deserializeTCompactProtocol(
      reader,
    );
    if (![unpacked, packed].every((size) => Number.isInteger(size) && size >= 0)) {
      throw damagedFile(source, "a page without its size");
    }
    const most = Math.min(MOST_BYTES, packed * (MOST_RATIO[codec] ?? MOST_BYTES) + SPARE);
    if (reader.offset + packed > reader.view.byteLength || unpacked > most) {
      throw damagedFile(source, `a page of ${packed} bytes that says it has ${unpacked}`);
    }
    const count = (field_5 ?? field_8 ?? field_7)?.field_1;
    const bound = field_7 === undefined ? rows - values : unpacked;
    if (!(Number.isInteger(count) && count >= 0 && count <= bound)) {
      throw damagedFile(source, "a page with more values than the file says, or none said");
    }
    if (field_7 === undefined) values += count;
    reader.offset += packed;
  }
}

function damagedFile(source: string, what: string): InputError {
  return new InputError(`${shortened(source)} is damaged: it has ${what}`);
}
