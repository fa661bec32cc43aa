/** The end "stuck" through the stages: tables, kinds, counts, claims. No such run counts as finite or is lost. */
import assert from "node:assert/strict";
import { figure4c } from "../figures/figure_4c_probability.ts";
import type { ScalingCountRow } from "../figures/scaling_rows.ts";
import type { FlowEnd, FlowResult } from "../kernels/network/flow.ts";
import { initialWeights } from "../kernels/initial_weights.ts";
import { parameterCount } from "../kernels/network_shape.ts";
import { writeDataSet } from "../pipeline/paper/data_set.ts";
import { flowTable } from "../pipeline/paper/flow_rows.ts";
import plateauAnalysis from "../pipeline/paper/plateau_analysis.ts";
import { plateauDataSet } from "../pipeline/paper/plateau_data.ts";
import { networksInput, readRuns, SETTINGS, shapeOf } from "../pipeline/paper/plateau_settings.ts";
import { convergenceClaims } from "../pipeline/paper/plateau_stability_claims.ts";
import { judge } from "../pipeline/paper/scaling_analysis.ts";
import scalingSummary from "../pipeline/paper/scaling_summary.ts";
import { readTable } from "../pipeline/paper/table.ts";
import { MemoryContext } from "./toy_stage_context.ts";

const data = plateauDataSet({ points: 6, edges: false, standardise: "own" });

function result(end: FlowEnd, theta: Float64Array): FlowResult {
  const causes = { inaccurate: 1, indefinite: 2, rise: 3, unfit: 4 };
  return { end, theta, steps: 5, rejections: 10, causes, time: 2, loss: 0.5, gradient: 1e-3, norm: 1 };
}

const ENDS = ["stuck", "slow", "stuck", "infinite"] as const;
const tableOf = (setting: typeof SETTINGS[number]) => {
  const shape = shapeOf(setting);
  const results = ENDS.map((end, seed) => result(end, initialWeights(shape, "test/ends", seed)));
  return flowTable("plateau/train", shape, data, results, false);
};

Deno.test("the table of networks lists rejections by their causes, and a stuck run as it is", () => {
  const setting = SETTINGS[1]!;
  const rows = readTable(tableOf(setting));
  assert.deepEqual(rows.map(({ end }) => end), [...ENDS]);
  for (const { rejections, inaccurate, indefinite, rise, unfit, gradient_inf } of rows) {
    assert.deepEqual([rejections, inaccurate, indefinite, rise, unfit, gradient_inf], [10, 1, 2, 3, 4, 1e-3]);
  }
  assert.deepEqual(readRuns(tableOf(setting), 6).map(({ end }) => end), [...ENDS]);
});

Deno.test("the analysis of figure 2 counts stuck runs apart, and none of them as a minimum", () => {
  const inputs = SETTINGS.map((setting) => [networksInput(setting), tableOf(setting)]);
  const context = new MemoryContext({}, {
    "data.bin": writeDataSet(data),
    ...Object.fromEntries(inputs),
  });
  plateauAnalysis(context);
  for (const row of readTable(context.outputs.get("counts.csv")!)) {
    assert.deepEqual(
      [row.runs, row.converged, row.infinite, row.slow, row.stuck, row.unique_minima],
      [4, 0, 1, 1, 2, 0],
    );
  }
  const runs = readTable(context.outputs.get("runs.csv")!);
  assert.equal(runs.filter(({ end }) => end === "stuck").length, 2 * SETTINGS.length);
  const [claim] = convergenceClaims(runs, () => ({ value: 1e-5, text: "", written: "1e-5" }));
  assert.match(
    claim!.chosen,
    new RegExp(`; ${3 * SETTINGS.length} of ${4 * SETTINGS.length} runs did not end`),
  );
});

Deno.test("the scaling study: stuck below the norm is a kind of its own, counted and drawn as not at rest", () => {
  const shape = shapeOf({ biased: true, r: 3 });
  const theta = initialWeights(shape, "test/ends", 9);
  assert.equal(theta.length, parameterCount(shape));
  assert.equal(judge(shape, { end: "stuck", theta }, []).kind, "stuck");
  const beyond = theta.map((value) => 200 * value);
  assert.equal(judge(shape, { end: "stuck", theta: beyond }, []).kind, "infinite");

  const kinds = ["channel", "finite", "stuck", "stuck", "slow"];
  const lines = kinds.map((kind, seed) => `gp2-softplus,2,3,${seed},${kind},1,,`);
  const runs = ["data_set,inputs,hidden,seed,kind,dimension,test_loss,layers", ...lines].join("\n");
  const context = new MemoryContext({ groups: ["a"] }, { "runs-a.csv": runs, "along-a.csv": "seed\n0\n" });
  scalingSummary(context);
  const counts = readTable(context.outputs.get("counts.csv")!);
  for (const row of counts) {
    assert.deepEqual([row.runs, row.channel, row.slow, row.stuck, row.share], [5, 1, 1, 2, 0.2]);
  }
  const { data: { values } } = figure4c(counts as unknown as ScalingCountRow[]) as unknown as {
    data: { values: { at_rest: number }[] };
  };
  assert.deepEqual(values.map(({ at_rest }) => at_rest), [0.4]);
});
