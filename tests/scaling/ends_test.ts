/** The two stages of figure 4's networks, flows and ends: who decides a run, the tables, equal bytes after a cut in either. */
import assert from "node:assert/strict";
import type { FlowResult } from "../../kernels/network/flow/results.ts";
import { FlowRecord } from "../../kernels/network/flow/flow_record.ts";
import { networkGradient, parameterNorm, withRegulariser } from "../../kernels/network_reference.ts";
import { parameterCount } from "../../kernels/network_shape.ts";
import { writeDataSet } from "../../pipeline/paper/data_set.ts";
import { flowEndsTable, readFlowEnds } from "../../pipeline/paper/networks/flow_ends.ts";
import { packFlowState, unpackFlowState } from "../../pipeline/paper/networks/flow_state.ts";
import { MAX_NORM, readRuns } from "../../pipeline/paper/plateau/settings.ts";
import { rosenbrockDataSets } from "../../pipeline/paper/scaling/data.ts";
import scalingEnds from "../../pipeline/paper/scaling/ends.ts";
import scalingFlow from "../../pipeline/paper/scaling/flow.ts";
import scalingKernels from "../../pipeline/paper/scaling/kernels.ts";
import { scalingShape } from "../../pipeline/paper/scaling/settings.ts";
import { readTable } from "../../pipeline/paper/table.ts";
import { assertClose } from "../compare.ts";
import { MemoryContext } from "../toy/stage_context.ts";

const size = { inputs: 2, hidden: [3] };
const configuration = { target: "rosenbrock", activation: "erf", ...size } as const;
const shape = scalingShape(configuration);
const p = parameterCount(shape);
const { train: data } = rosenbrockDataSets({ inputs: 2, samples: 200, coarse: true, seed: 1 }, 0);
const dataSet = { "data.bin": writeDataSet(data) };
const kernels = new MemoryContext({ activation: "erf", ...size, finisher_on_device: true }, dataSet);
scalingKernels(kernels);

const flowParameters = (most_steps: number) => ({
  ...{ ...configuration, first_seed: 0, seeds: 6, most_steps },
  ...{ relative_tolerance: 1e-3, beyond_norm: false, per_decade: 1 },
});
const flowInputs = { ...dataSet, "kernels.json": kernels.outputs.get("kernels.json")! };
const flows = new MemoryContext(flowParameters(150), flowInputs);
await scalingFlow(flows);
const flowTable = flows.outputs.get("flows.csv")!;

const endsParameters = { ...configuration, finisher_steps: 500 };
const endsInputs = (finisher: string) => ({ ...dataSet, "flows.csv": flowTable, "finisher.json": finisher });

for (
  const [where, inputs] of [
    ["on the device", endsInputs(kernels.outputs.get("finisher.json")!)],
    ["in float64", endsInputs("null\n")],
  ] as const
) {
  const whole = new MemoryContext(endsParameters, inputs);
  await scalingEnds(whole);
  const table = whole.outputs.get("networks.csv")!;
  const rows = readTable(table);
  const runs = readRuns(table, p);

  Deno.test(`finished ${where}: flows left early, the others stay; each end is critical by the float64 reference`, () => {
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
      assertClose(`loss of seed ${k}`, [Number(row.loss)], [loss], 1e-12);
      assert.equal(parameterNorm(theta), row.norm);
      assert.ok(Number(row.loss) <= Number(row.flow_loss) * (1 + 1e-9), `seed ${k}: no loss rises`);
      if (row.proof === "open") continue;
      const largest = Math.max(...gradient.map(Math.abs));
      // At the norm the rule of rest asks 10⁻⁹, as a unit in θ's last place, 10⁻¹³, moves ∇ by 10⁻¹⁰ there; below it 5·10⁻¹².
      assert.ok(largest < (row.proof === "infinite" ? 1e-9 : 5e-12), `seed ${k}, ${row.proof}: ${largest}`);
      assert.equal(row.proof === "infinite", Number(row.norm) > 0.999 * MAX_NORM);
    }
  });

  Deno.test(`finished ${where}: columns of the finisher are empty where it was not asked; the flow's are of its own end`, () => {
    const record = FlowRecord.unpack(flows.bytes.get("trajectories.bin")!);
    for (const [k, row] of rows.entries()) {
      const asked = row.decided !== "flow";
      assert.equal(row.finisher_end === "", !asked);
      assert.ok(asked || row.end === "converged");
      assert.ok(asked ? Number(row.finisher_steps) > 0 && Number(row.moved) > 0 : Number(row.moved) < 1e-9);
      // The trajectory ends where the flow did, not where the finisher did.
      const last = record.points(k).at(-1)!;
      assert.deepEqual([last.steps, Math.fround(last.loss)], [
        row.steps,
        Math.fround(Number(row.flow_loss)),
      ]);
      const late = Number(row.finished_late);
      if (row.finished_late !== "") assert.ok(late >= 0 && late <= 1 + 1e-12 && row.proof !== "finite");
    }
  });

  Deno.test(`cut off in the finisher ${where}, and resumed: the same bytes`, async () => {
    // On the device, among the last digits, before the last run; in float64 after the first run and before the last one.
    for (const killAfter of [1, whole.saves - 3, whole.saves - 1]) {
      const killed = new MemoryContext(endsParameters, inputs, null, killAfter);
      await assert.rejects(async () => await scalingEnds(killed), /cut off/);
      const resumed = new MemoryContext(endsParameters, inputs, killed.saved);
      await scalingEnds(resumed);
      assert.equal(resumed.outputs.get("networks.csv"), table, `after save ${killAfter}`);
      assert.ok(resumed.saves <= whole.saves - killAfter + 1, "it began where it was");
    }
  });
}

Deno.test("cut off in the flows, and resumed: the same bytes", async () => {
  const long = new MemoryContext(flowParameters(500), flowInputs);
  await scalingFlow(long);
  const killed = new MemoryContext(flowParameters(500), flowInputs, null, 1);
  await assert.rejects(async () => await scalingFlow(killed), /cut off/);
  const resumed = new MemoryContext(flowParameters(500), flowInputs, killed.saved);
  await scalingFlow(resumed);
  assert.ok(resumed.saves < long.saves, "it began where it was");
  for (const name of ["flows.csv", "trajectories.bin"]) {
    assert.deepEqual(resumed.bytes.get(name), long.bytes.get(name), name);
  }
});

Deno.test("ends of flows come out of their table as they went in, to the last bit", () => {
  const causes = { inaccurate: 1, indefinite: 0, rise: 2, unfit: 3 };
  const run = (end: FlowResult["end"], time: number): FlowResult => ({
    ...{ end, steps: 7, rejections: 6, causes, time, loss: 1 / 3, gradient: 5e-324, norm: 1e3 + 2 ** -40 },
    theta: Float64Array.of(-0, -(2 ** -149), 1 / 7e300),
  });
  const results = [run("converged", 0), run("infinite", 1e300), run("slow", 1 / 3), run("stuck", 2 ** -20)];
  assert.deepEqual(readFlowEnds(flowEndsTable("test", results), 3), results);
  assert.throws(
    () => flowEndsTable("scaling/flow-x", [run("failed", 0)]),
    /scaling\/flow-x: the flow of seed 0/,
  );
  const table = flowEndsTable("test", [run("slow", 1)]);
  assert.throws(() => readFlowEnds(table, 4), /flow of seed 0 as its theta_3 must be a number/);
  assert.throws(
    () => readFlowEnds(table.replace("slow", "gone"), 3),
    /its end must be converged, .*: got gone/,
  );
});

Deno.test("a table of flows that is cut off, out of order or of other networks is refused", () => {
  const causes = { inaccurate: 1, indefinite: 0, rise: 2, unfit: 3 };
  const run: FlowResult = {
    ...{ end: "slow", steps: 7, rejections: 6, causes, time: 1, loss: 1 / 3, gradient: 0.1, norm: 1 },
    theta: Float64Array.of(0.1, 1 / 3, 1234.5),
  };
  const table = flowEndsTable("test", [run, { ...run, steps: 8 }]);
  // In the last number already one digit less is another number.
  for (let cut = 1; cut < table.length; cut++) {
    const whole = table[table.length - cut - 1] === "\n" && cut > 1;
    if (!whole) assert.throws(() => readFlowEnds(table.slice(0, -cut), 3), `${cut} bytes cut off`);
  }
  const [names, first, second] = table.split("\n");
  assert.throws(() => readFlowEnds(`${names}\n`, 3), /whole lines, one at least: got 0/);
  for (const rows of [[second, first], [first, first]]) {
    assert.throws(() => readFlowEnds([names, ...rows, ""].join("\n"), 3), /row . must be of seed ./);
  }
  assert.throws(() => readFlowEnds(table, 2), /with P = 2 parameters: got seed 0 and 3/);
});

Deno.test("the state of flows is kept whole, and bytes that are none are refused", () => {
  const part = (length: number, value: number) => new Uint8Array(length).fill(value);
  for (const record of [part(0, 0), part(5, 3)]) {
    const state = { snapshot: part(7, 1), record };
    assert.deepEqual(unpackFlowState(packFlowState(state)), state);
  }
  const bytes = packFlowState({ snapshot: part(7, 1), record: part(3, 2) });
  assert.throws(() => unpackFlowState(bytes.subarray(0, 10)), /Cannot unpack the state of flows .*: got 10/);
  assert.throws(() => unpackFlowState(part(3, 0)), /: got 3/);
});
