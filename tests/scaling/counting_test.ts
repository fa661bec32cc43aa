/** Figure 4 counted as the authors count and as we do, on runs made so that the two ways differ in a known way. */
import assert from "node:assert/strict";
import { countingTable } from "../../figures/report/counting_table.ts";
import { channelGroups } from "../../kernels/analysis/channel/channel.ts";
import type { NetworkShape } from "../../kernels/network_shape.ts";
import { authorsShares } from "../../pipeline/paper/networks/late_update.ts";
import { judge } from "../../pipeline/paper/scaling/judged_ends.ts";
import scalingCounting from "../../pipeline/paper/scaling/counting.ts";
import { type Cell, readTable, writeTable } from "../../pipeline/paper/table.ts";
import { MemoryContext } from "../toy/stage_context.ts";

type Row = Record<string, Cell>;
const COLUMNS = [
  ...["data_set", "inputs", "hidden", "seed", "kind", "loss", "norm", "lambda_max", "lambda_min", "distance"],
  ...["moved", "early", "late", "dimension", "layers"],
  ...["authors_early", "authors_late", "finished_late", "authors_dimensions", "authors_layers"],
];

/** A finite minimum at rest, but for what is said. */
function run(seed: number, more: Row = {}): Row {
  return {
    ...{ data_set: "gp0.5-softplus", inputs: 2, hidden: "4", seed, kind: "finite", loss: 2, norm: 5 },
    ...{ lambda_max: 1, lambda_min: 1e-9, distance: 0.1 },
    ...more,
  };
}
const CHANNEL = {
  ...{ kind: "channel", loss: 1, norm: 1000, lambda_max: 100, distance: 1e-5, early: 0.1, late: 0.99 },
  ...{ dimension: 1, layers: "1", authors_early: 0.2, authors_late: 0.95, authors_dimensions: "1" },
  authors_layers: "1",
};

function counted(rows: readonly Row[]) {
  const context = new MemoryContext({}, {
    "runs.csv": writeTable(COLUMNS, rows.map((row) => COLUMNS.map((column) => row[column] ?? ""))),
  });
  scalingCounting(context);
  const table = readTable(context.outputs.get("counting.csv")!);
  return {
    table,
    markdown: context.outputs.get("counting.md")!,
    of: (figure: string, quantity: RegExp) => {
      const row = table.find((each) =>
        String(each.figure) === figure && quantity.test(String(each.quantity))
      )!;
      return [row.authors_count, row.authors_of, row.ours_count, row.ours_of];
    },
    kept: (figure: string, quantity: RegExp) => {
      const row = table.find((each) =>
        String(each.figure) === figure && quantity.test(String(each.quantity))
      )!;
      return [row.kept_count, row.kept_of];
    },
  };
}

Deno.test("4b, 4c: the mean of the late updates decides for the authors, the last update for us", () => {
  const { of, table } = counted([
    run(0, CHANNEL),
    // The last update alone lies outside, then the late ones' mean alone.
    run(1, { ...CHANNEL, kind: "infinite", late: 0.5 }),
    run(2, { ...CHANNEL, authors_late: 0.6 }),
    // Of infinite norm and closer than 10⁻² only; below the norm; at the norm without a pair.
    run(3, { ...CHANNEL, kind: "infinite", distance: 5e-3 }),
    run(4, { ...CHANNEL, kind: "open", norm: 1000 }),
    run(5, { kind: "infinite", norm: 1000 }),
    ...[6, 7, 8, 9].map((seed) => run(seed)),
  ]);
  assert.deepEqual(of("4b", /^late/), [2, 3, 2, 3]);
  assert.deepEqual(of("4b", /^early/), [0, 3, 0, 3]);
  assert.deepEqual(of("4c", /./), [2, 10, 2, 10]);
  assert.deepEqual(table.map(({ open }) => open).filter((open) => Number(open) > 1), []);
  assert.equal(table.find(({ figure }) => figure === "4c")!.open, 1);
});

Deno.test("4c: the part with a late share above 0.9 multiplies runs whose share is not known", () => {
  const { of, table } = counted([
    ...[0, 1].map((seed) => run(seed, CHANNEL)),
    run(2, { ...CHANNEL, authors_late: 0.5 }),
    run(3, { ...CHANNEL, kind: "infinite", late: "", authors_early: "", authors_late: "" }),
    ...[4, 5, 6, 7].map((seed) => run(seed)),
  ]);
  // 4/8 times 2/3.
  assert.deepEqual(of("4c", /./), [8 / 3, 8, 3, 8]);
  // A run that the finisher led there counts by the finisher's update: 4/8 times 3/4 and 2/4.
  for (const [share, count] of [[0.95, 3], [0.4, 2]] as const) {
    const finished = counted([
      ...[0, 1].map((seed) => run(seed, CHANNEL)),
      run(2, { ...CHANNEL, authors_late: 0.5 }),
      run(3, { ...CHANNEL, authors_late: "", finished_late: share }),
      ...[4, 5, 6, 7].map((seed) => run(seed)),
    ]);
    assert.deepEqual(finished.of("4c", /./).slice(0, 2), [count, 8]);
    assert.deepEqual(finished.of("4b", /^late/).slice(0, 2), [2, 3]);
  }
  assert.ok(Math.abs(Number(table.find(({ figure }) => figure === "4c")!.authors_share) - 1 / 3) < 1e-15);
});

Deno.test("4d, 4e: sizes are pooled, open runs are finite and 10⁻² is close for the authors only", () => {
  // Within each network channel and minimum have equal losses; the wider one has lower ones, and the channels.
  const rows = [
    ...[0, 1, 2].map((seed) => run(seed, { ...CHANNEL, hidden: "8", loss: 1 })),
    run(3, { hidden: "8", loss: 1, lambda_max: 1000, norm: 700 }),
    run(4, { ...CHANNEL, loss: 2 }),
    ...[5, 6, 7].map((seed) => run(seed, { loss: 2 })),
    run(8, { kind: "open", loss: 3 }),
    run(9, { ...CHANNEL, kind: "infinite", distance: 5e-3, loss: 3 }),
  ];
  const { of, table } = counted(rows);
  assert.deepEqual(of("4d", /loss/), [5, 10, 4, 8]);
  const [loss, largest] = table.filter(({ quantity }) => /exceeds/.test(String(quantity)));
  assert.equal(loss!.ours_share, 0.5);
  // Channels 1, 1, 1, 2, 3 against 1, 2, 2, 2, 3: wins and half of the ties, 3·0.5 + (1 + 1.5) + (4 + 0.5) of 25.
  assert.equal(loss!.authors_share, (1.5 + 2.5 + 4.5) / 25);
  // The minimum of ‖θ‖ = 700 is none for the authors in 4e, and the only one of its network for us.
  assert.deepEqual([largest!.authors_of, largest!.authors_share], [9, 1]);
  assert.equal(largest!.ours_share, 3 / 6);
  assert.deepEqual(of("4e", /λ_min/), [5, 5, 4, 4]);
});

Deno.test("the report shows the ways side by side, with their rules", () => {
  const { table } = counted([run(0, CHANNEL), ...[1, 2, 3].map((seed) => run(seed))]);
  const html = countingTable(table).replace(/ data-column="[^"]*"/g, "");
  assert.match(
    html,
    /<td>4c<\/td><td>runs in a channel<\/td><td>gp0.5-softplus<\/td><td>4, 0<\/td>(<td>1 of 4: 0.25 \([^<]*<\/td>){3}<td>/,
  );
  assert.match(html, /a pair &lt; 10⁻³, times the part of these with a late share &gt; 0.9/);
  assert.equal(html.match(/<tr>/g)!.length, table.length + 1);
});

Deno.test("4f: exact combinations among runs of infinite norm, by pairs at 10⁻² in each layer", () => {
  const deep = { data_set: "rosenbrock-softplus", hidden: "4-4-4" };
  const { of, table } = counted([
    run(0, { ...deep, ...CHANNEL, layers: "1", authors_layers: "1+2" }),
    run(1, { ...deep, ...CHANNEL, layers: "1+3", authors_layers: "1+2+3" }),
    run(2, { ...deep, kind: "infinite", norm: 1000, authors_layers: "2" }),
    run(3, { ...deep, kind: "infinite", norm: 1000 }),
    run(4, { ...deep, authors_layers: "3" }),
    run(5, { ...deep, hidden: "4-4", ...CHANNEL }),
  ]);
  assert.deepEqual(of("4f", /L1 alone/), [0, 4, 1, 5]);
  assert.deepEqual(of("4f", /in L2 alone/), [1, 4, 0, 5]);
  assert.deepEqual(of("4f", /in L3 alone/), [0, 4, 0, 5]);
  assert.deepEqual(of("4f", /L1 and L2 alone/), [1, 4, 0, 5]);
  assert.deepEqual(of("4f", /L1 and L3 alone/), [0, 4, 1, 5]);
  assert.deepEqual(of("4f", /all layers/), [1, 4, 0, 5]);
  assert.deepEqual(of("4f", /no layer/), [1, 4, 3, 5]);
  const layers = table.filter(({ figure }) => figure === "4f");
  for (const way of ["authors", "ours"]) {
    assert.equal(layers.reduce((sum, row) => sum + Number(row[`${way}_share`]), 0), 1);
  }
});

Deno.test("4g: every group of every run for the authors, the largest of a channel for us", () => {
  const { of, table, markdown } = counted([
    run(0, { ...CHANNEL, dimension: 2, authors_dimensions: "1+2" }),
    run(1, { authors_dimensions: "1" }),
    run(2),
  ]);
  assert.deepEqual(of("4g", /dimension 1$/), [2, 3, 0, 1]);
  assert.deepEqual(of("4g", /dimension 2$/), [1, 3, 1, 1]);
  const dropped = table.at(-1)!;
  assert.deepEqual([dropped.quantity, dropped.authors_count, dropped.ours_count], ["runs dropped", 0, 0]);
  assert.match(markdown, /\| 4c \| runs in a channel \| gp0.5-softplus \| 3, 0 \| 1 of 3: 0.333 \(/);
});

Deno.test("runs that the second phase led far are dropped by the authors' rule, kept beside it, and by us", () => {
  const { of, kept, table } = counted([
    run(0, { ...CHANNEL, moved: 0 }),
    run(1, { ...CHANNEL, moved: 0.0099 }),
    run(2, { ...CHANNEL, moved: 0.01, authors_dimensions: "2" }),
    run(3, { moved: 0.5 }),
    // Open: there is no end that it could have been led to.
    run(4, { kind: "open", moved: 0.5 }),
    run(5, { moved: 1e-9 }),
  ]);
  assert.deepEqual(of("4c", /./), [2, 4, 3, 6]);
  assert.deepEqual(kept("4c", /./), [3, 6]);
  assert.deepEqual([of("4g", /dimension 2$/)[0], kept("4g", /dimension 2$/)[0]], [0, 1]);
  const dropped = table.at(-1)!;
  assert.deepEqual([dropped.authors_count, dropped.authors_of, dropped.open], [2, 6, 1]);
});

/** Three neurons, w1 and w2 closer and closer, a1 = −a2 + 1 growing; `third` is the third neuron's first weight. P = 13. */
const SHAPE: NetworkShape = { inputs: 2, hidden: [3], biased: true, activation: "softplus" };
const at = (a: number, third: number, apart = 1 / a) =>
  Float64Array.of(1, 0.5, 0.2, 1 + apart, 0.5, 0.2, third, 2, 0.1, a, -a + 1, 0.7, 0.1);
const pathOf = (...thetas: readonly Float64Array[]) =>
  thetas.map((theta, k) => ({ steps: k, time: k + 1, loss: 1, theta }));

Deno.test("the late share is the mean of the last fifth of the updates, up to the first point beyond the norm", () => {
  // Eleven points, ten updates along the output weights, of which the ninth goes across as well: third weight by √2·9.
  const path = pathOf(
    ...Array.from({ length: 10 }, (_, k) => at(30 + 9 * k, k < 9 ? 0 : 9 * Math.SQRT2, 1e-3)),
    at(400, 9 * Math.SQRT2, 1e-3),
    // Beyond the norm, across: not looked at.
    at(400, 500, 1e-3),
  );
  const end = at(400, 9 * Math.SQRT2, 1e-3);
  const { early, late } = authorsShares(SHAPE, end, path, channelGroups(SHAPE, end));
  assert.equal(early, 1);
  assert.ok(Math.abs(late - (Math.SQRT1_2 + 1) / 2) < 1e-12, String(late));
  const none = authorsShares(SHAPE, end, path.slice(0, 1), channelGroups(SHAPE, end));
  assert.ok(Number.isNaN(none.early) && Number.isNaN(none.late));
});

Deno.test("a group at 10⁻² without a pair at 10⁻³ counts for the authors, in a run of any norm", () => {
  const near = (a: number) => at(a, -0.3, 0.12);
  const finite = (theta: Float64Array) => ({
    ...{ proof: "finite" as const, decided: "flow" as const, theta },
    ...{ finishedLate: "", authorsFinishedLate: "" },
  });
  const { kind, cells } = judge(SHAPE, finite(near(3)), pathOf(near(1), near(2), near(3)));
  const [dimension, layers, early, late, finished, dimensions, authorsLayers] = cells.slice(10);
  assert.equal(finished, "");
  assert.deepEqual([kind, dimension, layers, dimensions, authorsLayers], ["finite", "", "", "1", "1"]);
  assert.ok(Number(early) > 0.99 && Number(late) > 0.99);
  const apart = judge(SHAPE, finite(at(3, -0.3, 2)), []);
  assert.deepEqual(apart.cells.slice(10), ["", "", "", "", "", "", ""]);
});
