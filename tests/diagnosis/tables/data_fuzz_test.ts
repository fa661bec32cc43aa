/**
 * Damaged tables: each becomes samples or is refused by an InputError, nothing else. `FUZZ=10000` in the environment
 * draws as many from each file, and prints how many were read, the slowest, and the memory.
 */
import assert from "node:assert/strict";
import { csvTable } from "../../../pipeline/diagnose/data/csv_table.ts";
import { parquetTable } from "../../../pipeline/diagnose/data/parquet_table.ts";
import { prepareData } from "../../../pipeline/diagnose/data/prepare_data.ts";
import { InputError } from "../../../pipeline/diagnose/input_error.ts";
import { fixture, joined } from "../fixtures.ts";
import { damaged } from "../mutations.ts";

const WANTED = Deno.env.get("FUZZ");
const COUNT = Number(WANTED ?? 60);

const FILES: { readonly [name: string]: Uint8Array } = {
  ...Object.fromEntries(
    ["none", "snappy", "gzip", "zstd"].map((
      codec,
    ) => [`${codec}.parquet`, fixture(`parquet/${codec}.parquet`)]),
  ),
  "commas.csv": joined('a,"the b",y\n1,2,4.5\n5,"6",\n9,1e3,0\n'),
  "semicolons.csv": joined("\ufeffa;b;y\r\n1,5;2,5;7\r\n1;2;1\r\n0,1;3;2\r\n"),
};

/** @returns whether there were samples */
async function outcome(name: string, bytes: Uint8Array, seed: number): Promise<boolean> {
  try {
    const table = name.endsWith(".csv") ? csvTable(name, bytes) : await parquetTable(name, bytes);
    const { samples } = await prepareData({
      ...{
        table,
        test: null,
        inputs: 2,
        outputs: 1,
        target: null,
        loss: null,
      },
      ...{ scaling: { kind: "computed", targets: true }, rows: 1000, seed: 1 },
    });
    assert.ok(samples.n > 0 && samples.x.length === 2 * samples.n && samples.y.length === samples.n);
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw new assert.AssertionError({ message: `seed ${seed}: ${(error as Error).stack}` });
  }
}

for (const [name, bytes] of Object.entries(FILES)) {
  Deno.test(`${COUNT} damaged copies of ${name} are read or refused`, async () => {
    assert.ok(await outcome(name, bytes, -1));
    let [read, slowest, memory] = [0, 0, 0];
    for (let seed = 0; seed < COUNT; seed++) {
      const before = performance.now();
      if (await outcome(name, damaged(bytes, seed), seed)) read += 1;
      slowest = Math.max(slowest, performance.now() - before);
      memory = Math.max(memory, Deno.memoryUsage().rss);
    }
    assert.ok(read < COUNT);
    if (WANTED === undefined) return;
    console.log(
      `${name}: ${read} of ${COUNT} read, slowest ${slowest.toFixed(0)} ms, ${
        (memory / 2 ** 20).toFixed(0)
      } MiB`,
    );
  });
}

Deno.test("columns whose names are damaged are refused in words", async () => {
  for (const [codec, seed] of [["snappy", 1566], ["gzip", 1013], ["zstd", 1938]] as const) {
    const name = `${codec}.parquet`;
    assert.ok(!await outcome(name, damaged(FILES[name]!, seed), seed));
  }
});
