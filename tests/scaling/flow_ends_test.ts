/** The ends "stuck" and "open" through the stages: tables, kinds, counts. No such run counts as finite or is lost. */
import assert from "node:assert/strict";
import { figure4c } from "../../figures/scaling/figure_4c_probability.ts";
import type { ScalingCountRow } from "../../figures/scaling/rows.ts";
import type { FlowEnd, FlowResult } from "../../kernels/network/flow/results.ts";
import { initialWeights } from "../../kernels/initial_weights.ts";
import { writeDataSet } from "../../pipeline/paper/data_set.ts";
import { flowTable } from "../../pipeline/paper/networks/flow_rows.ts";
import plateauAnalysis from "../../pipeline/paper/plateau/analysis.ts";
import { plateauDataSet } from "../../pipeline/paper/plateau/data.ts";
import { networksInput, readRuns, SETTINGS, shapeOf } from "../../pipeline/paper/plateau/settings.ts";
import { convergenceClaims } from "../../pipeline/paper/plateau/stability_claims.ts";
import scalingSummary from "../../pipeline/paper/scaling/summary.ts";
import { readTable } from "../../pipeline/paper/table.ts";
import { MemoryContext } from "../toy/stage_context.ts";

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

Deno.test("the scaling study: an open run is a kind of its own, counted and drawn as such, whatever its flow's end", () => {
  const kinds = ["channel", "finite", "flat", "open", "open"];
  const lines = kinds.map((kind, seed) =>
    `gp2-softplus,2,3,${seed},${kind},${["flow", "flow", "finisher", "none", "none"][seed]},1,,`
  );
  const runs = ["data_set,inputs,hidden,seed,kind,decided,dimension,test_loss,layers", ...lines].join("\n");
  const context = new MemoryContext({ groups: ["a"] }, { "runs-a.csv": runs, "along-a.csv": "seed\n0\n" });
  scalingSummary(context);
  const counts = readTable(context.outputs.get("counts.csv")!);
  for (const row of counts) {
    assert.deepEqual([row.runs, row.channel, row.flat, row.open, row.share], [5, 1, 1, 2, 0.2]);
    assert.deepEqual([row.by_flow, row.by_finisher, row.by_none], [2, 1, 2]);
  }
  const { data: { values } } = figure4c(counts as unknown as ScalingCountRow[]) as unknown as {
    data: { values: { flat_from: number; open_from: number }[] };
  };
  assert.deepEqual(values.map(({ flat_from, open_from }) => [flat_from, open_from]), [[0.4, 0.6]]);
});
