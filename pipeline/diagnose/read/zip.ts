/**
 * Zip archives with zip64 (PKWARE's APPNOTE 6.3), read by their central directory; fflate inflates. The directory is
 * read here because sizes have to be checked before anything is allocated, and checksums and overlaps at all: fflate's
 * own reader does neither, and zip.js needs a clock and minutes for 10⁵ members.
 */
import { Inflate } from "fflate";
import { crc32 } from "./crc32.ts";
import { ModelFileError, quoted, saidBy, WRITE_AGAIN } from "./model_file_error.ts";
import { MOST_BYTES, MOST_TENSORS } from "./named_tensor.ts";
import { directoryOf, type ZipMember } from "./zip_directory.ts";

/** Deflate cannot make more of a byte. */
const MOST_RATIO = 1032;
/** Bytes that are inflated at once: at most MOST_RATIO times as many come out before the count is checked. */
const PIECE = 16 * 1024;

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2]! * 256 + bytes[3]! === 0x0304 ||
    bytes[2]! * 256 + bytes[3]! === 0x0506);
}

/** An archive whose directory holds together: its members are unpacked when they are asked for. */
export class Zip {
  readonly members: readonly ZipMember[];
  #left = MOST_BYTES;

  constructor(readonly file: string, readonly bytes: Uint8Array) {
    this.members = directoryOf(file, bytes, MOST_TENSORS);
  }

  find(name: string): ZipMember | undefined {
    return this.members.find((member) => member.name === name);
  }

  /** A member's content, with its checksum checked; of all together at most {@linkcode MOST_BYTES}. */
  unpack(member: ZipMember): Uint8Array {
    const { file } = this;
    const { name, method, packed, size, crc, start } = member;
    const fail = (found: string, expected: string, remedy = WRITE_AGAIN): never => {
      throw new ModelFileError(file, `member ${quoted(name)} with ${found}`, expected, remedy);
    };
    if (member.encrypted) fail("a password", "none", "Write the archive without one.");
    if (method !== 0 && method !== 8) {
      fail(`compression method ${method}`, "stored or deflated", "Write it with numpy.savez.");
    }
    this.#left -= size;
    if (this.#left < 0) {
      fail(`${size} bytes unpacked`, `at most ${MOST_BYTES} in all members`, "Keep the weights alone.");
    }
    if (method === 0 && packed !== size) fail(`${packed} bytes stored`, `${size}`);
    if (size > packed * MOST_RATIO) fail(`${size} bytes out of ${packed}`, `at most ${MOST_RATIO} of each`);
    const content = this.bytes.subarray(start, start + packed);
    const unpacked = method === 0 ? content : inflate(content, size, fail);
    if (crc32(unpacked) !== crc) fail("another checksum than its directory says", "the same");
    return unpacked;
  }
}

type Fail = (found: string, expected: string) => never;

function inflate(content: Uint8Array, size: number, fail: Fail): Uint8Array {
  const unpacked = new Uint8Array(size);
  let length = 0;
  const inflater = new Inflate((piece) => {
    if (length + piece.length > size) fail("more bytes than its directory says", `${size}`);
    unpacked.set(piece, length);
    length += piece.length;
  });
  try {
    for (let at = 0; at === 0 || at < content.length; at += PIECE) {
      inflater.push(content.subarray(at, at + PIECE), at + PIECE >= content.length);
    }
  } catch (error) {
    if (error instanceof ModelFileError) throw error;
    fail(`damaged content (${saidBy(error)})`, "deflated bytes");
  }
  if (length !== size) fail(`${length} bytes unpacked`, `${size}`);
  return unpacked;
}
