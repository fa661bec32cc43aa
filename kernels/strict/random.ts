/**
 * Random numbers by address: (stream name, seed, index). Adding a stream, a seed or an index changes no other
 * number. The same words on the host and in a kernel; normals by the strict functions, so equal bits as well.
 */
import { streamKey } from "../random_key.ts";
import { emulate } from "./strict.ts";
import { F32, PHILOX } from "./sources.ts";

const functions = emulate([F32, PHILOX]);

/** Ten rounds of Philox 4x32: counter of four words, key of two, four random words. */
export function philox(counter: readonly number[], key: readonly number[]): number[] {
  return functions.philox!(counter, key);
}

/** The counter of block `block` (four words each) of a stream. */
function counterOf(block: number): [number, number, number, number] {
  return [block >>> 0, Math.floor(block / 2 ** 32), 0, 0];
}

/** Words `from` to `from + count − 1` of a stream. */
export function randomWords(stream: string, seed: number, count: number, from = 0): Uint32Array<ArrayBuffer> {
  const key = streamKey(stream, seed);
  const words = new Uint32Array(count);
  let block = -1;
  let four: number[] = [];
  for (let i = 0; i < count; i++) {
    const at = from + i;
    if (Math.floor(at / 4) !== block) {
      block = Math.floor(at / 4);
      four = philox(counterOf(block), key);
    }
    words[i] = four[at % 4]!;
  }
  return words;
}

/** Uniforms on (0, 1) in f32: number i is made from word i. */
export function uniforms(stream: string, seed: number, count: number, from = 0): Float32Array<ArrayBuffer> {
  return Float32Array.from(randomWords(stream, seed, count, from), (word) => functions.uniform_from!(word));
}

/** Standard normals in f32: numbers 2j and 2j + 1 are made from words 2j and 2j + 1. */
export function normals(stream: string, seed: number, count: number, from = 0): Float32Array<ArrayBuffer> {
  const first = from - from % 2;
  const words = randomWords(stream, seed, 2 * Math.ceil((from + count - first) / 2), first);
  const pairs = new Float32Array(words.length);
  for (let j = 0; j < words.length; j += 2) pairs.set(functions.normals_from!(words[j], words[j + 1]), j);
  return pairs.slice(from - first, from - first + count);
}
