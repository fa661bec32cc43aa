/** The central directory of a zip archive: what it holds and where, checked against the members' own headers. */
import { ModelFileError, quoted, WRITE_AGAIN } from "./model_file_error.ts";

export interface ZipMember {
  readonly name: string;
  readonly encrypted: boolean;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  /** Bytes in the archive, and unpacked. */
  readonly packed: number;
  readonly size: number;
  readonly crc: number;
  /** Where its content begins. */
  readonly start: number;
}

const [END, END64, LOCATOR64] = [0x06054b50, 0x06064b50, 0x07064b50];
const [CENTRAL, LOCAL] = [0x02014b50, 0x04034b50];
const EXTRA64 = 1;
/** An end record with the longest comment. */
const LONGEST_END = 22 + 65_535;

class Cursor {
  readonly view: DataView;

  constructor(readonly file: string, readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  fail(found: string, expected: string): never {
    throw new ModelFileError(
      this.file,
      found,
      expected,
      "The archive is cut short or damaged: write it again and copy it whole.",
    );
  }

  /** @throws ModelFileError unless `length` bytes lie there */
  need(at: number, length: number, what: string): void {
    if (Number.isSafeInteger(at) && at >= 0 && at + length <= this.bytes.length) return;
    this.fail(`${what} outside of a file of ${this.bytes.length} bytes`, "it inside");
  }

  u16(at: number): number {
    return this.view.getUint16(at, true);
  }

  u32(at: number): number {
    return this.view.getUint32(at, true);
  }

  /** Inexact beyond 2⁵³, where everything is refused anyhow. */
  u64(at: number): number {
    return Number(this.view.getBigUint64(at, true));
  }

  text(at: number, length: number): string {
    return new TextDecoder().decode(this.bytes.subarray(at, at + length));
  }
}

/** @throws ModelFileError for anything that does not fit together, and for more than `most` members */
export function directoryOf(file: string, bytes: Uint8Array, most: number): ZipMember[] {
  const cursor = new Cursor(file, bytes);
  const { count, start, end } = rangeOf(cursor);
  if (count > most) cursor.fail(`${count} members`, `at most ${most}`);
  const members: ZipMember[] = [];
  /** Content with its local header. */
  const ranges: { readonly begin: number; readonly end: number }[] = [{ begin: start, end }];
  const names = new Set<string>();
  let at = start;
  for (let member = 0; member < count; member++) {
    cursor.need(at, 46, `member ${member + 1} of ${count}`);
    if (cursor.u32(at) !== CENTRAL) cursor.fail(`no member ${member + 1} in the directory`, `${count}`);
    const [name, extra, comment] = [28, 30, 32].map((field) => cursor.u16(at + field)) as [
      number,
      number,
      number,
    ];
    const next = at + 46 + name + extra + comment;
    cursor.need(at, next - at, `member ${member + 1} of ${count}`);
    const { header, ...found } = memberAt(cursor, at, name, extra);
    if (names.has(found.name)) cursor.fail(`member ${quoted(found.name)} twice`, "each name once");
    names.add(found.name);
    members.push(found);
    ranges.push({ begin: header, end: found.start + found.packed });
    at = next;
  }
  if (at !== end) cursor.fail(`a directory of ${at - start} bytes`, `${end - start}`);
  refuseOverlaps(cursor, ranges);
  return members;
}

/** Where the directory lies, by the end record or, where that has no room, by the zip64 one. */
function rangeOf(cursor: Cursor): { readonly count: number; readonly start: number; readonly end: number } {
  const { bytes } = cursor;
  let at = bytes.length - 22;
  const first = Math.max(0, bytes.length - LONGEST_END);
  while (at >= first && !(cursor.u32(at) === END && at + 22 + cursor.u16(at + 20) === bytes.length)) at -= 1;
  if (at < first) cursor.fail("no directory at the end of a zip archive", "one");
  const [count, size, start] = [cursor.u16(at + 10), cursor.u32(at + 12), cursor.u32(at + 16)];
  // Some write the zip64 record in any case (PyTorch), and repeat what fits in the other.
  if (at < 20 || cursor.u32(at - 20) !== LOCATOR64) {
    return within(cursor, { count, start, end: start + size }, at);
  }
  const record = cursor.u64(at - 20 + 8);
  cursor.need(record, 56, "the zip64 record");
  if (cursor.u32(record) !== END64) cursor.fail("no zip64 record", "one where its locator says");
  const [count64, size64, start64] = [32, 40, 48].map((field) => cursor.u64(record + field)) as [
    number,
    number,
    number,
  ];
  return within(cursor, { count: count64, start: start64, end: start64 + size64 }, record);
}

function within<T extends { readonly start: number; readonly end: number }>(
  cursor: Cursor,
  range: T,
  before: number,
): T {
  if (range.end !== before) cursor.fail(`a directory that ends at ${range.end}`, `${before}`);
  cursor.need(range.start, 0, "the directory");
  return range;
}

function memberAt(
  cursor: Cursor,
  at: number,
  nameLength: number,
  extraLength: number,
): ZipMember & { readonly header: number } {
  const name = cursor.text(at + 46, nameLength);
  const what = `member ${quoted(name)}`;
  let [packed, size, header] = [20, 24, 42].map((field) => cursor.u32(at + field)) as [
    number,
    number,
    number,
  ];
  // The zip64 field has, in this order, only what did not fit.
  let wide = extraAt(cursor, at + 46 + nameLength, extraLength, what);
  const read = (value: number): number => {
    if (value !== 0xffffffff) return value;
    if (wide === null || wide.begin + 8 > wide.end) {
      return cursor.fail(`${what} without its sizes`, "a zip64 field");
    }
    wide = { begin: wide.begin + 8, end: wide.end };
    return cursor.u64(wide.begin - 8);
  };
  size = read(size);
  packed = read(packed);
  header = read(header);
  cursor.need(header, 30, what);
  if (cursor.u32(header) !== LOCAL) cursor.fail(`${what} without a header`, `one at ${header}`);
  const [localName, localExtra] = [cursor.u16(header + 26), cursor.u16(header + 28)];
  const start = header + 30 + localName + localExtra;
  cursor.need(start, packed, what);
  if (cursor.text(header + 30, localName) !== name) {
    cursor.fail(`${what} with another name in its header`, "the same");
  }
  return {
    ...{ name, packed, size, start, header },
    encrypted: (cursor.u16(at + 8) & 1) === 1,
    method: cursor.u16(at + 10),
    crc: cursor.u32(at + 16),
  };
}

function extraAt(
  cursor: Cursor,
  start: number,
  length: number,
  what: string,
): { readonly begin: number; readonly end: number } | null {
  const end = start + length;
  for (let at = start; at + 4 <= end;) {
    const next = at + 4 + cursor.u16(at + 2);
    if (next > end) cursor.fail(`${what} with a field beyond its others`, WRITE_AGAIN);
    if (cursor.u16(at) === EXTRA64) return { begin: at + 4, end: next };
    at = next;
  }
  return null;
}

/** One content under several names is how small archives become large. */
function refuseOverlaps(
  cursor: Cursor,
  ranges: { readonly begin: number; readonly end: number }[],
): void {
  ranges.sort((a, b) => a.begin - b.begin);
  for (const [at, { begin }] of ranges.entries()) {
    const before = ranges[at - 1];
    if (before !== undefined && begin < before.end) {
      cursor.fail(`members that overlap at ${begin}`, "each apart");
    }
  }
}
