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

/** Parquet's numbers of page types, as far as they hold values. */
const [DATA, DICTIONARY, DATA_2] = [0, 2, 3];

export interface Page {
  readonly kind: "dictionary" | "data" | "data-2";
  /** As the file has it, in place. */
  readonly bytes: Uint8Array;
  /** Its length once it is unpacked; of a page of version 2 with its levels, which are never packed. */
  readonly unpacked: number;
  /** Rows, nulls counted. */
  readonly values: number;
  /** Parquet's number of how the values are written. */
  readonly encoding: number;
  /** Of version 2: bytes of definition levels in front, nulls among the values, and whether the rest is packed. */
  readonly levels: number;
  readonly nulls: number;
  readonly packed: boolean;
}

/** @throws InputError for a page outside of the file, or one of more values or bytes than can be */
export function refuseLyingPages(source: string, file: ArrayBuffer, metadata: FileMetaData): void {
  for (const { columns, num_rows } of metadata.row_groups) {
    for (const { meta_data } of columns) {
      if (meta_data === undefined) throw damagedFile(source, "a column without its place");
      pagesOf(source, file, meta_data, Number(num_rows));
    }
  }
}

/**
 * A column's pages in one group of rows, as far as its rows need them.
 * @throws InputError as {@linkcode refuseLyingPages}
 */
export function pagesOf(source: string, file: ArrayBuffer, column: ColumnMetaData, rows: number): Page[] {
  const { codec, data_page_offset, dictionary_page_offset, total_compressed_size } = column;
  const from = Number(dictionary_page_offset || data_page_offset);
  const to = from + Number(total_compressed_size);
  if (!(from >= 4 && to >= from && to <= file.byteLength)) {
    throw damagedFile(source, "a column outside of it");
  }
  const reader = { view: new DataView(file, from, to - from), offset: 0 };
  const pages: Page[] = [];
  let values = 0;
  while (reader.offset < reader.view.byteLength - 1 && values < rows) {
    const header = deserializeTCompactProtocol(reader);
    const { field_2: unpacked, field_3: packed } = header;
    if (![unpacked, packed].every(isSize)) throw damagedFile(source, "a page without its size");
    const most = Math.min(MOST_BYTES, packed * (MOST_RATIO[codec] ?? MOST_BYTES) + SPARE);
    if (reader.offset + packed > reader.view.byteLength || unpacked > most) {
      throw damagedFile(source, `a page of ${packed} bytes that says it has ${unpacked}`);
    }
    const bytes = new Uint8Array(file, from + reader.offset, packed);
    const page = { ...pageOf(source, header), bytes, unpacked };
    const bound = page.kind === "dictionary" ? unpacked : rows - values;
    if (!(isSize(page.values) && page.values <= bound)) {
      throw damagedFile(source, "a page with more values than the file says, or none said");
    }
    if (page.kind !== "dictionary") values += page.values;
    if (page.levels > Math.min(packed, unpacked)) throw damagedFile(source, "a page of levels alone");
    pages.push(page);
    reader.offset += packed;
  }
  return pages;
}

// deno-lint-ignore no-explicit-any
type Header = { readonly [field: `field_${number}`]: any };

/** Fields of Thrift's structures by their numbers in Parquet's parquet.thrift. */
function pageOf(source: string, header: Header): Omit<Page, "bytes" | "unpacked"> {
  const plain = { levels: 0, nulls: 0, packed: true };
  const { field_1: type, field_5: data, field_7: dictionary, field_8: second } = header;
  if (type === DATA && data !== undefined) {
    return { kind: "data", values: data.field_1, encoding: data.field_2, ...plain };
  }
  if (type === DICTIONARY && dictionary !== undefined) {
    return { kind: "dictionary", values: dictionary.field_1, encoding: dictionary.field_2, ...plain };
  }
  if (type !== DATA_2 || second === undefined) throw damagedFile(source, "a page of no known kind");
  const { field_1: values, field_2: nulls, field_3: rows, field_4: encoding, field_7: packed } = second;
  const { field_5: levels, field_6: repetitions } = second;
  if (!(isSize(nulls) && nulls <= values && rows === values && isSize(levels) && repetitions === 0)) {
    throw damagedFile(source, `a page of ${values} values with ${nulls} nulls in ${rows} rows`);
  }
  return { kind: "data-2", values, encoding, levels, nulls, packed: packed !== false };
}

function isSize(size: unknown): size is number {
  return Number.isInteger(size) && (size as number) >= 0;
}

export function damagedFile(source: string, what: string): InputError {
  return new InputError(
    `${shortened(source)} is damaged: it has ${what}. Write it again, or give the data as CSV or .npz`,
  );
}
