/**
 * What is looked at before HDF5's library gets a file: a free object of size 0 in a global heap (texts of variable
 * length) makes release 2.0.0 walk on the spot for ever, and nothing can stop it in its worker.
 */
import { ModelFileError, WRITE_AGAIN } from "./model_file_error.ts";

const SIGNATURE = [0x47, 0x43, 0x4f, 0x4c]; // GCOL
/** The smallest collection. */
const SMALLEST = 4096;
/** Of a collection's and of an object's head, with lengths of 8 bytes. */
const HEAD = 16;

/** @throws ModelFileError for lengths of another size than all writers of today take, and for heaps that do not add up */
export function guardHdf5(file: string, bytes: Uint8Array): void {
  const fail = (found: string, expected: string): never => {
    throw new ModelFileError(file, found, expected, WRITE_AGAIN);
  };
  const [version = 255] = bytes.subarray(8);
  const first = version < 2 ? 13 : 9;
  const [offsets, lengths] = bytes.subarray(first, first + 2);
  if (version > 3 || offsets !== 8 || lengths !== 8) {
    fail(
      `an HDF5 head of version ${version}, sizes ${offsets} and ${lengths}`,
      "version 0 to 3, sizes 8 and 8",
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = bytes.indexOf(SIGNATURE[0]!); at >= 0; at = bytes.indexOf(SIGNATURE[0]!, at + 1)) {
    if (at + HEAD > bytes.length || !SIGNATURE.every((byte, i) => bytes[at + i] === byte)) continue;
    const size = Number(view.getBigUint64(at + 8, true));
    // Other content may begin like one.
    if (view.getUint32(at + 4, true) !== 1 || size < SMALLEST || at + size > bytes.length) continue;
    if (!addsUp(view, at + HEAD, at + size)) {
      fail(`a heap at ${at} that does not add up`, "objects side by side");
    }
  }
}

/** Objects: index (0 is free space), references, size without head, content in steps of 8; of free space with head. */
function addsUp(view: DataView, start: number, end: number): boolean {
  let at = start;
  while (at + HEAD <= end) {
    const [index, size] = [view.getUint16(at, true), Number(view.getBigUint64(at + 8, true))];
    const step = index === 0 ? size : HEAD + 8 * Math.ceil(size / 8);
    if (step < HEAD || at + step > end) return false;
    at += step;
  }
  return true;
}
