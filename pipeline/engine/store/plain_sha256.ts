/**
 * SHA-256 (FIPS 180-4) in plain loops. `node:crypto` is faster by the byte, but takes longer to load than a small graph
 * takes to be looked at: what little is hashed in a run with nothing to do is hashed here (hash.ts).
 */

const ROUNDS = 64;

/** Fractional parts of cubic and square roots of the first primes (sections 4.2.2 and 5.3.3). */
const PRIMES = firstPrimes(ROUNDS);
const CONSTANTS = Int32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)));
const START = Int32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));

const schedule = new Int32Array(ROUNDS);

/** The hash in lower-case hex. */
export function plainSha256(content: Uint8Array): string {
  const state = START.slice();
  const whole = content.length - content.length % 64;
  const words = new DataView(content.buffer, content.byteOffset, content.byteLength);
  for (let at = 0; at < whole; at += 64) mix(state, words, at);
  // The rest, a one bit, zeros, and the length in bits.
  const rest = content.length - whole;
  const end = new Uint8Array(rest < 56 ? 64 : 128);
  end.set(content.subarray(whole));
  end[rest] = 0x80;
  const last = new DataView(end.buffer);
  last.setUint32(end.length - 8, Math.floor(content.length / 2 ** 29));
  last.setUint32(end.length - 4, (content.length << 3) >>> 0);
  for (let at = 0; at < end.length; at += 64) mix(state, last, at);
  let text = "";
  for (const word of state) text += (word >>> 0).toString(16).padStart(8, "0");
  return text;
}

/** One block of 64 bytes (section 6.2.2). */
function mix(state: Int32Array, words: DataView, from: number): void {
  const w = schedule;
  for (let t = 0; t < 16; t++) w[t] = words.getInt32(from + 4 * t);
  for (let t = 16; t < ROUNDS; t++) {
    const x = w[t - 15]!;
    const y = w[t - 2]!;
    const small0 = (x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3;
    const small1 = (y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10;
    w[t] = small1 + w[t - 7]! + small0 + w[t - 16]! | 0;
  }
  let a = state[0]!, b = state[1]!, c = state[2]!, d = state[3]!;
  let e = state[4]!, f = state[5]!, g = state[6]!, h = state[7]!;
  for (let t = 0; t < ROUNDS; t++) {
    const big1 = (e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7);
    const big0 = (a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10);
    const one = h + big1 + (e & f ^ ~e & g) + CONSTANTS[t]! + w[t]! | 0;
    const two = big0 + (a & b ^ a & c ^ b & c) | 0;
    h = g;
    g = f;
    f = e;
    e = d + one | 0;
    d = c;
    c = b;
    b = a;
    a = one + two | 0;
  }
  state[0] = state[0]! + a;
  state[1] = state[1]! + b;
  state[2] = state[2]! + c;
  state[3] = state[3]! + d;
  state[4] = state[4]! + e;
  state[5] = state[5]! + f;
  state[6] = state[6]! + g;
  state[7] = state[7]! + h;
}

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return primes;
}

/** The first 32 bits behind the point: a root below 8 leaves 50 to a double. */
function fraction(root: number): number {
  return (root % 1) * 2 ** 32 | 0;
}
