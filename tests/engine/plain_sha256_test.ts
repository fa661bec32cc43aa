/** The plain SHA-256 against the examples of FIPS 180-2 (appendix B) and against `node:crypto`. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { sha256 } from "../../pipeline/engine/store/hash.ts";
import { plainSha256 } from "../../pipeline/engine/store/plain_sha256.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const library = (content: Uint8Array | string) => createHash("sha256").update(content).digest("hex");

Deno.test("plain SHA-256 of the standard's examples", () => {
  const examples: readonly [content: string, hash: string][] = [
    ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    [
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    ],
    ["a".repeat(1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"],
  ];
  for (const [content, hash] of examples) assert.equal(plainSha256(bytes(content)), hash);
});

Deno.test("plain SHA-256 of all lengths around a block, and within a larger buffer", () => {
  const content = Uint8Array.from({ length: 400 }, (_, at) => at * 167 + (at >> 3) & 255);
  for (let length = 0; length < 300; length++) {
    const part = content.subarray(length % 7, length % 7 + length);
    assert.equal(plainSha256(part), library(part), `${length} bytes`);
  }
});

Deno.test("sha256 gives one hash whichever does the work: of text beyond ASCII, before and after much was hashed", () => {
  const text = "ä𝔞\u0000\ud800";
  const before = sha256(text);
  assert.equal(sha256(new Uint8Array(300_000).fill(7)), library(new Uint8Array(300_000).fill(7)));
  assert.deepEqual([before, sha256(text)], [library(text), library(text)]);
});
