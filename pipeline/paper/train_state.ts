/** The state of a training stage of two phases, as bytes: flows with their record, and what the finisher has done. */

export interface TrainState {
  /** kernels/network/batch.ts, packSnapshot: of the flows, in the second phase all at their ends. */
  readonly snapshot: Uint8Array;
  /** kernels/network/recording.ts, packed: up to the snapshot, in the second phase with the flows' ends. */
  readonly record: Uint8Array;
  /** The finisher's own state (run_finisher.ts); null in the first phase. */
  readonly finisher: Uint8Array | null;
}

/** Three lengths as little-endian 32-bit words, the last one 2³² − 1 for none, then the parts. */
const HEAD = 12;
const NONE = 0xffffffff;

export function packTrainState({ snapshot, record, finisher }: TrainState): Uint8Array {
  const bytes = new Uint8Array(HEAD + snapshot.length + record.length + (finisher?.length ?? 0));
  const view = new DataView(bytes.buffer);
  for (const [k, length] of [snapshot.length, record.length, finisher?.length ?? NONE].entries()) {
    view.setUint32(4 * k, length, true);
  }
  bytes.set(snapshot, HEAD);
  bytes.set(record, HEAD + snapshot.length);
  if (finisher !== null) bytes.set(finisher, HEAD + snapshot.length + record.length);
  return bytes;
}

/** @throws RangeError for bytes that are no packed state */
export function unpackTrainState(bytes: Uint8Array): TrainState {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (k: number) => bytes.length >= HEAD ? view.getUint32(4 * k, true) : 0;
  const [snapshot, record, finisher] = [word(0), word(1), word(2)];
  const expected = HEAD + snapshot + record + (finisher === NONE ? 0 : finisher);
  if (bytes.length !== expected) {
    throw new RangeError(
      `Cannot unpack a training's state as it must have ${expected} bytes: got ${bytes.length}`,
    );
  }
  const part = (from: number, length: number) => bytes.slice(HEAD + from, HEAD + from + length);
  return {
    ...{ snapshot: part(0, snapshot), record: part(snapshot, record) },
    finisher: finisher === NONE ? null : part(snapshot + record, finisher),
  };
}
