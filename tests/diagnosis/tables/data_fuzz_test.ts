/**
 * Damaged tables: each becomes samples or is refused by an InputError, nothing else. tests/measure/reader_fuzz.ts draws
 * ten thousand of each file.
 */
import assert from "node:assert/strict";
import { fuzzed, isRead, TABLES } from "../foreign/fuzzing.ts";
import { damaged } from "../foreign/mutations.ts";

const COUNT = Number(Deno.env.get("FUZZ") ?? 60);

for (const name of Object.keys(TABLES)) {
  Deno.test(`${COUNT} damaged copies of ${name} are read or refused`, async () => {
    const { read } = await fuzzed(name, COUNT);
    assert.ok(read < COUNT);
  });
}

Deno.test("columns whose names are damaged are refused in words", async () => {
  for (const [codec, seed] of [["snappy", 1566], ["gzip", 1013], ["zstd", 1938]] as const) {
    const name = `${codec}.parquet`;
    assert.ok(!await isRead(name, damaged(TABLES[name]!, seed), seed));
  }
});
