/** Counts in the commands' output: one of a thing is singular, and a long list of names is cut to a line. */
import assert from "node:assert/strict";
import { lineFor } from "../../pipeline/cli/display/event_text.ts";
import { counted, someOf } from "../../pipeline/cli/display/text.ts";

Deno.test("one is singular, none and more are plural", () => {
  assert.deepEqual([0, 1, 2].map((n) => counted(n, "stage")), ["0 stages", "1 stage", "2 stages"]);
  assert.equal(lineFor({ kind: "run-started", stages: 1, toRun: 1 }), "1 stage, 1 to run or decide");
  assert.match(lineFor({ kind: "stages-left", count: 1, interrupted: true })!, /^left {5}1 stage, for /);
});

Deno.test("names fill one line, and the rest is counted", () => {
  assert.equal(someOf(["a", "b"]), "a, b");
  const names = Array.from({ length: 40 }, (_, i) => `scaling/flow-${i}`);
  const text = someOf(names);
  assert.match(text, /^scaling\/flow-0, scaling\/flow-1, .* and 36 more$/);
  assert.ok(text.length < 90, text);
  assert.equal(someOf(["x".repeat(200), "b"]), `${"x".repeat(200)} and 1 more`);
});
