/** A stage that reads tables, for the test that they are read where stages run. */
import { csvTable } from "../../../pipeline/diagnose/data/csv_table.ts";
import { parquetTable } from "../../../pipeline/diagnose/data/parquet_table.ts";
import type { Stage } from "../../../pipeline/engine/mod.ts";

const stage: Stage = async (context) => {
  const first: Record<string, unknown> = {};
  for (const name of context.parameters.names as string[]) {
    const bytes = context.input(name);
    const table = name.endsWith(".csv") ? csvTable(name, bytes) : await parquetTable(name, bytes);
    for await (const { columns } of table.blocks(table.names.map((_, c) => c))) {
      first[name] ??= columns.map(({ numbers, texts }) => texts?.[0] ?? numbers[0]);
    }
  }
  context.output("contents.json", JSON.stringify(first));
};

export default stage;
