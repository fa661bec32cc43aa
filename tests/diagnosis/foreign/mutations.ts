/** Seeded damage to files: what disks, transfers, editors and liars do. */

/** Whole numbers from 0 to `most` − 1; xorshift32 (Marsaglia 2003). */
export function drawer(seed: number): (most: number) => number {
  let state = (Math.imul(seed + 1, 0x9e3779b1) >>> 0) || 1;
  return (most) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % most;
  };
}

type Draw = (most: number) => number;

/** Sizes and counts that programs fall over. */
const ODD = [
  0n,
  1n,
  0x7fn,
  0xffn,
  0x7fffn,
  0xffffn,
  0x7fffffffn,
  0xffffffffn,
  1n << 53n,
  (1n << 63n) - 1n,
  1n << 63n,
]
  .concat([(1n << 64n) - 1n, 8n, 1n << 40n]);

const DIGITS = [0x30, 0x39, 0x2d, 0x2e, 0x65, 0x31];

const DAMAGE: readonly ((bytes: Uint8Array, draw: Draw) => Uint8Array)[] = [
  // A bit.
  (bytes, draw) => bytes.map((byte, at) => at === bytes.length % (draw(97) + 1) ? byte ^ 1 : byte),
  (bytes, draw) => changed(bytes, draw(bytes.length), [bytes[draw(bytes.length)]! ^ (1 << draw(8))]),
  // A byte.
  (bytes, draw) => changed(bytes, draw(bytes.length), [draw(256)]),
  (bytes, draw) => changed(bytes, draw(bytes.length), [[0, 255, 0x7f, 0x80][draw(4)]!]),
  // A number.
  (bytes, draw) => {
    const [value, size] = [ODD[draw(ODD.length)]!, [2, 4, 8][draw(3)]!];
    const places = Array.from({ length: size }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
    return changed(bytes, draw(bytes.length), draw(2) === 0 ? places : places.reverse());
  },
  // A digit of a text.
  (bytes, draw) => {
    const digits = [...bytes.keys()].filter((at) => bytes[at]! >= 0x30 && bytes[at]! <= 0x39);
    return digits.length === 0 ? bytes : changed(bytes, digits[draw(digits.length)]!, [DIGITS[draw(6)]!]);
  },
  // The end is missing, a piece is missing, a piece is twice, or in another place.
  (bytes, draw) => bytes.slice(0, draw(bytes.length)),
  (bytes, draw) => {
    const at = draw(bytes.length);
    return spliced(bytes, at, 1 + draw(16), new Uint8Array(0));
  },
  (bytes, draw) => {
    const from = draw(bytes.length);
    return spliced(bytes, draw(bytes.length), 0, bytes.slice(from, from + 1 + draw(64)));
  },
  (bytes, draw) => {
    const from = draw(bytes.length);
    return changed(bytes, draw(bytes.length), bytes.slice(from, from + 1 + draw(32)));
  },
];

function changed(bytes: Uint8Array, at: number, values: ArrayLike<number>): Uint8Array {
  const other = bytes.slice();
  for (let i = 0; i < values.length && at + i < other.length; i++) other[at + i] = values[i]!;
  return other;
}

function spliced(bytes: Uint8Array, at: number, without: number, piece: Uint8Array): Uint8Array {
  const behind = bytes.subarray(at + without);
  const other = new Uint8Array(at + piece.length + behind.length);
  other.set(bytes.subarray(0, at));
  other.set(piece, at);
  other.set(behind, at + piece.length);
  return other;
}

/** One to four damages, drawn by the seed. */
export function damaged(bytes: Uint8Array, seed: number): Uint8Array {
  const draw = drawer(seed);
  let other = bytes;
  for (let left = 1 + draw(4); left > 0 && other.length > 0; left--) {
    other = DAMAGE[draw(DAMAGE.length)]!(other, draw);
  }
  return other;
}
