/** A profile's file that is no plain text, too deep or ambiguous is refused by file and line; messages obey no terminal. */
import assert from "node:assert/strict";
import { loadProfile } from "../../pipeline/paper/profiles.ts";
import { Profiles } from "./profile_folder.ts";

/** The message that a file of these bytes is refused with. */
function refusal(content: string | Uint8Array<ArrayBuffer>): string {
  using profiles = new Profiles();
  const path = profiles.path("mine/a.json");
  Deno.writeFileSync(path, typeof content === "string" ? new TextEncoder().encode(content) : content);
  let message = "";
  assert.throws(() => loadProfile(profiles.folder, path), (error: Error) => {
    assert.equal(error.name, "ProfileError", error.stack);
    message = error.message;
    return true;
  });
  assert.ok(message.startsWith(path), message);
  assert.doesNotMatch(message, /[\p{Cc}\p{Cf}\u2028\u2029]/u);
  return message;
}

const NEXT = /: correct the file, then run deno task plan --profile \S+mine\/a\.json$/;

const deep = (depth: number, open: string, close: string) =>
  `{ "extends": "quick",\n "about": ${open.repeat(depth)}1${close.repeat(depth)} }`;

const REFUSED: readonly (readonly [string, string | Uint8Array<ArrayBuffer>, RegExp])[] = [
  ["20000 sections deep", deep(20_000, '{"a":', "}"), /line 2 is 33 levels deep: expected at most 32/],
  ["20000 lists deep", deep(20_000, "[", "]"), /line 2 is 33 levels deep: expected at most 32/],
  [
    "with a key twice",
    '{ "extends": "quick",\n "toy": {},\n\n "toy": {} }',
    /key "toy" in line 4 was in line 2 before: expected each key once/,
  ],
  [
    "with a key twice, once escaped",
    '{ "extends": "quick",\n "toy": { "slice": {}, "sl\\u0069ce": {} } }',
    /key "slice" in line 2 was in line 2 before/,
  ],
  ["with a byte order mark", '\uFEFF{ "extends": "quick" }', /byte order mark \(BOM\): expected UTF-8/],
  ["in UTF-16", Uint8Array.of(0xff, 0xfe, 0x7b, 0, 0x7d, 0), /it is UTF-16: expected UTF-8/],
  ["of other bytes", Uint8Array.of(0x7b, 0x22, 0xff, 0x22), /its bytes are no text: expected UTF-8/],
  ["with a bare control character", '{ "a": \u001b[31m }', /Unexpected token '\\u\{1b\}'/],
];

for (const [what, content, expected] of REFUSED) {
  Deno.test(`a profile's file ${what} is refused with what was expected and the next command`, () => {
    const message = refusal(content);
    assert.match(message, expected);
    assert.match(message, NEXT);
  });
}

Deno.test("control characters and marks of direction in keys and values are shown escaped", () => {
  assert.match(
    refusal('{ "extends": "quick", "a\\u001b[31m\\u009b\\u202eb": 1 }'),
    /: a\\u\{1b\}\[31m\\u\{9b\}\\u\{202e\}b is not known here/,
  );
  assert.match(refusal('{ "extends": "quick", "about": ["\\u009b31m"] }'), /found \["\\u\{9b\}31m"\]/);
});

Deno.test("equal keys in different sections, and texts that look like keys, are no fault", () => {
  using profiles = new Profiles();
  const path = profiles.path("mine/a.json");
  Deno.writeTextFileSync(
    path,
    '{ "extends": "quick", "about": "\\"about\\": {[", "toy": {}, "plateau": {} }',
  );
  assert.equal(loadProfile(profiles.folder, path).about, '"about": {[');
});
