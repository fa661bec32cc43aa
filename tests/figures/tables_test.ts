/** What a drawing says of a table or a column that is not there. */
import assert from "node:assert/strict";
import { drawing } from "../../pipeline/paper/drawing/draw.ts";
import type { Spec } from "../../figures/render.ts";
import { MemoryContext } from "../toy/stage_context.ts";

type Rows = readonly { readonly [column: string]: unknown }[];

function drawn(rows: Rows): Spec {
  const axis = (field: string) => ({ field, type: "quantitative" });
  return {
    ...{ width: 50, height: 50, data: { values: rows }, mark: "point" },
    encoding: { x: axis("epsilon"), y: axis("error") },
  };
}

const stage = drawing({
  one: ({ quotient }: { quotient: Rows }) => drawn(quotient),
  rest: ({ quotient: _, ...others }: { quotient: Rows; edge: Rows }) => drawn(others.edge),
});

/** Draws figure `id` of these tables. */
async function draw(id: string, tables: { readonly [name: string]: string }): Promise<MemoryContext> {
  const inputs = Object.entries(tables).map(([name, text]) => [`${name}.csv`, text]);
  const parameters = { id, title: "t", tables: Object.keys(tables), data: [] };
  const context = new MemoryContext(parameters, Object.fromEntries(inputs));
  await stage(context);
  return context;
}

const TABLE = "epsilon,error\n1,2\n3,4\n";

Deno.test("a table that the figure does not declare is named, with those that it does", async () => {
  assert.ok((await draw("one", { quotient: TABLE })).outputs.has("one.svg"));
  assert.ok((await draw("rest", { quotient: TABLE, edge: TABLE })).outputs.has("rest.svg"));
  await assert.rejects(draw("one", { quotients: TABLE, edge: TABLE }), {
    message:
      "specs.ts draws one from the table quotient, which figures.ts does not declare for it: it declares " +
      "quotients, edge",
  });
});

Deno.test("a column that no table has is named, with those that they have", async () => {
  await assert.rejects(draw("one", { quotient: TABLE.replace("error", "eror") }), {
    message: "draws error, which no row has: quotient.csv has epsilon, eror",
  });
  await assert.rejects(draw("one", { quotient: "epsilon,error\n" }), {
    message: "draws epsilon, error, which no row has: quotient.csv has no rows",
  });
  await assert.rejects(draw("one", { quotient: "epsilon,error\nx,1\n" }), {
    message: "draws fields of which no row has a number: quotient.csv has epsilon, error",
  });
});
