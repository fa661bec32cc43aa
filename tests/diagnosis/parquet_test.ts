/** Parquet that pyarrow wrote, as a table; damaged files are refused in words. Fixtures: fixtures/parquet (make.py). */
import assert from "node:assert/strict";
import { isParquet, parquetTable } from "../../pipeline/diagnose/data/parquet_table.ts";
import { prepareData } from "../../pipeline/diagnose/data/prepare_data.ts";
import { InputError } from "../../pipeline/diagnose/input_error.ts";
import { damaged } from "./mutations.ts";

const read = (name: string) =>
  Deno.readFileSync(new URL(`fixtures/parquet/${name}.parquet`, import.meta.url));

for (const codec of ["none", "snappy", "gzip", "zstd"]) {
  Deno.test(`a table of pyarrow, ${codec}: numbers, whole numbers, texts and a gap`, async () => {
    const bytes = read(codec);
    assert.ok(isParquet(bytes));
    const table = await parquetTable("t.parquet", bytes);
    assert.deepEqual([table.names, table.rows], [["a", "b", "y", "name"], 4]);
    for await (const { columns: [name, b, a] } of table.blocks([3, 1, 0])) {
      assert.deepEqual(name!.texts, ["u", "v", "u", "w"]);
      assert.deepEqual([...b!.numbers], [1, 2, 3, 4]);
      assert.deepEqual([...a!.numbers], [1.5, NaN, 3.25, -4]);
      assert.equal(a!.texts, null);
    }
  });
}

Deno.test("samples from Parquet: the row with the gap is left out, said", async () => {
  const { samples, findings } = await prepareData({
    ...{ table: await parquetTable("t.parquet", read("snappy")), test: null, inputs: 2, outputs: 1 },
    ...{ target: ["y"], loss: null, scaling: { kind: "none" }, rows: 100, seed: 1 },
  });
  assert.deepEqual([...samples.x], [1.5, 1, 3.25, 3, -4, 4]);
  assert.deepEqual([...samples.y], [0.5, 2.5, 3.5]);
  assert.match(findings.warnings.join("\n"), /1 of 4 rows/);
});

Deno.test("nested columns are refused", async () => {
  await assert.rejects(
    parquetTable("n.parquet", read("nested")),
    /InputError: n\.parquet has nested columns/,
  );
});

Deno.test("damaged files are read or refused, never anything else", async () => {
  let refused = 0;
  const count = Number(Deno.env.get("FUZZ") ?? 300);
  for (let seed = 0; seed < count; seed++) {
    const bytes = damaged(read(seed % 2 === 0 ? "snappy" : "none"), seed);
    try {
      const table = await parquetTable("t.parquet", bytes);
      const all = table.names.map((_, c) => c);
      for await (const { rows, columns } of table.blocks(all)) {
        assert.ok(columns.every(({ numbers }) => numbers.length === rows));
      }
    } catch (error) {
      assert.ok(error instanceof InputError, `seed ${seed}: ${error}`);
      refused++;
    }
  }
  assert.ok(refused > count / 4);
});
