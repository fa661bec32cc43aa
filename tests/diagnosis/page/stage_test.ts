/** The stage that draws a diagnosis. */
import assert from "node:assert/strict";
import page from "../../../pipeline/diagnose/stages/page.ts";
import { MemoryContext } from "../../toy/stage_context.ts";
import { exampleOf } from "./examples.ts";

async function drawn(verdict: Parameters<typeof exampleOf>[0], pictures?: readonly string[]) {
  const parameters = pictures === undefined ? {} : { pictures };
  const context = new MemoryContext(parameters, { "diagnosis.json": JSON.stringify(exampleOf(verdict)) });
  await page(context);
  return context.outputs;
}

Deno.test("it makes the page, and beside it the pictures that are asked for, or why there are none", async () => {
  const outputs = await drawn("finite minimum", ["spectrum", "channel", "pairs-7"]);
  assert.deepEqual([...outputs.keys()], ["index.html", "spectrum.svg", "channel.svg", "pairs-7.svg"]);
  assert.match(outputs.get("spectrum.svg")!, /<title>Spectrum of the Hessian<\/title>/);
  assert.match(outputs.get("channel.svg")!, /<title>Not drawn<\/title>/);
  assert.match(outputs.get("pairs-7.svg")!, /<title>Not drawn<\/title>/);
});

Deno.test("equal diagnoses give equal bytes", async () => {
  const [once, twice] = [await drawn("channel"), await drawn("channel")];
  assert.deepEqual([...once.keys()], ["index.html"]);
  assert.equal(once.get("index.html"), twice.get("index.html"));
});
