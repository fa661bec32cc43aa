/** Files of weights that other software wrote (fixtures/make_fixtures.py), and ways to spoil them. */
import assert from "node:assert/strict";
import { ModelFileError } from "../../pipeline/diagnose/read/model_file_error.ts";
import type { ModelFile } from "../../pipeline/diagnose/read/named_tensor.ts";
import { readModelFile } from "../../pipeline/diagnose/read/read_model_file.ts";
import { root } from "../root.ts";

export const folder = "tests/diagnosis/fixtures";

export function fixture(name: string): Uint8Array {
  return Deno.readFileSync(`${root}/${folder}/${name}`);
}

interface Expected {
  readonly [file: string]: {
    readonly [tensor: string]: { readonly shape: readonly number[]; readonly values: readonly number[] };
  };
}

/** What each file's own library says is in it. */
export const EXPECTED: Expected = JSON.parse(new TextDecoder().decode(fixture("expected.json")));

/** What a reader made of it, in the form of EXPECTED. */
export function contentOf({ tensors }: ModelFile): Expected[string] {
  return Object.fromEntries(
    tensors.map(({ name, shape, values }) => [name, { shape: [...shape], values: [...values] }]),
  );
}

/** The message of the refusal; anything else fails, a file that is read as well. */
export async function refusal(
  name: string,
  bytes: Uint8Array,
  shards?: Readonly<Record<string, Uint8Array>>,
): Promise<string> {
  try {
    await readModelFile(name, bytes, shards);
  } catch (error) {
    assert.ok(error instanceof ModelFileError, String((error as Error).stack));
    for (const part of [error.file, error.found, error.expected, error.remedy]) assert.ok(part.length > 0);
    return error.message;
  }
  throw new assert.AssertionError({ message: `${name} is read` });
}

export function joined(...parts: readonly (Uint8Array | string | readonly number[])[]): Uint8Array {
  const bytes = parts.map((part) =>
    typeof part === "string" ? new TextEncoder().encode(part) : Uint8Array.from(part)
  );
  const all = new Uint8Array(bytes.reduce((sum, each) => sum + each.length, 0));
  let at = 0;
  for (const each of bytes) {
    all.set(each, at);
    at += each.length;
  }
  return all;
}

/** A number in `size` bytes, little-endian. */
export function little(value: number | bigint, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let rest = BigInt(value);
  for (let at = 0; at < size; at++) {
    bytes[at] = Number(rest & 255n);
    rest >>= 8n;
  }
  return bytes;
}

/** safetensors of a header, an object or a text, and `size` bytes of zeros. */
export function safetensors(header: unknown, size: number, length?: bigint): Uint8Array {
  const text = typeof header === "string" ? header : JSON.stringify(header);
  const bytes = new TextEncoder().encode(text);
  return joined(little(length ?? BigInt(bytes.length), 8), bytes, new Uint8Array(size));
}

/** .npy of version 1. */
export function npy(header: string, data: Uint8Array): Uint8Array {
  return joined([0x93], "NUMPY", [1, 0], little(header.length, 2), header, data);
}
