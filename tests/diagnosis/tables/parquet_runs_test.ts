/** Pages whose runs, differences or packing lie: refused before the library decodes them, which would fill the memory. */
import assert from "node:assert/strict";
import type { Compressors } from "hyparquet";
import type { Page } from "../../../pipeline/diagnose/data/parquet_pages.ts";
import { type ColumnKind, refuseLyingRuns } from "../../../pipeline/diagnose/data/parquet_runs.ts";
import { parquetTable } from "../../../pipeline/diagnose/data/parquet_table.ts";
import { compressors, unpackZstd } from "../../../pipeline/diagnose/data/parquet_unpack.ts";
import { fixture, joined, little } from "../fixtures.ts";

const [RLE, DELTA, DELTA_TEXT, DICTIONARY] = [3, 5, 7, 8];
/** 2³¹ − 1 and −1, as the library reads them. */
const [LONG, MINUS] = [[0xfe, 0xff, 0xff, 0xff, 0x0f], [0xff, 0xff, 0xff, 0xff, 0x0f]];

const INT: ColumnKind = { type: "INT32", codec: "UNCOMPRESSED", optional: false };

function check(
  encoding: number,
  content: Uint8Array,
  page: Partial<Page> = {},
  column: Partial<ColumnKind> = {},
) {
  const whole: Page = {
    ...{ kind: "data", bytes: content, unpacked: content.length, values: 8, encoding },
    ...{ levels: 0, nulls: 0, packed: false },
    ...page,
  };
  refuseLyingRuns("t.parquet", [whole], { ...INT, ...column }, compressors);
}

/** Definition levels of version 1: their length in front. */
const levels = (...bytes: number[]) => joined(little(bytes.length, 4), bytes);

Deno.test("the table whose damaged run took seconds and gigabytes is refused by the run", async () => {
  const bytes = fixture("parquet/none.parquet");
  bytes.set([0xfe, 0xff, 0xff, 0xff, 0x07], 109);
  const table = await parquetTable("t.parquet", bytes);
  await assert.rejects(
    Array.fromAsync(table.blocks([0])),
    /InputError: t\.parquet is damaged: it has a run of 1073741823 values where a page has 4 left/,
  );
});

Deno.test("runs of as many values as the page has pass, packed ones filled up to eight", () => {
  check(DICTIONARY, joined([2, 16, 1]));
  check(DICTIONARY, joined([2, 3, 0xaa, 0xaa]));
  check(DICTIONARY, joined([2, 8, 1, 3, 0xaa, 0xaa]));
  check(DICTIONARY, joined([0]));
  check(DICTIONARY, joined(levels(3, 0b1111), [2, 8, 1]), {}, { optional: true });
  check(DICTIONARY, joined(levels(8, 0, 8, 1), [2, 8, 1]), {}, { optional: true });
  check(RLE, joined(levels(16, 1)), {}, { type: "BOOLEAN" });
  check(DICTIONARY, joined([16, 1], [2, 16, 1]), { kind: "data-2", levels: 2 }, { optional: true });
});

const LIES: readonly (readonly [what: string, run: () => void, message: RegExp])[] = [
  [
    "indices",
    () => check(DICTIONARY, joined([2], LONG, [1])),
    /a run of 2147483647 values where a page has 8 left/,
  ],
  ["one index too many", () => check(DICTIONARY, joined([2, 18, 1])), /a run of 9 values where a page has 8/],
  [
    "an end too long",
    () => check(DICTIONARY, joined([2, 8, 1, 10, 1])),
    /a run of 5 values where a page has 4/,
  ],
  ["packed indices", () => check(DICTIONARY, joined([2, 5, 1, 1, 1, 1])), /a run of 16 values/],
  ["packed indices below 0", () => check(DICTIONARY, joined([2], MINUS)), /a run of -8 values/],
  [
    "levels",
    () => check(DICTIONARY, joined(levels(...LONG, 1)), {}, { optional: true }),
    /a run of 2147483647 values where a page has 8 left/,
  ],
  [
    "indices of present values",
    () => check(DICTIONARY, joined(levels(3, 0b1111), [2, 16, 1]), {}, { optional: true }),
    /a run of 8 values where a page has 4 left/,
  ],
  [
    "truth values",
    () => check(RLE, joined(levels(...LONG, 1)), {}, { type: "BOOLEAN" }),
    /a run of 2147483647/,
  ],
  [
    "levels of version 2",
    () => check(DICTIONARY, joined(LONG, [1]), { kind: "data-2", levels: 6 }, { optional: true }),
    /a run of 2147483647/,
  ],
  [
    "indices of version 2 without a bit",
    () => check(DICTIONARY, joined([0], LONG), { kind: "data-2" }),
    /a run of 2147483647/,
  ],
  [
    "differences backwards",
    () => check(DELTA, joined([0x80, 1], MINUS, [8, 0])),
    /blocks of 128 values in -1 parts/,
  ],
  [
    "differences in no parts",
    () => check(DELTA, joined([0x80, 1, 0, 8, 0])),
    /blocks of 128 values in 0 parts/,
  ],
  [
    "long blocks",
    () => check(DELTA, joined([0x80, 0x80, 0x80, 0x80, 4, 4, 8, 0])),
    /blocks of 1073741824 values/,
  ],
  ["odd parts", () => check(DELTA, joined([0x80, 1, 3, 8, 0])), /blocks of 128 values in 3 parts/],
];

for (const [what, run, message] of LIES) {
  Deno.test(`${what}: refused`, () => assert.throws(run, message));
}

Deno.test("texts that grow by their common beginnings are bounded together", () => {
  // Lengths 0, 2²⁵, 2·2²⁵ …: one block of equal differences, four parts without bits.
  const growing = joined([0x80, 1, 4, 16, 0], [0x80, 0x80, 0x80, 0x20], [0, 0, 0, 0]);
  const none = joined([0x80, 1, 4, 16, 0], [0], [0, 0, 0, 0]);
  check(DELTA_TEXT, joined(none, none));
  assert.throws(() => check(DELTA_TEXT, joined(growing, none)), /a page of \d{9,} bytes of text/);
});

const frame = (...bytes: number[]) => joined([0x28, 0xb5, 0x2f, 0xfd], bytes);
/** A block of one byte, repeated; the last one. */
const repeated = (byte: number, count: number) => joined(little(count << 3 | 2 | 1, 3), [byte]);

Deno.test("Zstandard is unpacked to the page's length or not at all, whether frames say theirs or not", () => {
  const stated = joined(frame(0x20, 5), repeated(7, 5));
  const open = joined(frame(0, 0), repeated(7, 5));
  for (const bytes of [stated, open]) {
    assert.deepEqual([...unpackZstd(bytes, 5)], [7, 7, 7, 7, 7]);
    assert.throws(() => unpackZstd(bytes, 4), /a frame of .*5 bytes in a page of 4|more than the page's 4/);
    assert.throws(() => unpackZstd(bytes, 6), /a frame of 5 bytes in a page of 6/);
  }
  const giant = joined(frame(0xc0, 0, ...little(2 ** 31, 8)), repeated(7, 5));
  assert.throws(() => unpackZstd(giant, 5), /a frame of 2147483648 bytes/);
  assert.throws(() => unpackZstd(joined(frame(0, 0xa0), repeated(7, 5)), 5), /window of 1073741824 bytes/);
  const known: Compressors = compressors;
  assert.equal(known.ZSTD, unpackZstd);
});
