/** How a random stream is addressed: its name and a seed make the key of the counter-based generator. */

/**
 * FNV-1a of the name over UTF-8 (32 bits), and the seed.
 * @throws RangeError unless the seed is a whole number from 0 to 2^32 − 1
 */
export function streamKey(stream: string, seed: number): [number, number] {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new RangeError(`a seed must be a whole number from 0 to 4294967295: got ${seed}`);
  }
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(stream)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return [hash, seed];
}
