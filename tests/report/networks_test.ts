/** Stage report/networks: the right weights, losses and targets under the names that the figures' marks say. */
import assert from "node:assert/strict";
import { scalingFields } from "../../figures/scaling/kinds.ts";
import type { ScalingRunRow } from "../../figures/scaling/rows.ts";
import { decodeNumbers } from "../../figures/report/base64_numbers.ts";
import { runKey } from "../../figures/report/run_identity.ts";
import { type ReportNetworks, runIndex } from "../../figures/report/run_networks.ts";
import { modifiedRosenbrock } from "../../kernels/analysis/data/grid_target.ts";
import { initialWeights } from "../../kernels/initial_weights.ts";
import { parameterCount } from "../../kernels/network_shape.ts";
import { writeDataSet } from "../../pipeline/paper/data_set.ts";
import { plateauDataSet } from "../../pipeline/paper/plateau/data.ts";
import reportNetworks from "../../pipeline/paper/report/networks.ts";
import { networkInputs } from "../../pipeline/paper/report/network_inputs.ts";
import { rosenbrockDataSets } from "../../pipeline/paper/scaling/data.ts";
import {
  type Configuration,
  configurationName,
  groupName,
  scalingShape,
} from "../../pipeline/paper/scaling/settings.ts";
import { writeTable } from "../../pipeline/paper/table.ts";
import { MemoryContext } from "../toy/stage_context.ts";

const CONFIGURATIONS: readonly Configuration[] = [
  { target: "rosenbrock", activation: "softplus", inputs: 3, hidden: [2] },
  { target: "rosenbrock", activation: "erf", inputs: 3, hidden: [2] },
  { target: 0.5, activation: "softplus", inputs: 3, hidden: [2] },
];
const SEEDS = [0, 1] as const;
const SETTING = { biased: true, r: 1 };
const GRID = plateauDataSet({ points: 4, edges: true, standardise: "own" });
const { train: DATA } = rosenbrockDataSets({ inputs: 3, samples: 400, coarse: true, seed: 1 }, 0);

const thetaOf = (configuration: Configuration, seed: number) =>
  initialWeights(scalingShape(configuration), configurationName(configuration), seed);
const lossOf = (configuration: Configuration, seed: number) =>
  1 + CONFIGURATIONS.indexOf(configuration) + seed / 10;

/** networks.csv of runs whose weights are these. */
function networksTable(thetas: readonly Float64Array[]): string {
  const names = Array.from(thetas[0]!, (_, i) => `theta_${i}`);
  const rows = thetas.map((theta, seed) => [seed, "converged", 1, ...theta]);
  return writeTable(["seed", "end", "steps", ...names], rows);
}

function made(runs: readonly (readonly [Configuration, number])[]): ReportNetworks {
  const context = new MemoryContext(
    {
      plateau: { standardise: "own", settings: [SETTING] },
      scaling: CONFIGURATIONS.map((each) => ({ ...each, hidden: [...each.hidden] })),
    },
    {
      "plateau data.bin": writeDataSet(GRID),
      "plateau runs.csv": "biased,r,seed,loss\n1,1,0,0.5\n",
      "networks-r1-biased.csv": networksTable([Float64Array.of(1, 2, 3, 4, 5)]),
      "scaling runs.csv": writeTable(
        ["data_set", "inputs", "hidden", "seed", "loss"],
        runs.map(([each, seed]) => [groupName(each), 3, "2", seed, lossOf(each, seed)]),
      ),
      ...Object.fromEntries(CONFIGURATIONS.flatMap((each) => {
        const [networks, data] = networkInputs(each);
        return [
          [networks, networksTable(SEEDS.map((seed) => thetaOf(each, seed)))],
          [data, writeDataSet(DATA)],
        ];
      })),
    },
  );
  reportNetworks(context);
  const script = context.outputs.get("networks.js")!;
  return JSON.parse(script.replace(/^globalThis\.reportNetworks = /, "").replace(/;\n$/, ""));
}

const ALL = CONFIGURATIONS.flatMap((each) => SEEDS.map((seed) => [each, seed] as const));

Deno.test("what a mark of figure 4 says of its run leads to that run's weights and loss", () => {
  const networks = made(ALL);
  const index = runIndex(networks);
  for (const [configuration, seed] of ALL) {
    const row = { data_set: groupName(configuration), inputs: 3, hidden: 2, seed, kind: "finite", loss: 0 };
    const { set, inputs, hidden } = scalingFields(row as ScalingRunRow);
    const key = runKey({
      "data set": set,
      inputs: String(inputs),
      "hidden neurons": hidden,
      seed: `${seed}`,
    });
    const { group, seed: at, loss } = index.get(key)!;
    const p = parameterCount(scalingShape(configuration));
    assert.deepEqual(
      [...decodeNumbers(group.thetas).subarray(at * p, (at + 1) * p)],
      [...thetaOf(configuration, seed)],
    );
    assert.equal(loss, lossOf(configuration, seed));
    assert.deepEqual(group.shape, scalingShape(configuration));
  }
  assert.equal(index.size, ALL.length + 1);
});

Deno.test("activations share a target; a Gaussian process is known at its samples, the first two inputs of each", () => {
  const { targets, groups } = made(ALL);
  assert.deepEqual(targets.map(({ name }) => name), [
    "Rosenbrock on a grid",
    "Rosenbrock, 3 inputs",
    "GP, s = 0.5, 3 inputs",
  ]);
  assert.deepEqual(groups.map(({ target }) => target), [0, 1, 1, 2]);
  const samples = decodeNumbers(targets[2]!.values);
  const first = Array.from({ length: DATA.n }, (_, i) => i)
    .find((i) => Math.max(Math.abs(DATA.x[3 * i]!), Math.abs(DATA.x[3 * i + 1]!)) <= 2)!;
  assert.deepEqual([...samples.subarray(0, 3)], [DATA.x[3 * first], DATA.x[3 * first + 1], DATA.y[first]]);
  assert.equal(samples.length, 3 * 256);
});

Deno.test("a target's map has the mean and deviation of the data on which networks were trained", () => {
  const { cells, targets } = made(ALL);
  for (const [at, { x, n, inputs }] of [[0, GRID], [1, DATA]] as const) {
    const { half, values } = targets[at]!;
    const raw = Array.from(
      { length: n },
      (_, i) => modifiedRosenbrock(x.subarray(inputs * i, inputs * (i + 1))),
    );
    const mean = raw.reduce((sum, value) => sum + value, 0) / n;
    const variance = raw.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / n;
    // The map's upper right corner.
    const corner = half * (1 - 1 / cells);
    const expected = (modifiedRosenbrock([corner, corner, 0].slice(0, inputs)) - mean) / Math.sqrt(variance);
    assert.ok(Math.abs(decodeNumbers(values)[cells - 1]! - expected) < 1e-12, `target ${at}`);
  }
  assert.equal(targets[0]!.half, Math.sqrt(3));
});

Deno.test("runs that are not those of the analysis are refused", () => {
  assert.throws(
    () => made(ALL.slice(1)),
    /networks-rosenbrock-softplus-d3-r2\.csv as its runs must be those/,
  );
});
