/** Parquet that pyarrow wrote, as a table. Fixtures: fixtures/parquet (make.py). */
import assert from "node:assert/strict";
import { type FileMetaData, parquetMetadata } from "hyparquet";
import { refuseLyingPages } from "../../../pipeline/diagnose/data/parquet_pages.ts";
import { isParquet, parquetTable } from "../../../pipeline/diagnose/data/parquet_table.ts";
import { prepareData } from "../../../pipeline/diagnose/data/prepare_data.ts";

const read = (name: string) =>
  Deno.readFileSync(new URL(`../fixtures/parquet/${name}.parquet`, import.meta.url));

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

for (const written of ["runs", "deltas"]) {
  Deno.test(`the same rows six times in pages of version 2, written as ${written}`, async () => {
    const table = await parquetTable("t.parquet", read(written));
    const [block] = await Array.fromAsync(table.blocks([0, 1, 2, 3]));
    const six = <T>(values: readonly T[]) => Array.from({ length: 6 }, () => values).flat();
    const [a, b, y, name] = block!.columns;
    assert.deepEqual([...a!.numbers], six([1.5, NaN, 3.25, -4]));
    assert.deepEqual([...b!.numbers], six([1, 2, 3, 4]));
    assert.deepEqual([...y!.numbers], six([0.5, 1.5, 2.5, 3.5]));
    assert.deepEqual(name!.texts, six(["u", "v", "u", "w"]));
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

Deno.test("groups of rows follow each other; dates are no numbers, truth values are 0 and 1", async () => {
  const table = await parquetTable("g.parquet", read("groups"));
  assert.deepEqual([table.names, table.rows], [["a", "day", "when", "flag"], 5]);
  const blocks = await Array.fromAsync(table.blocks([0, 1, 2, 3]));
  assert.deepEqual(blocks.map(({ from, rows }) => [from, rows]), [[0, 2], [2, 2], [4, 1]]);
  assert.deepEqual(blocks.flatMap(({ columns }) => [...columns[0]!.numbers]), [0.5, 1.5, 2.5, 3.5, 4.5]);
  assert.deepEqual(blocks.flatMap(({ columns }) => [...columns[3]!.numbers]), [1, 0, 1, 0, 1]);
  for (const at of [1, 2]) {
    assert.deepEqual(blocks.flatMap(({ columns }) => columns[at]!.texts), Array(5).fill("(a date)"));
  }
});

Deno.test("a page that asks for more than it can hold is refused before it is unpacked", () => {
  const file = read("gzip").slice().buffer;
  const lying = (change: (metadata: FileMetaData) => void) => () => {
    const metadata = parquetMetadata(file);
    change(metadata);
    refuseLyingPages("t", file, metadata);
  };
  lying(() => {})();
  assert.throws(lying(({ row_groups: [group] }) => group!.num_rows = 3n), /more values than the file says/);
  assert.throws(
    lying(({ row_groups: [group] }) => group!.columns[0]!.meta_data!.total_compressed_size = 2n ** 40n),
    /a column outside of it/,
  );
});

Deno.test("nested columns are refused", async () => {
  await assert.rejects(
    parquetTable("n.parquet", read("nested")),
    /InputError: n\.parquet has nested columns/,
  );
});
