/** The assembled columns are those of their text. */
import assert from "node:assert/strict";
import { assemble } from "../kernels/float64/assemble.ts";
import assembled from "../kernels/float64/columns.wasm" with { type: "bytes" };
import text from "../kernels/float64/columns.wat" with { type: "text" };

Deno.test("columns.wasm is columns.wat assembled: else run `deno task assemble`", () => {
  assert.deepEqual(assembled, assemble(text));
});
