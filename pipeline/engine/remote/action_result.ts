/**
 * What lies under `ac/KEY`: an ActionResult of Bazel's remote execution API (build.bazel.remote.execution.v2), the
 * smallest that a server of caches accepts. Its output files name the objects, our sealed action and its signature, all
 * of which lie under `cas/`. Servers write such a message anew: what counts is the sealed action, byte for byte.
 *
 * ActionResult { repeated OutputFile output_files = 2; int32 exit_code = 4 (0, so left out) }
 * OutputFile { string path = 1; Digest digest = 2 }, Digest { string hash = 1; int64 size_bytes = 2 }
 */
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { isHash } from "../store/hash.ts";
import type { StoredOutput } from "../store/store.ts";

/** The sealed action among the output files, its signature, and the folder of the outputs. */
export const RECORD = "record.json";
export const SIGNATURE = "record.sig";
export const OUTPUTS = "outputs/";

/** Files by path, in the order of the message. */
export type ResultFiles = ReadonlyMap<string, StoredOutput>;

export function encodeResult(files: ResultFiles): Uint8Array {
  const writer = new BinaryWriter();
  for (const [path, { hash, size }] of files) {
    writer.tag(2, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).string(path);
    writer.tag(2, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).string(hash);
    if (size > 0) writer.tag(2, WireType.Varint).int64(size);
    writer.join().join();
  }
  return writer.finish();
}

/** The output files of a message, or null for what is none. Of everything else in it nothing is wanted. */
export function decodeResult(message: Uint8Array): ResultFiles | null {
  const files = new Map<string, StoredOutput>();
  try {
    eachField(message, (field, reader) => {
      if (field !== 2) return false;
      const file = decodeFile(reader.bytes());
      if (file !== null) files.set(...file);
      return true;
    });
  } catch {
    // The reader's own words are of tags and offsets.
    return null;
  }
  return files;
}

function decodeFile(message: Uint8Array): [string, StoredOutput] | null {
  let path = "";
  let hash = "";
  let size = 0;
  eachField(message, (field, reader) => {
    if (field === 1) path = reader.string();
    else if (field === 2) {
      eachField(reader.bytes(), (part, digest) => {
        if (part === 1) hash = digest.string();
        else if (part === 2) size = Number(digest.int64());
        else return false;
        return true;
      });
    } else return false;
    return true;
  });
  return isHash(hash) && Number.isSafeInteger(size) && size >= 0 ? [path, { hash, size }] : null;
}

/** @param take reads the field's value, or returns false to have it skipped */
function eachField(message: Uint8Array, take: (field: number, reader: BinaryReader) => boolean): void {
  const reader = new BinaryReader(message);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (!take(field, reader)) reader.skip(type, field);
  }
}
