/** Figure 2 and A1 to A4: no warning, no lost run, places that depend on nothing but the rows. */
import assert from "node:assert/strict";
import { figure2 } from "../../figures/plateau/figure_2_plateau_saddles.ts";
import { figure2a, minimaPanel } from "../../figures/plateau/figure_2a_target.ts";
import { duplicatesPanel, figure2b, levelsPanel } from "../../figures/plateau/figure_2b_loss_levels.ts";
import { figure2c } from "../../figures/plateau/figure_2c_surface.ts";
import { figure2d } from "../../figures/plateau/figure_2d_trajectories.ts";
import { endsPanel, figureA1 } from "../../figures/plateau/figure_a1_biases.ts";
import { figureA2 } from "../../figures/plateau/figure_a2_split.ts";
import { figureA3 } from "../../figures/plateau/figure_a3_convergence.ts";
import { figureA4 } from "../../figures/plateau/figure_a4_eigenvalues.ts";
import type { CountRow, RunRow } from "../../figures/plateau/rows.ts";
import { markSize, spread } from "../../figures/plateau/rows.ts";
import { renderFigure, renderSvg, type Spec } from "../../figures/render.ts";
import { surfaceLayers } from "../../figures/surface.ts";
import { TEXT_WIDTH } from "../../figures/theme.ts";
import { CAPTIONS } from "../../pipeline/paper/captions.ts";

const range = (count: number, from: number, to: number) =>
  Array.from({ length: count }, (_, i) => from + (to - from) * i / (count - 1));

const AXIS = range(13, -Math.sqrt(3), Math.sqrt(3));
const TARGET = AXIS.flatMap((x2) =>
  AXIS.map((x1) => ({ x1, x2, y: Math.log10(0.1 + 3 * (x2 + 1 - x1 * x1) ** 2 + (1 - x1) ** 2) }))
);

/** Levels that fall with r; every third wide run at infinite norm, one slow, one stuck, some of those without biases twins. */
const RUNS: RunRow[] = [0, 1].flatMap((biased) =>
  [1, 2, 3, 4, 5].flatMap((r) =>
    Array.from({ length: 3 * r }, (_, seed): RunRow => {
      const open = r === 5 ? { 7: "slow", 10: "stuck" }[seed] as RunRow["end"] | undefined : undefined;
      const end = open ?? (r > 1 && seed % 3 === 0 ? "infinite" : "converged");
      return {
        biased,
        r,
        seed,
        end,
        loss: (biased === 1 ? 0.8 : 0.95) * (biased === 1 ? 0.4 : 0.7) ** (r - 1) * (1 - 0.08 * (seed % 3)),
        norm: end === "infinite" ? 1000.3 : 0.4 + r,
        gradient_inf: open !== undefined ? 1e-7 : 1e-13 * (1 + seed),
        lambda_min: (seed === 5 ? -1 : 1) * 10 ** (-2 - 2 * r),
        lambda_max: 7,
        duplicated: biased === 0 && r > 2 && seed % 5 === 1 ? 1 : 0,
      };
    })
  )
);

const COUNTS: CountRow[] = [0, 1].flatMap((biased) =>
  [1, 2, 3, 4, 5].map((r): CountRow => {
    const own = RUNS.filter((row) => row.biased === biased && row.r === r);
    const count = (end: string) => own.filter((row) => row.end === end).length;
    const duplicated = own.filter((row) => row.duplicated === 1).length;
    return {
      biased,
      r,
      runs: own.length,
      converged: count("converged"),
      infinite: count("infinite"),
      slow: count("slow"),
      stuck: count("stuck"),
      duplicated,
      duplicated_fraction: duplicated / own.length,
      duplicated_lower: 0.5 * duplicated / own.length,
      duplicated_upper: Math.min(1, 0.1 + 2 * duplicated / own.length),
      unique_minima: biased === 0 && r === 4 ? 0 : 2 ** r,
      ended_minima: 3 ** r,
      loss_levels: 2 * r,
    };
  })
);

/** Positive across the line for γ from 0 to 1, negative outside. */
const curvature = (gamma: number) => 0.04 * gamma * (1 - gamma);
const SURFACE = range(30, -0.95, 1.95).flatMap((gamma) =>
  range(11, -3e-4, 3e-4).map((alpha) => ({ gamma, alpha, excess: curvature(gamma) * alpha * alpha }))
);

const STARTS = [-1.5, -0.5, 0.25, 0.75, 1.5, 2.5];
const stays = (start: number) => start > 0 && start < 1;
const PERTURBED = STARTS.flatMap((gamma_start) =>
  [1, -1].flatMap((sign) =>
    Array.from({ length: 40 }, (_, step) => ({
      gamma_start,
      sign,
      step,
      gamma: stays(gamma_start)
        ? gamma_start
        : gamma_start + Math.sign(gamma_start - 0.5) * Math.expm1(0.15 * step) * (step > 20 ? 1 : 1e-3),
      distance: 1e-7 * 10 ** ((stays(gamma_start) ? -0.2 : 0.2) * step),
    }))
  )
);
const FINAL = STARTS.flatMap((gamma_start) =>
  [1, -1].map((sign) => ({
    gamma_start,
    sign,
    end: "converged",
    loss: stays(gamma_start) ? 0.743 : sign > 0 ? 0.55 : 0.3,
  }))
);
const FUNCTIONS = TARGET.map(({ x1, x2, y }) => ({ x1, x2, before: 0.3 * x1 - 0.2 * x2, after: 0.5 * y }));
const NEURONS = (["before", "after"] as const).flatMap((network) =>
  [[-1.6, 1, 0.24], [0.54, -0.18, 0.49], [0.54, -0.18, -0.77]].map(([w1, w2, a], neuron) => ({
    network,
    neuron,
    w1: w1!,
    w2: w2!,
    a: network === "after" ? 120 * a! : a!,
  }))
);
const ALONG = range(101, -2, 3).flatMap((gamma) =>
  [2 * curvature(gamma), curvature(gamma), 0, 0.01, 0.1, 1, 12].map((eigenvalue, track) => ({
    gamma,
    track,
    eigenvalue,
    turn: gamma === -2 ? 0 : track / 10,
  }))
);

const ALL: Readonly<Record<string, () => Spec>> = {
  fig2: () => figure2({ target: TARGET, counts: COUNTS, runs: RUNS, surface: SURFACE, perturbed: PERTURBED }),
  fig2a: () => figure2a(TARGET, COUNTS),
  fig2b: () => figure2b(RUNS, COUNTS),
  fig2c: () => figure2c(SURFACE),
  fig2d: () => figure2d(PERTURBED),
  figA1: () => figureA1(RUNS, COUNTS),
  figA2: () =>
    figureA2({ functions: FUNCTIONS, neurons: NEURONS, perturbed: PERTURBED, final: FINAL, along: ALONG }),
  figA3: () => figureA3(RUNS),
  figA4: () => figureA4(ALONG),
};

for (const [id, spec] of Object.entries(ALL)) {
  Deno.test(`${id} renders without a warning in all formats, all text as outlines, within the text width`, async () => {
    const { svg, png, pdf } = await renderFigure(spec(), id);
    assert.doesNotMatch(svg, /<text|font-family|NaN|undefined|Infinity/);
    assert.doesNotMatch(svg, /\d\.\d{3,}/, "coordinates have two decimals");
    const width = Number(/width="([\d.]+)"/.exec(svg)![1]);
    assert.ok(width <= TEXT_WIDTH + 4, `${width} points are wider than the text`);
    assert.ok(png.length > 1000 && pdf.length > 1000);
  });

  Deno.test(`${id} has a caption that leaves no name open but those of the page`, () => {
    const caption = CAPTIONS.find((each) => each.id === id);
    assert.ok(caption !== undefined);
    const names = [...caption.caption.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name);
    assert.deepEqual(names.filter((name) => !["N", "runs", "profile"].includes(name!)), []);
  });
}

Deno.test("the same rows make the same bytes, with other figures between", async () => {
  const first = await renderSvg(ALL.figA3!(), "A3");
  await renderSvg(ALL.fig2c!(), "2c");
  assert.equal(await renderSvg(ALL.figA3!(), "A3"), first);
});

/** Values of every layer with data, at any depth. */
function valuesOf(spec: unknown): Record<string, unknown>[] {
  const { data, layer, vconcat, hconcat, concat } = spec as Record<string, unknown>;
  const own = (data as { values?: Record<string, unknown>[] } | undefined)?.values ?? [];
  const inner = [layer, vconcat, hconcat, concat].flatMap((list) => (list as unknown[] | undefined) ?? []);
  return [...own, ...inner.flatMap(valuesOf)];
}

Deno.test("figure 2b draws every run without biases once at its loss, duplicated ones apart, slow ones too", () => {
  const own = RUNS.filter(({ biased }) => biased === 0);
  const drawn = valuesOf(levelsPanel(RUNS, 0)).filter((row) => "loss" in row);
  const losses = (rows: readonly { loss?: unknown }[]) => rows.map(({ loss }) => Number(loss)).sort();
  assert.deepEqual(losses(drawn), losses(own));
  const count = (test: (row: Record<string, unknown>) => boolean) => drawn.filter(test).length;
  assert.equal(count((row) => row.end === "not converged"), 1);
  assert.equal(count((row) => row.end === "stuck"), 1);
  assert.equal(
    count((row) => row.end === "infinite norm"),
    own.filter(({ end }) => end === "infinite").length,
  );
  assert.equal(
    count((row) => row.duplicated === true),
    own.filter(({ duplicated }) => duplicated === 1).length,
  );
});

Deno.test("bars of the ends stack to all runs; legends name stuck runs only where there are some", () => {
  const without = RUNS.filter(({ end }) => end !== "stuck");
  const countsWithout = COUNTS.map((row) => ({ ...row, runs: row.runs - row.stuck, stuck: 0 }));
  const colours = (spec: Spec) => [...new Set(JSON.stringify(spec).match(/"domain":\["finite norm"[^\]]*/g))];
  for (const [counts, rows, named] of [[COUNTS, RUNS, true], [countsWithout, without, false]] as const) {
    const tops = valuesOf(endsPanel(counts, 0)).filter(({ bar, r }) => bar === "end" && r === 5);
    assert.ok(Math.abs(tops.reduce((sum, { share }) => sum + Number(share), 0) - 1) <= 1e-12);
    assert.equal(Math.max(...tops.map(({ to }) => Number(to))), 1);
    for (const spec of [endsPanel(counts, 0), levelsPanel(rows, 0), figureA3(rows)]) {
      assert.ok(colours(spec).length > 0);
      for (const domain of colours(spec)) assert.equal(domain.includes('"stuck"'), named, domain);
    }
  }
});

Deno.test("runs of one end stand in a lane of their own beside r, each at another place", () => {
  const placed = spread(RUNS.filter(({ biased }) => biased === 0));
  assert.deepEqual(placed, spread(RUNS.filter(({ biased }) => biased === 0)));
  assert.equal(new Set(placed.map(({ place }) => place)).size, placed.length);
  for (const { place, r, end } of placed) {
    const [from, to] =
      { converged: [-0.42, -0.08], infinite: [-0.02, 0.32], slow: [0.39, 0.45], stuck: [0.46, 0.49] }[end];
    assert.ok(place - r >= from! - 1e-12 && place - r <= to! + 1e-12, `${end} at ${place - r}`);
  }
  const rows = (count: number) => Array.from({ length: count }, () => ({ r: 1 }));
  assert.equal(markSize(rows(40), 10), 10);
  assert.ok(markSize(rows(1600), 10) < 5);
});

Deno.test("intervals of duplicates stay within the axis, whatever they are", () => {
  const wide = COUNTS.map((row) => ({ ...row, duplicated_upper: 0.83 }));
  const { layer } = duplicatesPanel(wide, 0) as {
    layer: { encoding: { y: { scale: { domain: number[] } } } }[];
  };
  assert.deepEqual(layer[0]!.encoding.y.scale.domain, [0, 0.9]);
});

Deno.test("minima are counted for both settings; a setting without any leaves its logarithmic axis alone", () => {
  const drawn = valuesOf(minimaPanel(COUNTS));
  assert.equal(drawn.filter(({ series }) => series === "minima, biased").length, 5);
  const numbers = (label: string) =>
    drawn.filter(({ series }) => series === label).map(({ r, count }) => [r, count]);
  // As the authors count, infinite norm included; at finite norm r = 4 has none.
  assert.deepEqual(numbers("minima, bias-free"), [[1, 3], [2, 9], [3, 27], [4, 81], [5, 243]]);
  assert.deepEqual(numbers("finite, bias-free"), [[1, 2], [2, 4], [3, 8], [5, 32]]);
});

Deno.test("bars of ends add up to all runs", () => {
  const rows = valuesOf(endsPanel(COUNTS, 0)).filter(({ bar }) => bar === "end");
  for (const r of [1, 2, 3, 4, 5]) {
    const shares = rows.filter((row) => row.r === r).map(({ share }) => Number(share));
    assert.ok(Math.abs(shares.reduce((a, b) => a + b, 0) - 1) < 1e-12);
  }
});

Deno.test("figures 2d and A2 keep the first and the last point of every flow that they show whole", () => {
  const drawn = valuesOf(figure2d(PERTURBED, 345, 100, "all")).filter((row) => "run" in row);
  for (const gamma_start of STARTS) {
    for (const sign of [1, -1]) {
      const own = PERTURBED.filter((row) => row.gamma_start === gamma_start && row.sign === sign);
      const steps = drawn.filter((row) => row.run === `${gamma_start}/${sign}`).map(({ step }) => step);
      assert.ok(steps.includes(0) && steps.includes(own.length - 1), `flow ${gamma_start}/${sign}`);
    }
  }
  const near = valuesOf(figure2d(PERTURBED)).filter((row) => "run" in row);
  assert.ok(near.every(({ gamma }) => Math.abs(Number(gamma) - 0.5) <= 4));
});

Deno.test("a surface is painted from the far edge, its line after what lies behind and before what lies in front", () => {
  const columns = range(5, 0, 4);
  const rows = [-1, 0, 1];
  const grid = { columns, rows, values: rows.flatMap((y) => columns.map((x) => x * y)) };
  const axis = { title: "", ticks: [{ value: 0, label: "0" }] };
  const colours = { "#far": "far", "#near": "near" } as Record<string, string>;
  const [quads] = surfaceLayers(
    grid,
    (value) => value > 0 ? "#far" : "#near",
    { columns: axis, rows: axis, values: axis },
    [{ from: 0, to: 4, dashed: false }],
  );
  const order = valuesOf(quads).map(({ colour }) => colours[String(colour)] ?? "line");
  assert.deepEqual(order, [...Array(4).fill("far"), "line", ...Array(4).fill("near")]);
});

Deno.test("figure A3 keeps the sign of the smallest eigenvalue and every run of both settings", () => {
  const drawn = valuesOf(figureA3(RUNS)).filter((row) => "negative" in row);
  assert.equal(drawn.length, 2 * RUNS.length);
  assert.equal(
    drawn.filter(({ negative }) => negative === true).length,
    RUNS.filter(({ lambda_min }) => lambda_min < 0).length,
  );
});

Deno.test("figure A4 draws each track whole, and near γ = 0 beyond its panel's edges", () => {
  const { hconcat: [whole, near] } = figureA4(ALONG) as { hconcat: [Spec, Spec] };
  assert.equal(valuesOf(whole).filter((row) => "track" in row).length, ALONG.length);
  const track = valuesOf(near).filter((row) => row.track === 0).map(({ gamma }) => Number(gamma));
  assert.ok(!valuesOf(near).some((row) => row.track === 6), "far above zero");
  assert.ok(Math.min(...track) <= -0.05 && Math.max(...track) >= 0.05 && track.length >= 3);
});
