/** The fields of a message of protocol buffers, each by its number and checked for its wire type. */
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { MOST_TENSORS } from "./named_tensor.ts";

type Fields = { readonly [field: number]: (reader: BinaryReader, wire: WireType) => void };

/** A message's fields in turn; unknown ones are skipped. The library does not look at the end of fixed-size ones. */
export function eachField(bytes: Uint8Array, fields: Fields): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    const take = fields[field];
    if (take === undefined) reader.skip(wire, field);
    else take(reader, wire);
  }
  if (reader.pos > reader.len) throw new RangeError("a field beyond its message");
}

export function expect(wire: WireType, expected: WireType): void {
  if (wire !== expected) throw new RangeError(`wire type ${wire} where ${expected} was expected`);
}

export const bytesOf =
  (take: (bytes: Uint8Array) => void) => (reader: BinaryReader, wire: WireType): void => {
    expect(wire, WireType.LengthDelimited);
    take(reader.bytes());
  };

export const textOf = (take: (text: string) => void) => (reader: BinaryReader, wire: WireType): void => {
  expect(wire, WireType.LengthDelimited);
  take(reader.string());
};

export const int32Of = (take: (value: number) => void) => (reader: BinaryReader, wire: WireType): void => {
  expect(wire, WireType.Varint);
  take(reader.int32());
};

/** A repeated number, packed or one by one. */
export function repeated<T>(list: T[], one: WireType, read: (reader: BinaryReader) => T) {
  return (reader: BinaryReader, wire: WireType): void => {
    if (wire !== WireType.LengthDelimited) {
      expect(wire, one);
      list.push(read(reader));
      return;
    }
    const packed = new BinaryReader(reader.bytes());
    while (packed.pos < packed.len) list.push(read(packed));
  };
}

/** Repeated messages take memory that their bytes do not tell. */
export function push<T>(list: T[], item: T): void {
  if (list.length >= MOST_TENSORS) throw new RangeError(`more than ${MOST_TENSORS} entries in a list`);
  list.push(item);
}

export const int64 = (reader: BinaryReader): bigint => BigInt(reader.int64());
