/**
 * Damaged files of weights: each is read or refused by a ModelFileError, nothing else. tests/measure/reader_fuzz.ts draws
 * ten thousand of each file.
 */
import assert from "node:assert/strict";
import { fuzzed, MODELS } from "./fuzzing.ts";

const COUNT = Number(Deno.env.get("FUZZ") ?? 60);

for (const name of Object.keys(MODELS)) {
  Deno.test(`${COUNT} damaged copies of ${name} are read or refused`, async () => {
    const { read } = await fuzzed(name, COUNT);
    assert.ok(read < COUNT);
  });
}
