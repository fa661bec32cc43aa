/** The assembled columns are those of their texts. */
import assert from "node:assert/strict";
import { assemble } from "../../kernels/float64/assemble.ts";
import activations from "../../kernels/float64/activations.wasm" with { type: "bytes" };
import activationsText from "../../kernels/float64/activations.wat" with { type: "text" };
import columns from "../../kernels/float64/columns.wasm" with { type: "bytes" };
import columnsText from "../../kernels/float64/columns.wat" with { type: "text" };

Deno.test("the .wasm files are the .wat files assembled: else run `deno task assemble`", () => {
  assert.deepEqual(columns, assemble(columnsText));
  assert.deepEqual(activations, assemble(activationsText));
});
