/** CRC-32 of zip archives (reflected polynomial 0xedb88320). */

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  return crc;
});

/** @param crc of the bytes before, to go on */
export function crc32(bytes: Uint8Array, crc = 0): number {
  let state = ~crc;
  for (let at = 0; at < bytes.length; at++) state = (state >>> 8) ^ TABLE[(state ^ bytes[at]!) & 255]!;
  return ~state >>> 0;
}
