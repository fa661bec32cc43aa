/** The report's scripts and formulas apart from a browser. */
import assert from "node:assert/strict";
import stdlibErf from "@stdlib/math-base-special-erf";
import {
  ACTIVATIONS as DRAWN,
  distanceToLimit,
  erf,
  limitAt,
  pairAt,
  type PairSettings,
} from "../figures/report/gated_pair.ts";
import {
  orderedStages,
  type ShownRecord,
  sizeText,
  summaryOf,
  timeText,
} from "../figures/report/run_record.ts";
import { ACTIVATIONS } from "../kernels/activations.ts";
import { bundleScript } from "../pipeline/paper/script_bundle.ts";

const PAIR: PairSettings = { activation: "softplus", epsilon: 0.1, w: 0.7, b: 0.3, c: 0.5, v: -1.2 };

Deno.test("the explorer's erf is that of the kernels to 14 digits", () => {
  for (let x = -7; x <= 7; x += 0.037) {
    assert.ok(Math.abs(erf(x) - stdlibErf(x)) <= 1e-14 * Math.max(1e-3, Math.abs(stdlibErf(x))), `erf(${x})`);
  }
});

Deno.test("the explorer's activations are the paper's, with their derivatives", () => {
  for (const name of ["softplus", "erf"] as const) {
    for (const z of [-5, -0.4, 0, 1.3, 6]) {
      const [value, derivative] = ACTIVATIONS[name].at(z);
      assert.ok(Math.abs(DRAWN[name].value(z) - value) < 1e-14, `${name}(${z})`);
      assert.ok(Math.abs(DRAWN[name].derivative(z) - derivative) < 1e-14, `${name}′(${z})`);
    }
  }
});

Deno.test("the pair approaches the gated linear unit like ε²", () => {
  for (const activation of ["softplus", "erf"] as const) {
    const distances = [0.1, 0.05, 0.025].map((epsilon) =>
      distanceToLimit({ ...PAIR, activation, epsilon }, 4)
    );
    for (const [i, distance] of distances.slice(1).entries()) {
      const order = Math.log2(distances[i]! / distance);
      assert.ok(Math.abs(order - 2) < 0.05, `${activation}: order ${order}`);
    }
  }
  assert.ok(Math.abs(pairAt({ ...PAIR, epsilon: 1e-4 }, 2) - limitAt(PAIR, 2)) < 1e-7);
});

const SOURCES = new Map([
  [
    "a/entry.ts",
    'import { twice } from "../b.ts";\nimport type { T } from "./types.ts";\n' +
    "(globalThis as unknown as { found: T }).found = twice(21);\n",
  ],
  ["b.ts", "export function twice(x: number): number { return 2 * x; }\n"],
]);

Deno.test("a bundle runs its entry with the modules that it reaches, and asks for no types", () => {
  const scope = globalThis as unknown as { found?: number };
  (0, eval)(bundleScript("a/entry.ts", SOURCES));
  assert.equal(scope.found, 42);
  delete scope.found;
});

Deno.test("a bundle names the module or package that a browser would not have", () => {
  assert.throws(
    () => bundleScript("a/entry.ts", new Map([["a/entry.ts", SOURCES.get("a/entry.ts")!]])),
    /a\/entry\.ts reaches b\.ts, which is not among the inputs/,
  );
  const outside = new Map([["a.ts", 'import { View } from "vega";\nnew View();\n']]);
  assert.throws(() => bundleScript("a.ts", outside), /a\.ts imports vega/);
});

const stageOf = (milliseconds: number, peakBytes: number, hash: string, adapter?: string) => ({
  key: `${hash}0`,
  outputs: { "a.csv": { hash, size: 2000 } },
  machine: { deno: "2.9.6", milliseconds, peakBytes, notes: adapter === undefined ? {} : { adapter } },
});
const RECORD: ShownRecord = {
  scope: "quick",
  stages: {
    "toy/samples": stageOf(1500, 2e8, "aa11", "llvmpipe"),
    "draw/fig1": stageOf(250_000, 1e8, "bb22"),
    "draw/fig2": stageOf(10, 3e8, "cc33"),
  },
};

Deno.test("the record's page adds up what a run took", () => {
  const summary = Object.fromEntries(summaryOf(RECORD));
  assert.deepEqual(summary, {
    ...{ profile: "quick", stages: "3", outputs: "3, 6 kB", "time, all stages added": "4 min 12 s" },
    ...{
      "longest stage": "draw/fig1, 4 min 10 s",
      "most memory": "300 MB",
      adapter: "llvmpipe",
      Deno: "2.9.6",
    },
  });
  assert.equal(Object.fromEntries(summaryOf({ scope: "x", stages: {} }))["longest stage"], "–");
  assert.deepEqual([timeText(50), timeText(59_600), timeText(119_700)], ["0.1 s", "60 s", "2 min 0 s"]);
  assert.deepEqual([sizeText(1), sizeText(1_500_000), sizeText(2.04e9)], ["1 kB", "2 MB", "2.0 GB"]);
});

Deno.test("its stages are found by name and by any hash, and ordered by name, time or memory", () => {
  const names = (part: string, order: Parameters<typeof orderedStages>[2] = "name") =>
    orderedStages(RECORD, part, order).map(([name]) => name);
  assert.deepEqual(names(""), ["draw/fig1", "draw/fig2", "toy/samples"]);
  assert.deepEqual(names(" DRAW ", "memory"), ["draw/fig2", "draw/fig1"]);
  assert.deepEqual(names("", "time"), ["draw/fig1", "toy/samples", "draw/fig2"]);
  assert.deepEqual([names("aa1"), names("cc330"), names("none")], [["toy/samples"], ["draw/fig2"], []]);
});
