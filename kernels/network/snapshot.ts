/** What work on networks goes on from: state and vectors of each, in words (flow/flow.wgsl). */

export interface Snapshot {
  readonly state: Uint32Array<ArrayBuffer>;
  readonly vectors: Uint32Array<ArrayBuffer>;
}

/** A snapshot as bytes: the number of state words, then state and vectors. */
export function packSnapshot({ state, vectors }: Snapshot): Uint8Array {
  const words = new Uint32Array(1 + state.length + vectors.length);
  words[0] = state.length;
  words.set(state, 1);
  words.set(vectors, 1 + state.length);
  return new Uint8Array(words.buffer);
}

export function unpackSnapshot(bytes: Uint8Array): Snapshot {
  const words = new Uint32Array(bytes.slice().buffer);
  const end = 1 + words[0]!;
  return { state: words.slice(1, end), vectors: words.slice(end) };
}
