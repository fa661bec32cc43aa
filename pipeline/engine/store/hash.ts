/**
 * SHA-256 in lower-case hex, and the canonical text of a JSON value: by hand, because keys are made before any package
 * may be there, and no version of one may change a key.
 */
import { getBuiltinModule } from "node:process";
import { plainSha256 } from "./plain_sha256.ts";
import type { Json } from "../stage.ts";

/** Loaded when it is worth the 15 ms that it takes. */
let crypto: typeof import("node:crypto") | null = null;

/** Bytes up to which plain loops are done: those of a graph of a hundred stages. They take some 4 ms. */
const LITTLE = 200_000;
let plain = 0;

/** `node:crypto` streams twice as fast as `crypto.subtle` and is synchronous. */
export function sha256(content: Uint8Array | string): string {
  if (crypto === null) {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    plain += bytes.length;
    if (plain <= LITTLE) return plainSha256(bytes);
    crypto = getBuiltinModule("node:crypto");
  }
  return crypto.createHash("sha256").update(content).digest("hex");
}

/** True for 64 lower-case hex digits. */
export function isHash(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** Code-unit order: the same in every locale. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * JSON with sorted keys, so that equal values have equal text.
 * @throws RangeError for a number that JSON cannot hold (NaN, infinities)
 *
 * ```ts
 * import { canonicalJson } from "@flat-channels/engine";
 * import assert from "node:assert/strict";
 *
 * assert.equal(canonicalJson({ b: [1, 2], a: null }), '{"a":null,"b":[1,2]}');
 * ```
 */
export function canonicalJson(value: Json): string {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new RangeError(`a parameter must be finite: got ${value}`);
  }
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const fields = value as { readonly [key: string]: Json };
  const parts = Object.keys(fields).sort(byCodeUnit).map((key) =>
    `${JSON.stringify(key)}:${canonicalJson(fields[key]!)}`
  );
  return `{${parts.join(",")}}`;
}
