/** Lines of a diagnosis off a terminal, by a clock of the test's. */
import assert from "node:assert/strict";
import { diagnosisLines } from "../../pipeline/cli/display/diagnosis_lines.ts";
import type { RunEvent } from "../../pipeline/engine/mod.ts";

Deno.test("a long stage says how far it is every ten seconds; a refusal is told once and nothing is said of what waits", () => {
  const shown: string[] = [];
  let time = 5;
  const show = diagnosisLines(({ kind }) => shown.push(kind), {
    toldAtTheEnd: ["data"],
    print: (line) => shown.push(line),
    now: () => time,
  });
  const progress = (at: number, done: number) => {
    time = at;
    show({ kind: "stage-progress", stage: "continuation", done, total: 400, note: "gradients" });
  };
  progress(9_000, 10);
  progress(10_005, 101);
  progress(12_000, 110);
  progress(20_005, 400);
  const told = shown.filter((line) => line !== "stage-progress");
  assert.deepEqual(told, [
    "at       continuation, 101 of 400 gradients (25 %)",
    "at       continuation, 400 of 400 gradients (100 %)",
  ]);
  shown.length = 0;
  const failed = (stage: string): RunEvent => ({ kind: "stage-failed", stage, message: "" });
  for (
    const event of [
      failed("data"),
      { kind: "stage-skipped", stage: "point", because: "data" },
      failed("edge"),
    ]
  ) {
    show(event as RunEvent);
  }
  assert.deepEqual(shown, ["stage-failed"]);
});
