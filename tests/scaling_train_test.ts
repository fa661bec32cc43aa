/** The training stage of figure 4 in its two phases: who decides a run, the table, equal bytes after a cut in either. */
import assert from "node:assert/strict";
import { networkGradient, parameterNorm, withRegulariser } from "../kernels/network_reference.ts";
import { FlowRecord } from "../kernels/network/recording.ts";
import { parameterCount } from "../kernels/network_shape.ts";
import { writeDataSet } from "../pipeline/paper/data_set.ts";
import { MAX_NORM, readRuns } from "../pipeline/paper/plateau_settings.ts";
import { rosenbrockDataSets } from "../pipeline/paper/scaling_data.ts";
import scalingKernels from "../pipeline/paper/scaling_kernels.ts";
import { scalingShape } from "../pipeline/paper/scaling_settings.ts";
import scalingTrain from "../pipeline/paper/scaling_train.ts";
import { readTable } from "../pipeline/paper/table.ts";
import { packTrainState, unpackTrainState } from "../pipeline/paper/train_state.ts";
import { MemoryContext } from "./toy_stage_context.ts";

const size = { inputs: 2, hidden: [3] };
const { train: data } = rosenbrockDataSets({ inputs: 2, samples: 200, coarse: true, seed: 1 }, 0);
const kernels = new MemoryContext({ activation: "erf", ...size, finisher_on_device: true }, {
  "data.bin": writeDataSet(data),
});
scalingKernels(kernels);
const inputs = {
  "data.bin": writeDataSet(data),
  ...Object.fromEntries(["kernels.json", "finisher.json"].map((name) => [name, kernels.outputs.get(name)!])),
};
const parameters = {
  ...{ target: "rosenbrock", activation: "erf", ...size, seeds: 6, most_steps: 150 },
  ...{ relative_tolerance: 1e-3, beyond_norm: false, finisher_steps: 500, per_decade: 1 },
};
const shape = scalingShape({ target: "rosenbrock", activation: "erf", ...size });

const whole = new MemoryContext(parameters, inputs);
await scalingTrain(whole);
const table = whole.outputs.get("networks.csv")!;
const rows = readTable(table);
const runs = readRuns(table, parameterCount(shape));

Deno.test("flows left early are finished, the others stay; each end is critical by the float64 reference", () => {
  assert.deepEqual(rows.map(({ seed }) => seed), [0, 1, 2, 3, 4, 5]);
  const by = (decider: string) => rows.filter(({ decided }) => decided === decider).length;
  assert.ok(by("flow") > 0 && by("finisher") > 0, JSON.stringify(rows.map(({ decided }) => decided)));
  for (const [k, row] of rows.entries()) {
    const { theta } = runs[k]!;
    const zero = new Float64Array(theta.length ** 2);
    const { loss, gradient } = withRegulariser(
      { ...networkGradient(shape, theta, data), hessian: zero },
      theta,
      MAX_NORM,
    );
    assert.equal(loss, row.loss);
    assert.equal(parameterNorm(theta), row.norm);
    assert.ok(Number(row.loss) <= Number(row.flow_loss) * (1 + 1e-9), `seed ${k}: no loss rises`);
    if (row.proof === "open") continue;
    const largest = Math.max(...gradient.map(Math.abs));
    // At the norm the rule of rest asks 10⁻⁹, as a unit in θ's last place, 10⁻¹³, moves ∇ by 10⁻¹⁰ there; below it 5·10⁻¹².
    assert.ok(largest < (row.proof === "infinite" ? 1e-9 : 5e-12), `seed ${k}, ${row.proof}: ${largest}`);
    assert.equal(row.proof === "infinite", Number(row.norm) > 0.999 * MAX_NORM);
  }
});

Deno.test("the finisher's columns are empty where it was not asked; the flow's are of its own end", () => {
  const record = FlowRecord.unpack(whole.bytes.get("trajectories.bin")!);
  for (const [k, row] of rows.entries()) {
    const asked = row.decided !== "flow";
    assert.equal(row.finisher_end === "", !asked);
    assert.ok(asked || row.end === "converged");
    assert.ok(asked ? Number(row.finisher_steps) > 0 && Number(row.moved) > 0 : Number(row.moved) < 1e-9);
    // The trajectory ends where the flow did, not where the finisher did.
    const last = record.points(k).at(-1)!;
    assert.deepEqual([last.steps, Math.fround(last.loss)], [row.steps, Math.fround(Number(row.flow_loss))]);
    const late = Number(row.finished_late);
    if (row.finished_late !== "") assert.ok(late >= 0 && late <= 1 + 1e-12 && row.proof !== "finite");
  }
});

Deno.test("cut off in the flows, or in the finisher, and resumed: the same bytes", async () => {
  const first = new MemoryContext({ ...parameters, most_steps: 500 }, inputs, null, 1);
  await assert.rejects(async () => await scalingTrain(first), /cut off/);
  const flowing = unpackTrainState(first.saved!);
  assert.equal(flowing.finisher, null, "cut off in the first phase");
  const long = new MemoryContext({ ...parameters, most_steps: 500 }, inputs);
  await scalingTrain(long);
  // On the device, among the last digits, before the last run.
  for (const killAfter of [2, whole.saves - 3, whole.saves - 1]) {
    const killed = new MemoryContext(parameters, inputs, null, killAfter);
    await assert.rejects(async () => await scalingTrain(killed), /cut off/);
    assert.ok(unpackTrainState(killed.saved!).finisher !== null, "cut off in the second phase");
    const resumed = new MemoryContext(parameters, inputs, killed.saved);
    await scalingTrain(resumed);
    for (const name of ["networks.csv", "trajectories.bin"]) {
      assert.deepEqual(resumed.bytes.get(name), whole.bytes.get(name), `${name} after save ${killAfter}`);
    }
    assert.ok(resumed.saves <= whole.saves - killAfter + 1, "it began where it was");
  }
  const resumed = new MemoryContext({ ...parameters, most_steps: 500 }, inputs, first.saved);
  await scalingTrain(resumed);
  for (const name of ["networks.csv", "trajectories.bin"]) {
    assert.deepEqual(resumed.bytes.get(name), long.bytes.get(name), name);
  }
});

Deno.test("a training's state is kept whole, and bytes that are none are refused", () => {
  const part = (length: number, value: number) => new Uint8Array(length).fill(value);
  for (const finisher of [null, part(0, 0), part(5, 3)]) {
    const state = { snapshot: part(7, 1), record: part(3, 2), finisher };
    assert.deepEqual(unpackTrainState(packTrainState(state)), state);
  }
  const bytes = packTrainState({ snapshot: part(7, 1), record: part(3, 2), finisher: part(5, 3) });
  assert.throws(() => unpackTrainState(bytes.subarray(0, 20)), /must have 27 bytes: got 20/);
  assert.throws(() => unpackTrainState(part(3, 0)), /must have 12 bytes: got 3/);
});
