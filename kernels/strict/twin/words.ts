/** Words of buffers for comparisons and messages. */
import { vectorOf } from "../types.ts";
import { scalarIn } from "./layout.ts";

const SIGN = 0x80000000;

const INFINITY = 0x7f800000;

/** Whether two words are the same bits; of f32, −0 and 0 may change places, and all NaN are one. */
export function sameWord(a: number, b: number, type: string): boolean {
  if (a === b) return true;
  if (scalarIn(type) !== "f32") return false;
  const [c, d] = [(a & ~SIGN) >>> 0, (b & ~SIGN) >>> 0];
  return (c === 0 && d === 0) || (c > INFINITY && d > INFINITY);
}

/** `name[index]`, with the component of a vector, and `0x… (value)` of word `at`. */
export function describeWord(
  words: Uint32Array<ArrayBuffer>,
  at: number,
  { name, type }: { readonly name: string; readonly type: string },
): { readonly place: string; readonly value: string } {
  const size = vectorOf(type.slice("array<".length, -1))?.size ?? 1;
  const component = size === 1 ? "" : `.${"xyzw"[at % size]}`;
  const [bits, number] = [words[at]!, new Float32Array(words.buffer)[at]!];
  const scalar = scalarIn(type);
  const value = scalar === "f32" ? number : scalar === "i32" ? bits | 0 : `${bits}, as f32 ${number}`;
  return {
    place: `${name}[${Math.floor(at / size)}]${component}`,
    value: `0x${bits.toString(16).padStart(8, "0")} (${value})`,
  };
}
