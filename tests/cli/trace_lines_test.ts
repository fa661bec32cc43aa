/** The lines that `trace` prints of a stage. */
import assert from "node:assert/strict";
import { traceLines } from "../../pipeline/cli/commands/trace.ts";
import type { TracedStage } from "../../pipeline/engine/mod.ts";

/** The lines of a stage with so many packages and an output of so many bytes. */
function linesOf(packages: number, size: number): string[] {
  const stage: TracedStage = {
    stage: "draw",
    about: "about draw",
    state: "current",
    key: null,
    execution: null,
    origin: null,
    modules: [],
    texts: [],
    packages: Array.from({ length: packages }, (_, i) => ({ name: `package-${i}`, hash: "0".repeat(64) })),
    parameters: {},
    inputs: [],
    outputs: [{ name: "a.csv", hash: "0".repeat(64), size, published: [] }],
  };
  return traceLines({
    asked: "draw",
    places: [{ stage: "draw", output: null }],
    rows: null,
    stages: [stage],
  });
}

Deno.test("many packages fill one line of a terminal, and are counted", () => {
  const line = (packages: number) => linesOf(packages, 1).find((each) => each.startsWith("  packages"));
  assert.equal(line(0), undefined);
  assert.equal(line(2), "  packages   package-0, package-1");
  assert.equal(
    line(40),
    "  packages   package-0, package-1, package-2, package-3, package-4, package-5 and 34 more packages",
  );
});

Deno.test("a small file has bytes, not 0 kB", () => {
  const last = (size: number) => linesOf(0, size).at(-1);
  assert.equal(last(37), "  makes      a.csv 000000000000, 37 B");
  assert.equal(last(999), "  makes      a.csv 000000000000, 999 B");
  assert.equal(last(1499), "  makes      a.csv 000000000000, 1 kB");
});
