/** Figure 4 and the others of the scaling study: every kind of run, data set and table; none wider than the text. */
import assert from "node:assert/strict";
import { TEXT_WIDTH } from "../../figures/theme.ts";
import { dataFiles, type Figure, type Specs } from "../../pipeline/paper/drawing/figure.ts";
import { drawStage } from "../../pipeline/paper/drawing/stage.ts";
import { SCALING_FIGURES } from "../../pipeline/paper/scaling/figures.ts";
import drawScaling, { SCALING_SPECS } from "../../pipeline/paper/scaling/specs.ts";
import { type Cell, writeTable } from "../../pipeline/paper/table.ts";
import { MemoryContext } from "../toy/stage_context.ts";

type Row = Record<string, Cell>;

const SETS = [
  ...["rosenbrock-softplus", "gp0.1-softplus", "gp0.5-softplus", "gp2-softplus", "gp10-softplus"],
  ...["rosenbrock-erf", "rosenbrock-relu"],
];
const KINDS = ["channel", "finite", "infinite", "flat", "open"];
const wilson = { share: 0.25, lower: 0.1, upper: 0.5 };

const runs = SETS.flatMap((data_set) =>
  ["4", "6", "3-3-3"].flatMap((hidden) =>
    Array.from({ length: 8 }, (_, seed): Row => ({
      ...{ data_set, inputs: 2, hidden, seed, kind: KINDS[seed % 5]!, end: "slow", steps: 9, moved: 0 },
      ...{ loss: 10 ** -(seed % 4), test_loss: 0.1, gradient_inf: 10 ** (-8 - seed), norm: 4 ** seed },
      ...{ lambda_max: 10, lambda_min: 1e-6, layer: 1, distance: 10 ** -seed, size: 3 ** seed },
      ...{ sign: seed % 2 === 0 ? -1 : 1, triplet_distance: 10 ** (1 - seed), triplet_size: 4 ** seed },
      ...{ early: 0.3, late: 0.99, dimension: 1, layers: "1" },
      ...{ authors_early: 0.2 + 0.1 * seed, authors_late: seed === 7 ? 0.5 : seed === 6 ? "" : 0.97 },
      finished_late: seed === 6 ? 0.93 : "",
    }))
  )
);
const along = [0, 1, 2, 3].flatMap((seed) =>
  [-2, 0, 3, 9].map((decade): Row => ({
    ...{
      data_set: SETS[2]!,
      inputs: 2,
      hidden: "4",
      seed,
      kind: KINDS[seed]!,
      followed: 1,
      decade,
      loss: 0.1,
      norm: 1,
    },
    ...{ lambda_max: 10 ** (seed + decade / 3), lambda_min: (seed % 2 === 0 ? 1 : -1) * 1e-6 },
  }))
);
const counts = SETS.flatMap((data_set) =>
  ["all", "4"].map((hidden): Row => ({
    ...{ data_set, inputs: hidden === "all" ? "" : 2, hidden, runs: 8, channel: 2, finite: 2 },
    ...{ infinite: 2, flat: 1, open: 1, ...wilson, over_sizes: hidden === "all" ? 0.3 : "" },
  }))
);
const layers = ["L1", "L2", "L3", "L1+L2", "L1+L3", "L2+L3", "all", "none"].map((each): Row => ({
  ...{ depth: 3, layers: each, count: 2, runs: 8, ...wilson },
}));
const dimensions = SETS.flatMap((data_set) =>
  [1, 2, 3].map((dimension): Row => ({ data_set, dimension, count: 4 - dimension, channels: 6 }))
);
const generalisation = ["rosenbrock-softplus", "rosenbrock-erf"].flatMap((data_set) =>
  ["4", "6"].flatMap((hidden) =>
    ["channel", "finite"].map((kind): Row => ({
      ...{ data_set, inputs: 2, hidden, kind, runs: 4, loss: 0.1, test_loss: 0.13, quotient: 1.3 },
    }))
  )
);
const TABLES: Readonly<Record<string, readonly Row[]>> = {
  runs,
  along,
  counts,
  layers,
  dimensions,
  generalisation,
};

/** Those whose marks are runs, which readers of the report can ask. */
const ASKED = ["fig4a", "figB7", "figB9", "figB11"];

function findAll(value: unknown, name: string): unknown[] {
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, each]) => key === name ? [each] : findAll(each, name));
}

const csv = (rows: readonly Row[]) => {
  const columns = Object.keys(rows[0]!);
  return writeTable(columns, rows.map((row) => columns.map((column) => row[column]!)));
};

const SPECS: Specs = SCALING_SPECS;
const { figB8: _, ...OF_RUNS } = SCALING_FIGURES;

for (const [id, figure] of Object.entries(OF_RUNS) as [string, Figure][]) {
  Deno.test(`${id} of every kind of run: no warning, within the text width, its data beside it`, async () => {
    const context = new MemoryContext(
      drawStage(id, "scaling", figure).parameters,
      Object.fromEntries(Object.keys(figure.tables).map((name) => [`${name}.csv`, csv(TABLES[name]!)])),
    );
    await drawScaling(context);
    const svg = context.outputs.get(`${id}.svg`)!;
    assert.doesNotMatch(svg, /<text|NaN|undefined|Infinity/);
    const width = Number(/width="([\d.]+)"/.exec(svg)![1]);
    assert.ok(width <= TEXT_WIDTH + 4, `${width} points are wider than the text`);
    if (ASKED.includes(id)) {
      const spec = JSON.parse(context.outputs.get(`${id}.vl.json`)!);
      const [told] = findAll(spec, "tooltip");
      const titles = (told as { title: string }[]).map(({ title }) => title);
      for (const title of ["data set", "seed", "loss", "norm ‖θ‖", "end"]) {
        assert.ok(titles.includes(title), title);
      }
    }
    for (const name of dataFiles(figure)) assert.ok(context.outputs.has(name), name);
  });
}

Deno.test("figure 4b keeps runs whose late updates lie outside, and those alone that are near a channel", () => {
  const near = (seed: number, more: Row = {}): Row => ({
    ...{
      data_set: "gp0.5-softplus",
      inputs: 2,
      hidden: "4",
      seed,
      kind: "infinite",
      norm: 1000,
      distance: 1e-4,
    },
    ...{ early: 1, late: 1, authors_early: 0.02, authors_late: 0.42, ...more },
  });
  const rows = [
    near(0),
    near(1, { kind: "channel", authors_late: 0.98 }),
    near(2, { norm: 900 }),
    near(3, { distance: 2e-3 }),
    near(4, { data_set: "rosenbrock-softplus" }),
  ];
  const drawn = (of: readonly Row[]) => {
    const spec = SPECS.fig4b!({ runs: [...of] }) as { layer: { data: { values: Row[] } }[] };
    return spec.layer.map(({ data }) =>
      data.values.filter(({ share }) => Number(share) > 0).map(({ from, when, share }) => [from, when, share])
    );
  };
  const bars = [[0, "early", 1], [0.4, "late", 0.5], [0.95, "late", 0.5]];
  assert.deepEqual(drawn(rows), [bars]);
  // The finisher's updates are outlines of their own.
  const finished = [0.92, 0.98].map((share, k) =>
    near(8 + k, { authors_early: 0.02, authors_late: "", finished_late: share })
  );
  assert.deepEqual(drawn([...rows, ...finished]), [
    bars,
    [[0.9, "late, finished", 0.5], [0.95, "late, finished", 0.5]],
  ]);
});

Deno.test("figure 4e shows flows that came to their ends by themselves, and no others", () => {
  const path = (seed: number, followed: number) =>
    along.filter((row) => row.seed === 0).map((row) => ({ ...row, seed, followed }));
  const spec = SPECS.fig4e!({ along: [...path(0, 1), ...path(1, 0)] }) as {
    hconcat: { data: { values: { run: string }[] } }[];
  };
  for (const { data } of spec.hconcat) {
    assert.deepEqual([...new Set(data.values.map(({ run }) => run))], ["2 4 0"]);
  }
});

Deno.test("figure 4c: flat and open ends are bars of their own from the right, named where there are some", () => {
  const drawn = (flat: number, open: number) => {
    const rows = counts.filter(({ hidden }) => hidden === "all").map((row) => ({ ...row, flat, open }));
    const spec = SPECS.fig4c!({ counts: rows }) as {
      data: { values: { flat_from: number; open_from: number }[] };
      layer: { data?: { values: { text: string }[] } }[];
    };
    const [{ flat_from, open_from }] = spec.data.values as [{ flat_from: number; open_from: number }];
    return [
      flat_from,
      open_from,
      ...spec.layer.flatMap(({ data }) => data?.values.map(({ text }) => text) ?? []),
    ];
  };
  assert.deepEqual(drawn(0, 0), [1, 1]);
  assert.deepEqual(drawn(2, 4), [
    ...[0.25, 0.5, "open (counted from the right)", "flat (counted from the right)"],
  ]);
});

Deno.test("generalisation: a profile of thirty networks has its panels below each other, within the text width", async () => {
  const rows = [2, 3, 4, 6, 8].flatMap((inputs) =>
    ["2", "3", "4", "5", "6", "8"].flatMap((hidden) =>
      generalisation.slice(0, 2).concat(generalisation.slice(4, 6)).map((row) => ({ ...row, inputs, hidden }))
    )
  );
  const context = new MemoryContext(
    drawStage("generalisation", "scaling", SCALING_FIGURES.generalisation).parameters,
    { "generalisation.csv": csv(rows) },
  );
  await drawScaling(context);
  const svg = context.outputs.get("generalisation.svg")!;
  const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg)!.map(Number) as [
    0,
    number,
    number,
  ];
  assert.ok(width <= TEXT_WIDTH + 4 && height > 250, `${width} × ${height}`);
  const spec = JSON.parse(context.outputs.get("generalisation.vl.json")!);
  assert.equal(spec.vconcat.length, 2);
});

Deno.test("figures B9 and B11: one legend names every kind of any panel, in the colours of all", () => {
  const flatInTheFirst = runs.filter(({ data_set, kind }) => kind !== "flat" || data_set === SETS[0]);
  for (const id of ["figB9", "figB11"]) {
    const spec = SPECS[id]!({ runs: flatInTheFirst });
    const domains: string[][] = [];
    JSON.stringify(spec, (key, value) => {
      if (key === "color" && value?.field === "kind") domains.push(value.scale.domain);
      return value;
    });
    assert.equal(domains.length, SETS.length, id);
    for (const domain of domains) assert.deepEqual(domain, domains[0]);
    assert.ok(domains[0]!.includes("finite, flat"), id);
  }
});

Deno.test("figure 4: each panel has its own legends, that of the outlines too", () => {
  const near = runs.map((row) => ({ ...row, kind: "channel", norm: 1000, distance: 1e-5 }));
  const tables: Record<string, Row[]> = { runs: near, along, counts, layers, dimensions };
  const spec = SPECS.fig4!(tables);
  // Every row or column of panels that has the outlines somewhere below.
  const shared: unknown[] = [];
  let holders = 0;
  JSON.stringify(spec, (_key, value) => {
    const panels = value?.hconcat ?? value?.vconcat;
    if (panels !== undefined && JSON.stringify(panels).includes('"stroke":{"field":"finished"')) {
      holders++;
      if (value.resolve?.scale?.stroke !== "independent") shared.push(value.resolve);
    }
    return value;
  });
  assert.ok(holders >= 2, `${holders}`);
  assert.deepEqual(shared, []);
});
