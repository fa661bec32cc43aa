/** O4's findings from made-up tables, and shares with intervals for several comparisons. */
import assert from "node:assert/strict";
import { clusterShare } from "../../kernels/analysis/statistics/cluster_bootstrap.ts";
import { correctedShare, normalQuantile } from "../../kernels/analysis/statistics/corrected_share.ts";
import { wilson } from "../../kernels/analysis/statistics/proportion.ts";
import elsewhereFindings from "../../pipeline/paper/beyond/elsewhere/findings.ts";
import { readTable, writeTable } from "../../pipeline/paper/table.ts";
import { assertClose } from "../compare.ts";
import { root } from "../root.ts";
import { MemoryContext } from "../toy/stage_context.ts";

const STATEMENTS = Deno.readTextFileSync(`${root}/data/beyond/elsewhere.csv`);

/** Of each example and teacher 16 draws of 4 runs of two units; `verdict` of run i. */
function runs(verdict: (example: string, teacher: string, i: number) => string, limitLoss: number): string {
  const rows = ["filters", "heads"].flatMap((example) =>
    ["derivative", "wider"].flatMap((teacher) =>
      Array.from({ length: 64 }, (_, i) => {
        const units = example === "filters" && i % 4 === 3 ? 3 : 2;
        const found = verdict(example, teacher, i);
        const on = found === "none" ? ["", ""] : [1, limitLoss];
        return [example, teacher, units, i % 16, 1, found, limitLoss, ...on];
      })
    )
  );
  const columns = ["example", "teacher", "units", "draw", "loss", "verdict", "limit_loss"];
  return writeTable([...columns, "student_on", "limit_on"], rows);
}

function findings(runsTable: string, fit: readonly number[] = [2, 1.99, 2.01, 1.001]) {
  const fits = writeTable(["exponent", "lower", "upper", "ratio"], [fit, [2, 1.999, 2.001, 1]]);
  const context = new MemoryContext({}, {
    ...{ "statements.csv": STATEMENTS, "error_fits.csv": fits, "runs.csv": runsTable },
  });
  elsewhereFindings(context);
  const rows = readTable(context.outputs.get("findings.csv")!);
  return Object.fromEntries(rows.map((row) => [String(row.id), row]));
}

Deno.test("runs that all end in channels, with better limits, answer every statement with yes", () => {
  const found = findings(
    runs((_, teacher, i) => teacher === "wider" && i % 2 === 0 ? "none" : "channel", 0.5),
  );
  for (const [id, row] of Object.entries(found)) assert.equal(row.verdict, "holds", id);
  assert.equal(found["O4.3"]!.n, 48, "students of three are not asked");
  assert.equal(found["O4.4"]!.n, 64);
  assert.equal(found["O4.5"]!.value, 0.5);
  assert.equal(found["O4.7"]!.n, 64 + 64 + 32 + 32);
});

Deno.test("no channel anywhere is a no for most, for none among few not decided, and there are no limits to judge", () => {
  const found = findings(runs(() => "none", 2));
  const verdicts = Object.fromEntries(Object.entries(found).map(([id, { verdict }]) => [id, verdict]));
  assert.deepEqual(verdicts, {
    ...{ "O4.1": "holds", "O4.2": "holds", "O4.3": "does not hold", "O4.4": "does not hold" },
    ...{ "O4.5": "not decided", "O4.6": "not decided", "O4.7": "not decided" },
    "O4.8": "not decided",
  });
});

Deno.test("limits that are worse are a no; an exponent off 2, or a coefficient off the derived one, is none either", () => {
  for (const id of ["O4.7", "O4.8"]) {
    assert.equal(findings(runs(() => "entrance", 2))[id]!.verdict, "does not hold");
  }
  const off = findings(runs(() => "channel", 0), [2.04, 2.03, 2.06, 1.02]);
  assert.equal(off["O4.1"]!.verdict, "not decided");
  assert.equal(off["O4.2"]!.verdict, "not decided");
});

Deno.test("a corrected share is wider than one alone, by the normal distribution's quantiles", () => {
  // 97.5 % and 99.5 % quantiles of the standard normal distribution (any table).
  assertClose(
    "z",
    [normalQuantile(0.025), normalQuantile(0.005)],
    [1.959963984540054, 2.5758293035489004],
    1e-14,
  );
  const clusters = Array.from({ length: 10 }, (_, i) => [i % 3 === 0, i % 2 === 0, true, false]);
  const [one, five] = [1, 5].map((m) => correctedShare(clusters, m, "test"));
  const plain = clusterShare(clusters, "test", 4000);
  assert.deepEqual([one!.lower, one!.upper, one!.count, one!.n], [
    plain.lower,
    plain.upper,
    plain.count,
    plain.n,
  ]);
  assert.ok(five!.lower < one!.lower && five!.upper > one!.upper);
  const apart = correctedShare([[true], [true], [true]], 1, "test");
  assertClose("draws that agree", [apart.lower, apart.upper], [wilson(3, 3).lower, 1], 1e-14);
  const none = correctedShare([[], []], 5, "test");
  assert.deepEqual([none.value, none.lower, none.upper, none.n], [NaN, 0, 1, 0]);
});
