/** Figure O3's findings, from made-up networks whose answers are known. */
import assert from "node:assert/strict";
import gatesFindings from "../../pipeline/paper/beyond/gates/findings.ts";
import gatesStudy from "../../pipeline/paper/beyond/gates/study.ts";
import gatesSummary from "../../pipeline/paper/beyond/gates/summary.ts";
import { CURVE_TARGETS, curveData } from "../../pipeline/paper/beyond/gates/targets.ts";
import { writeDataSet } from "../../pipeline/paper/data_set.ts";
import { readTable } from "../../pipeline/paper/table.ts";
import { root } from "../root.ts";
import { MemoryContext } from "../toy/stage_context.ts";

const HEAD = "data_set,split,kind,width,parameters,samples,seed,loss,test_loss,evaluations,ending,reach";
const CURVES = ["wave", "bell", "rough"];

/** Two seeds, of which the better one in training has the test loss; the other one must not count. */
function rowsOf(name: string, split: number, kind: string, width: number, loss: number, test: number) {
  const gated = kind === "plain" ? 0 : kind === "gated" ? width / 2 : 1;
  const p = 3 * width + 1 - gated;
  const row = (seed: number, own: number, unseen: number, reach: string) =>
    [name, split, kind, width, p, 100, seed, own, unseen, 9, "steps", reach].join(",");
  const reach = kind === "plain" ? "channel" : "";
  return [row(0, 10 * loss, 1e9, ""), row(1, loss, test, reach)];
}

/** @param ratio of test losses of networks with gated units, and of plain ones @param powers of the RMS error in P */
function answers(
  ratio: number,
  powers: { readonly plain: number; readonly gated: number; readonly rough: number },
) {
  const sets = (names: string[], splits: number) =>
    names.map((name): [string, string] => [
      `fits-${name}.csv`,
      [
        HEAD,
        ...Array.from({ length: splits }, (_, split) => split).flatMap((split) =>
          [4, 8, 16].flatMap((width) => [
            ...rowsOf(name, split, "plain", width, 1, 2),
            ...["gated", "one gated"].flatMap((kind) => rowsOf(name, split, kind, width, ratio, 2 * ratio)),
          ])
        ),
      ].join("\n"),
    ]);
  const curves = CURVES.map((name): [string, string] => [
    `fits-${name}.csv`,
    [
      HEAD,
      ...[2, 4, 8, 12, 16].flatMap((width) =>
        (["plain", "gated"] as const).flatMap((kind) => {
          const p = 3 * width + 1 - (kind === "gated" ? width / 2 : 0);
          const rms = p ** (name === "rough" ? powers.rough : powers[kind]);
          return rowsOf(name, 0, kind, width, rms * rms, rms * rms);
        })
      ),
    ].join("\n"),
  ]);
  const [study, real] = [["s1", "s2", "s3"], ["r1", "r2", "r3"]];
  const summary = new MemoryContext(
    { study, real, curves: CURVES },
    Object.fromEntries([...sets(study, 2), ...sets(real, 5), ...curves]),
  );
  gatesSummary(summary);
  const findings = new MemoryContext({}, {
    "fits.csv": summary.outputs.get("fits.csv")!,
    "cells.csv": summary.outputs.get("cells.csv")!,
    "statements.csv": Deno.readTextFileSync(`${root}/data/beyond/gates.csv`),
  });
  gatesFindings(findings);
  const rows = readTable(findings.outputs.get("findings.csv")!);
  return {
    verdicts: rows.map(({ verdict }) => verdict),
    values: rows.map(({ value }) => Number(value)),
    ratios: readTable(summary.outputs.get("ratios.csv")!),
  };
}

const of = (verdict: string, count: number) => Array(count).fill(verdict);

Deno.test("where gated units are better as published, every statement holds", () => {
  const { verdicts, values, ratios } = answers(0.5, { plain: -2, gated: -3, rough: -1 });
  assert.deepEqual(verdicts, of("holds", 10));
  assert.ok(Math.abs(values[0]! + 2) < 1e-9 && Math.abs(values[1]! + 3) < 1e-9);
  assert.deepEqual(values.slice(4), [1, 1, 1, 0.5, 1, 1]);
  assert.ok(ratios.every(({ ratio }) => ratio === 0.5));
});

Deno.test("where they are worse, and powers are others, none does, but on the rough target", () => {
  const { verdicts, values } = answers(2, { plain: -3.7, gated: -3.6, rough: -1 });
  assert.deepEqual(verdicts, [...of("does not hold", 3), "holds", ...of("does not hold", 6)]);
  assert.deepEqual(values.slice(4), [0, 0, 0, 2, 0, 0]);
});

Deno.test("a stage fits every kind and size, tells the end of the best plain network, and gives the same bytes again", () => {
  const { train } = curveData(CURVE_TARGETS[0]!);
  const bytes = writeDataSet({ n: 60, inputs: 1, x: train.x.slice(0, 60), y: train.y.slice(0, 60) });
  const run = () => {
    const context = new MemoryContext(
      { data_set: "made", pairs: [1, 2], seeds: 2, evaluations: 15 },
      { "data.bin": bytes, "test.bin": bytes },
    );
    gatesStudy(context);
    return context.outputs.get("fits.csv")!;
  };
  const rows = readTable(run());
  assert.deepEqual(
    rows.map(({ kind, width, seed }) => `${kind} ${width} ${seed}`),
    ["plain 2", "gated 2", "plain 4", "gated 4", "one gated 4"].flatMap((name) => [`${name} 0`, `${name} 1`]),
  );
  for (const row of rows) {
    assert.equal(row.test_loss, row.loss, "the same samples");
    // The last step may pass the budget by its derivatives.
    assert.ok(Number(row.loss) < 0.5 && Number(row.evaluations) <= 16);
    const same = rows.filter(({ kind, width }) => kind === row.kind && width === row.width);
    const best = Math.min(...same.map(({ loss }) => Number(loss)));
    assert.equal(row.reach !== "", row.kind === "plain" && row.loss === best);
  }
  assert.equal(run(), run());
});
