/**
 * Figures at paper size, measured on what is laid out: letters of a row share their line and stand at one offset from
 * their plots, plots share left edges, nothing covers anything, and the picture is plots rather than paper.
 */
import assert from "node:assert/strict";
import { figure6a } from "../../figures/toy/figure_6a_functions.ts";
import { figure6b } from "../../figures/toy/figure_6b_landscape.ts";
import { headed, LETTER_OFFSET, panelGrid } from "../../figures/panel_grid.ts";
import { LEVELS, parseMathText } from "../../figures/math_text.ts";
import type { Spec } from "../../figures/render.ts";
import { SMALL, TEXT_WIDTH } from "../../figures/theme.ts";
import { COMPOSITES } from "./composites.ts";
import { laidOut } from "./laid_out.ts";
import {
  legendsOnMarks,
  partsOnPlots,
  plotShare,
  textsAtLetters,
  textsOnLines,
  textsOnTexts,
} from "./overlaps.ts";

/** Least size of powers and indices, points. */
const LEAST = 5.5;
/** Least share of a picture that its plots take. */
const PLOTS = 0.33;

for (const [id, { columns, spec }] of Object.entries(COMPOSITES)) {
  Deno.test(`${id} at paper size: edges and letters in line, nothing on anything, no large empty areas`, async () => {
    const figure = await laidOut(spec(), id);
    const { plots, texts, width, height } = figure;
    assert.ok(width <= TEXT_WIDTH, `${width} points are wider than the text`);
    assert.equal(new Set(plots.map(({ x1 }) => x1)).size, columns, "left edges of its plots");
    const letters = texts.filter(({ text }) => /^\([a-z]\)$/.test(text));
    for (const { text, x, y, plot } of letters) {
      assert.deepEqual([x - plots[plot]!.x1, y - plots[plot]!.y1], [LETTER_OFFSET.x, LETTER_OFFSET.y], text);
    }
    const ordered = letters.map(({ text }) => text).sort();
    assert.deepEqual(ordered, ordered.map((_, i) => `(${"abcdefg"[i]})`));
    // Plots whose tops differ by less than a line stand in one row, and so do their letters.
    for (const a of letters) {
      for (const b of letters) assert.ok(a.y === b.y || Math.abs(a.y - b.y) > 40, `${a.text} and ${b.text}`);
    }
    for (const { text, x1, y1, x2, y2, size } of texts) {
      assert.ok(x1 >= 0 && y1 >= 0 && x2 <= width && y2 <= height, `“${text}” reaches out of the picture`);
      assert.ok(size >= SMALL, `“${text}” has ${size} points`);
      for (const { level } of parseMathText(text)) {
        const printed = LEVELS[level].scale * size;
        assert.ok(printed >= LEAST, `a part of “${text}” has ${printed} points`);
      }
    }
    assert.deepEqual(textsOnTexts(figure), []);
    assert.deepEqual(textsAtLetters(figure), []);
    assert.deepEqual(partsOnPlots(figure), []);
    assert.deepEqual(legendsOnMarks(figure), []);
    assert.deepEqual(textsOnLines(figure), []);
    assert.ok(plotShare(figure) >= PLOTS, `plots are ${plotShare(figure).toFixed(2)} of the picture`);
  });
}

const point: Spec = { width: 30, height: 20, data: { values: [{}] }, mark: "point" };

Deno.test("a grid places plots where it is told, whatever stands around them; a row may begin anywhere", async () => {
  const axes: Spec = {
    ...point,
    data: { values: [{ x: 1000, y: 1e6 }] },
    encoding: { x: { field: "x", type: "quantitative" }, y: { field: "y", type: "quantitative" } },
  };
  const places = [[0, 0], [90, 0], [60, 50], [200, 50], [0, 130]] as const;
  const { plots } = await laidOut(
    panelGrid(places.map(([x, y], i) => ({ x, y, spec: i % 2 === 0 ? axes : point }))),
    "grid",
  );
  const [{ x1, y1 }] = plots as [typeof plots[0]];
  assert.deepEqual(plots.map((plot) => [plot!.x1 - x1!, plot!.y1 - y1!]), places.map(([x, y]) => [x, y]));
});

Deno.test("a head stands on its line above a plot and above layers, and leaves their scales alone", async () => {
  for (const spec of [point, { ...point, mark: undefined, layer: [{ mark: "point" }] } as Spec]) {
    const { texts: [text], plots: [plot] } = await laidOut(
      panelGrid([{ x: 0, y: 0, spec: headed(spec, "name", 5) }]),
      "head",
    );
    assert.deepEqual([text!.text, text!.x - plot!.x1, text!.y - plot!.y1], ["name", 5, LETTER_OFFSET.y]);
  }
});

Deno.test("lines that others would hide are wider: the target of 6a and the flow on infinite data of 6b", async () => {
  const functions = [-1, 0, 1].map((x) => ({ x, target: x, saddle_line: x, channel_1: x, channel_2: x }));
  const a = await laidOut(figure6a(functions), "6a");
  const lines = a.marks.filter(({ kind }) => kind === "line");
  assert.deepEqual(lines.map(({ colour, width }) => [colour === "#bdbdbd", width]), [
    [true, 3],
    [false, 1.2],
    [false, 1.2],
    [false, 1.2],
  ]);
  const paths = (["population", "finite"] as const).flatMap((data) =>
    [1, 5, 20].map((gamma, step) => ({ data, channel: 1, step, gamma, alpha: 0.5 }))
  );
  const landscape = [-1, 0, 1].flatMap((alpha) =>
    [0, 10, 50].map((gamma) => ({ gamma, alpha, loss: 0.01 + alpha * alpha }))
  );
  const b = await laidOut(figure6b(landscape, paths), "6b");
  const [wide, narrow] = b.marks.filter(({ kind }) => kind === "line").map(({ width }) => width);
  assert.ok(wide! > 2 * narrow!, `${wide} and ${narrow}`);
});
