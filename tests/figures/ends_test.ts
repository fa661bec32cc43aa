/** How runs end: every run is in a bar once, bars fill their lines, sizes and kinds have one place and colour. */
import assert from "node:assert/strict";
import { barsOf, endsFigure, type EndsRow } from "../../figures/scaling/ends.ts";
import { kindColour } from "../../figures/scaling/kinds.ts";

const NONE = { channel: 0, finite: 0, infinite: 0, flat: 0, open: 0 };
const row = (data_set: string, hidden: string | number, kinds: Partial<typeof NONE>): EndsRow => {
  const all = { ...NONE, ...kinds };
  return { data_set, inputs: 2, hidden, runs: Object.values(all).reduce((a, b) => a + b), ...all };
};
const COUNTS = [
  row("rosenbrock-softplus", "all", { channel: 99 }),
  row("rosenbrock-softplus", 4, { channel: 1, finite: 2, infinite: 4, open: 1 }),
  row("rosenbrock-softplus", 6, { infinite: 8 }),
  row("rosenbrock-softplus", "3-3", { finite: 2, infinite: 6 }),
  row("gp2-softplus", 6, { channel: 8 }),
];

interface Panel {
  readonly title: string;
  readonly height: number;
  readonly data: { readonly values: readonly { size: string; kind: string; from: number; to: number }[] };
  readonly encoding: {
    readonly y: { readonly scale: { readonly domain: readonly string[] }; readonly axis: object };
    readonly color: ReturnType<typeof kindColour>;
  };
}
const panelsOf = (rows: readonly EndsRow[]) => endsFigure(rows).concat as readonly Panel[];

Deno.test("a bar's parts follow each other, are as long as their counts, and end where all runs are counted", () => {
  const bars = barsOf(COUNTS[1]!);
  assert.deepEqual(bars.map(({ kind, from, to }) => [kind, from, to]), [
    ["channel", 0, 1 / 8],
    ["finite norm", 1 / 8, 3 / 8],
    ["infinite, no channel", 3 / 8, 7 / 8],
    ["open", 7 / 8, 1],
  ]);
  assert.deepEqual(new Set(bars.map(({ size }) => size)), new Set(["2, 4"]));
});

Deno.test("each data set has a panel, deep networks have one of their own, and no bar is of all sizes together", () => {
  const panels = panelsOf(COUNTS);
  assert.deepEqual(panels.map(({ title }) => title), ["Rosenbrock", "GP, s = 2", "Rosenbrock, deep"]);
  const shown = panels.map(({ data }) => [...new Set(data.values.map(({ size }) => size))]);
  assert.deepEqual(shown, [["2, 4", "2, 6"], ["2, 6"], ["2, 3-3"]]);
  // Sizes of one hidden layer have the same lines in all panels, those that a data set lacks too.
  assert.deepEqual(panels.map(({ encoding }) => encoding.y.scale.domain), [
    ...[["2, 4", "2, 6"], ["2, 4", "2, 6"]],
    ["2, 3-3"],
  ]);
  assert.equal(new Set(panels.map(({ height }) => height)).size, 1);
});

Deno.test("colours are figure 4's, one scale for all panels; a rare kind is named where any run has it", () => {
  const domains = (rows: readonly EndsRow[]) =>
    panelsOf(rows).map(({ encoding }) => encoding.color.scale.domain);
  const [first, ...others] = domains(COUNTS);
  for (const other of others) assert.deepEqual(other, first);
  assert.ok(first!.includes("open") && !first!.includes("finite, flat"), first!.join());
  const flat = [...COUNTS, row("gp10-softplus", 4, { flat: 3 })];
  assert.ok(domains(flat)[0]!.includes("finite, flat"));
  assert.deepEqual(
    panelsOf(flat)[0]!.encoding.color.scale,
    kindColour([{ kind: "finite, flat" }, { kind: "open" }]).scale,
  );
});
