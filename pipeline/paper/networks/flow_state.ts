/** The state of a stage of recorded flows, as bytes: where the flows are, and what has been recorded of them. */

export interface FlowState {
  /** kernels/network/snapshot.ts, packSnapshot. */
  readonly snapshot: Uint8Array;
  /** kernels/network/flow/flow_record.ts, packed: up to the snapshot. */
  readonly record: Uint8Array;
}

/** The snapshot's length as a little-endian 32-bit word, then both. */
const HEAD = 4;

export function packFlowState({ snapshot, record }: FlowState): Uint8Array {
  const bytes = new Uint8Array(HEAD + snapshot.length + record.length);
  new DataView(bytes.buffer).setUint32(0, snapshot.length, true);
  bytes.set(snapshot, HEAD);
  bytes.set(record, HEAD + snapshot.length);
  return bytes;
}

/** @throws RangeError for bytes that are no packed state */
export function unpackFlowState(bytes: Uint8Array): FlowState {
  const length = bytes.length < HEAD
    ? Infinity
    : new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  if (bytes.length < HEAD + length) {
    throw new RangeError(
      `Cannot unpack the state of flows as it must have ${HEAD} bytes and the snapshot that they tell of: got ${bytes.length}`,
    );
  }
  return { snapshot: bytes.slice(HEAD, HEAD + length), record: bytes.slice(HEAD + length) };
}
