/** The training stage of figure 2: its table, its ends, equal bytes after a cut. */
import assert from "node:assert/strict";
import { networkGradient, parameterNorm, withRegulariser } from "../../kernels/network_reference.ts";
import { writeDataSet } from "../../pipeline/paper/data_set.ts";
import { plateauDataSet } from "../../pipeline/paper/plateau/data.ts";
import plateauKernels from "../../pipeline/paper/plateau/kernels.ts";
import { MAX_NORM, readRuns, shapeOf } from "../../pipeline/paper/plateau/settings.ts";
import plateauTrain from "../../pipeline/paper/plateau/train.ts";
import { readTable } from "../../pipeline/paper/table.ts";
import { MemoryContext } from "../toy/stage_context.ts";

const data = plateauDataSet({ points: 14, edges: false, standardise: "own" });
const setting = { biased: true, r: 2 };
const kernels = new MemoryContext(setting, { "data.bin": writeDataSet(data) });
plateauKernels(kernels);
const inputs = { "data.bin": writeDataSet(data), "kernels.json": kernels.outputs.get("kernels.json")! };
const parameters = { ...setting, first_seed: 0, seeds: 6, beyond_norm: true, most_steps: 2000 };

Deno.test("training writes a row a seed, at rest by the float64 reference; cut off and resumed, the same bytes", async () => {
  const whole = new MemoryContext(parameters, inputs);
  await plateauTrain(whole);
  const table = whole.outputs.get("networks.csv")!;
  const rows = readTable(table);
  assert.deepEqual(rows.map(({ seed }) => seed), [0, 1, 2, 3, 4, 5]);
  const runs = readRuns(table, 9);
  for (const [i, { end, theta }] of runs.entries()) {
    const { loss, gradient } = withRegulariser(
      { ...networkGradient(shapeOf(setting), theta, data), hessian: new Float64Array(81) },
      theta,
      MAX_NORM,
    );
    assert.ok(Math.abs(loss / Number(rows[i]!.loss) - 1) <= 1e-9, `loss of seed ${i}`);
    const largest = Math.max(...gradient.map(Math.abs));
    assert.ok(
      end === "slow" || largest <= (end === "converged" ? 1e-11 : 1e-8),
      `seed ${i}, ${end}: ${largest}`,
    );
    assert.equal(end === "infinite", parameterNorm(theta) > MAX_NORM);
  }
  assert.ok(runs.some(({ end }) => end === "converged") && runs.some(({ end }) => end === "infinite"));

  const killed = new MemoryContext(parameters, inputs, null, 1);
  await assert.rejects(async () => await plateauTrain(killed), /cut off/);
  const resumed = new MemoryContext(parameters, inputs, killed.saved);
  await plateauTrain(resumed);
  assert.equal(resumed.outputs.get("networks.csv"), table);
});

Deno.test("a seed's run is the same among fewer", async () => {
  const few = new MemoryContext({ ...parameters, seeds: 2 }, inputs);
  await plateauTrain(few);
  const more = new MemoryContext({ ...parameters, seeds: 3 }, inputs);
  await plateauTrain(more);
  const lines = (context: MemoryContext) => context.outputs.get("networks.csv")!.split("\n").slice(0, 3);
  assert.deepEqual(lines(few), lines(more));
});
