/** The published schema is that of the code, and the code's accepts exactly what a diagnosis may be. */
import assert from "node:assert/strict";
import { checkedDiagnosis } from "../../pipeline/diagnose/schema.ts";
import { root } from "../root.ts";
import { SAMPLE, WEIGHTS_ONLY } from "./diagnosis_sample.ts";
import { SCHEMA_FILE, schemaText } from "./write_schema.ts";

Deno.test("the published schema is current (tests/diagnosis/write_schema.ts writes it)", () => {
  assert.equal(Deno.readTextFileSync(`${root}/${SCHEMA_FILE}`), schemaText());
});

Deno.test("a diagnosis with every part, and one of weights alone, are as the schema says", () => {
  for (const diagnosis of [SAMPLE, WEIGHTS_ONLY]) {
    assert.deepEqual(checkedDiagnosis(JSON.parse(JSON.stringify(diagnosis))), diagnosis);
  }
});

Deno.test("what is no number, missing or not known is refused by its place", () => {
  const refused = (change: object, message: RegExp) =>
    assert.throws(() => checkedDiagnosis(JSON.parse(JSON.stringify({ ...SAMPLE, ...change }))), { message });
  refused({ point: { ...SAMPLE.point, loss: NaN } }, /^diagnosis\.json has point\.loss wrong: /);
  refused({ edge: undefined }, /has edge wrong/);
  refused({ more: 1 }, /has more wrong/);
  refused({ verdict: { ...SAMPLE.verdict, verdict: "fine" } }, /has verdict\.verdict wrong/);
});
