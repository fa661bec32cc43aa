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
} from "../../figures/report/explorer/gated_pair.ts";
import {
  orderedStages,
  type ShownRecord,
  shownText,
  sizeText,
  summaryOf,
  timeText,
} from "../../figures/report/run_record.ts";
import { decodeNumbers, encodeNumbers } from "../../figures/report/base64_numbers.ts";
import { colourOf } from "../../figures/report/map_colours.ts";
import { mapOver } from "../../figures/report/map_plane.ts";
import {
  MAP_ACTIVATIONS,
  type MappedShape,
  normOf,
  outputAt,
  parametersOf,
} from "../../figures/report/network_function.ts";
import { chosenText, runKey } from "../../figures/report/run_identity.ts";
import { stageAnchor } from "../../figures/report/stage_anchor.ts";
import { type NetworkGroup, runIndex, spreadOverLosses } from "../../figures/report/run_networks.ts";
import { ACTIVATIONS } from "../../kernels/activations.ts";
import { initialWeights } from "../../kernels/initial_weights.ts";
import { networkOutput, parameterNorm } from "../../kernels/network_reference.ts";
import { parameterCount } from "../../kernels/network_shape.ts";
import { bundleScript } from "../../pipeline/paper/report/script_bundle.ts";

const PAIR: PairSettings = { activation: "softplus", epsilon: 0.1, w: 0.7, b: 0.3, c: 0.5, a: -1.2 };

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

const NAMES = Object.keys(MAP_ACTIVATIONS) as MappedShape["activation"][];
const SIZES = [[2, [1]], [2, [5]], [4, [3]], [8, [6]], [4, [3, 2]], [2, [2, 3, 2]]] as const;

Deno.test("a map's network is the float64 reference's, for every shape and activation, in channels as well", () => {
  for (const activation of NAMES) {
    for (
      const [[inputs, hidden], biased] of SIZES.flatMap((size) => [[size, false], [size, true]] as const)
    ) {
      const shape: MappedShape = { inputs, hidden, biased, activation };
      const theta = initialWeights(shape, "map", 3);
      assert.equal(parametersOf(shape), parameterCount(shape));
      // Large weights among small ones, as in a channel.
      for (const scale of [1, 1000]) {
        const scaled = theta.map((value, i) => value * (i % 3 === 0 ? scale : 1));
        assert.equal(normOf(scaled), parameterNorm(scaled));
        for (const x of [[0, 0], [1.5, -0.7], [-2, 2]]) {
          const input = Float64Array.from({ length: inputs }, (_, i) => x[i] ?? 0.3);
          const [drawn, reference] = [outputAt(shape, scaled, input), networkOutput(shape, scaled, input)];
          // Terms that cancel are no larger than this.
          const close = 1e-13 * scale * scale * (1 + Math.abs(reference));
          assert.ok(Math.abs(drawn - reference) <= close, `${JSON.stringify(shape)}: ${drawn} ${reference}`);
        }
      }
    }
  }
});

Deno.test("a map has x1 to the right and x2 upwards, in the middle of its cells, other inputs 0", () => {
  assert.deepEqual([...mapOver(2, 2, 3, ([x1, x2, x3]) => 10 * x1! + x2! + 100 * x3!)], [-9, 11, -11, 9]);
});

Deno.test("colours go from end to end of the range, and stay beyond", () => {
  assert.deepEqual(colourOf(-1, [-1, 1]), [0x0b, 0x2c, 0x4d]);
  assert.deepEqual(colourOf(1, [-1, 1]), [0xc8, 0x64, 0x1e]);
  assert.deepEqual(colourOf(-7, [-1, 1]), colourOf(-1, [-1, 1]));
  assert.deepEqual(colourOf(7, [-1, 1]), colourOf(1, [-1, 1]));
  // Half-way between the third and the fourth of six.
  assert.deepEqual(
    colourOf(0, [-1, 1]),
    [0x7f + 0xe9, 0xb8 + 0xf1, 0xd8 + 0xf6].map((sum) => Math.round(sum / 2)),
  );
});

Deno.test("numbers in a script keep every bit", () => {
  const values = [0, -0, 1 / 3, -1e-300, 2 ** 60 + 512, Number.MIN_VALUE];
  assert.deepEqual([...decodeNumbers(encodeNumbers(values))], values);
  assert.equal(encodeNumbers([1]), "AAAAAAAA8D8=");
});

Deno.test("a run's key tells data set, biases and sizes apart, whatever else its mark says", () => {
  const run = { "data set": "Rosenbrock", inputs: "2", "hidden neurons": "4", seed: "1", loss: "0.5" };
  assert.equal(runKey(run), runKey({ ...run, loss: "0.5001", gradient: "1e-12" }));
  for (const other of [{ "data set": "Rosenbrock, erf" }, { inputs: "4" }, { "hidden neurons": "4-4" }]) {
    assert.notEqual(runKey(run), runKey({ ...run, ...other }));
  }
  const grid = { "hidden neurons": "4", seed: "1" };
  assert.notEqual(runKey({ ...grid, biases: "with" }), runKey({ ...grid, biases: "without" }));
});

const group = (biases: string, losses: readonly number[]): NetworkGroup => ({
  run: { biases, "hidden neurons": "1" },
  shape: { inputs: 2, hidden: [1], biased: biases === "with", activation: "g" },
  target: 0,
  losses,
  thetas: "",
});

Deno.test("a run is found by its key; of many, those shown are spread over the losses", () => {
  const index = runIndex({
    cells: 1,
    targets: [],
    groups: [group("with", [3, 1, 2]), group("without", [9])],
  });
  assert.equal(index.size, 4);
  const found = index.get(runKey({ biases: "with", "hidden neurons": "1", seed: "1", end: "slow" }));
  assert.deepEqual([found?.group.run.biases, found?.seed, found?.loss], ["with", 1, 1]);
  const losses = (most: number) => spreadOverLosses([...index.values()], most).map(({ loss }) => loss);
  assert.deepEqual(losses(6), [1, 2, 3, 9]);
  assert.deepEqual(losses(2), [1, 9]);
  assert.deepEqual(losses(3), [1, 3, 9]);
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

Deno.test("stages of different names have different places on their page", () => {
  const names = ["a/b", "a-b", "a--b", "a.b", "a_b", "A/b", "a/b/c", "a/b-c", "a-b/c"];
  assert.equal(new Set(names.map(stageAnchor)).size, names.length);
  assert.equal(stageAnchor("toy/minibatch"), "stage-toy/minibatch");
  // An id has no blanks, and an address takes it as it is.
  for (const name of names) {
    const anchor = stageAnchor(name);
    assert.equal(new URL(`http://localhost/stages.html#${anchor}`).hash, `#${anchor}`);
  }
});

Deno.test("what the scripts count is singular where it is one", () => {
  assert.deepEqual([shownText(2, 3), shownText(1, 3), shownText(0, 1)], [
    ...["2 of 3 stages.", "1 of 3 stages.", "0 of 1 stage."],
  ]);
  assert.equal(chosenText(0, 0), "No run is chosen.");
  assert.equal(chosenText(1, 1), "1 run chosen, 1 mark in the figures seen so far.");
  assert.equal(chosenText(12, 30), "12 runs chosen, 30 marks in the figures seen so far.");
});
