/** Figures: markup, outlines, bytes, plotted values, warnings. */
import assert from "node:assert/strict";
import { contourShapes, gridOf, levelsOf } from "../../figures/contours.ts";
import { figure6a } from "../../figures/toy/figure_6a_functions.ts";
import { figure6b } from "../../figures/toy/figure_6b_landscape.ts";
import { figure6c } from "../../figures/toy/figure_6c_curve.ts";
import { figure6d } from "../../figures/toy/figure_6d_edge_of_stability.ts";
import { figureB12 } from "../../figures/toy/figure_b12_slice.ts";
import { textOutline, textWidth } from "../../figures/fonts.ts";
import { parseMathText, plainText } from "../../figures/math_text.ts";
import { renderFigure, renderSvg } from "../../figures/render.ts";
import { tableOnePicture } from "../../figures/table_1_picture.ts";
import { markdownTable } from "../../figures/markdown_table.ts";
import { latexTable, markdownOf } from "../../figures/table_1_hyper_parameters.ts";
import { FONT_SIZE, TEXT_WIDTH } from "../../figures/theme.ts";
import { hyperParameters } from "../../pipeline/paper/hyper_parameters.ts";
import { loadProfile, PROFILES } from "../../pipeline/paper/profiles.ts";
import { root } from "../root.ts";

const FUNCTIONS = [-1, 0, 1].map((x) => ({
  x,
  target: 2 * x,
  saddle_line: x,
  channel_1: x / 2,
  channel_2: 1.9 * x,
}));
const GRID = [-1, 0, 1].flatMap((alpha) =>
  [0, 10, 20, 50].map((gamma) => ({ gamma, alpha, loss: 0.01 * (1 + gamma / 50 + alpha * alpha) }))
);
const PATH = [1, 2, 5].map((gamma, step) => ({
  data: "finite" as const,
  channel: 1,
  step,
  gamma,
  alpha: 0.1 * step,
}));
const CURVE = [0.4, 1, 2, 3, 4].map((w) => ({ w, loss: 0.01 + 0.01 * w, h: 1 - w }));
const POINTS = [{ name: "channel_1" as const, w: 1, loss: 0.02 }, {
  name: "saddle_line" as const,
  w: 2,
  loss: 0.03,
}];
const EDGE = [0.1, 0.2].flatMap((eta) =>
  [0, 1, 2].map((block) => ({ eta, block, iteration: 100 * block, lambda_max: 2 / eta - 3 + block }))
);

const ALL = {
  "6a": () => figure6a(FUNCTIONS),
  "6b": () => figure6b(GRID, PATH),
  "6c": () => figure6c(CURVE, POINTS, [{ w: 0.8 }, { w: 3.2 }]),
  "6d": () => figure6d(EDGE),
  B12: () => figureB12(GRID),
};

for (const [name, spec] of Object.entries(ALL)) {
  Deno.test(`figure ${name} renders without a warning, all text as outlines, no number out of range`, async () => {
    const svg = await renderSvg(spec(), `Figure ${name}`);
    assert.match(svg, /<svg[^>]*role="img"><title>Figure/);
    assert.doesNotMatch(svg, /<text|font-family|NaN|undefined|Infinity/);
    assert.doesNotMatch(svg, /\d\.\d{3,}/, "coordinates have two decimals");
  });
}

Deno.test("the spec of figure 6a plots every value of the table under its curve's name", () => {
  const spec = figure6a(FUNCTIONS) as { data: { values: { x: number; y: number; curve: string }[] } };
  assert.equal(spec.data.values.length, 4 * FUNCTIONS.length);
  assert.deepEqual(spec.data.values[3], { x: -1, y: -1, curve: "saddle line" });
  assert.deepEqual(spec.data.values[11], { x: 1, y: 1.9, curve: "channel 2" });
});

Deno.test("figure 6d draws the limit 2/η of each learning rate, labelled", () => {
  const spec = figure6d(EDGE) as { layer: { data: { values: { limit: number; label: string }[] } }[] };
  assert.deepEqual(spec.layer[0]!.data.values.map(({ limit, label }) => [limit, label]), [
    [20, "*η* = 0.1"],
    [10, "*η* = 0.2"],
  ]);
});

Deno.test("pictures have the same bytes every time, PNG and PDF as well, and no date of today", async () => {
  const first = await renderFigure(ALL["6b"](), "Figure 6b");
  // Something else in between: definitions must not count on.
  await renderSvg(ALL["6c"](), "Figure 6c");
  const second = await renderFigure(ALL["6b"](), "Figure 6b");
  assert.deepEqual(second, first);
  const pdf = new TextDecoder("latin1").decode(first.pdf);
  assert.deepEqual(new Set(pdf.match(/\(D:\d+Z\)/g)), new Set(["(D:20000101000000Z)"]));
  assert.deepEqual([...first.png.subarray(1, 4)].map((byte) => String.fromCharCode(byte)).join(""), "PNG");
});

Deno.test("a warning of the drawing library is an error that names the figure", async () => {
  const spec = {
    mark: "bar",
    data: { values: [{ a: 1 }] },
    encoding: { x: { field: "a", type: "quantitative", scale: { type: "log" } } },
  };
  await assert.rejects(renderSvg(spec, "Figure X"), /figure "Figure X": /);
});

Deno.test("markup is parsed into slanted, low and high runs", () => {
  assert.deepEqual(parseMathText("*λ*_{max} = 10^{−3}"), [
    { text: "λ", slanted: true, level: "line" },
    { text: "max", slanted: false, level: "low" },
    { text: " = 10", slanted: false, level: "line" },
    { text: "−3", slanted: false, level: "high" },
  ]);
  assert.equal(plainText("*ε*^{2}"), "ε2");
  assert.throws(() => parseMathText("*open"), /has an open \*/);
  assert.throws(() => parseMathText("a_{b"), /has an open/);
});

Deno.test("widths add up, low runs are smaller, a missing character is an error", () => {
  assert.ok(Math.abs(textWidth("ab", 10) - textWidth("a", 10) - textWidth("b", 10)) < 1e-9);
  assert.ok(textWidth("a_{b}", 10) < textWidth("ab", 10));
  assert.throws(() => textWidth("漢", 10), /the font has no glyph/);
  for (const [, command, numbers] of textOutline("9 of *γ*", 7).matchAll(/([A-Z])([^A-Z]*)/g)) {
    const count = numbers!.match(/-?\d+(\.\d+)?/g)?.length ?? 0;
    assert.equal(count, { M: 2, L: 2, Q: 4, C: 6, Z: 0 }[command!], `${command}${numbers}`);
  }
});

Deno.test("contours pass where the function has their level, and every level is painted in order", () => {
  const columns = Array.from({ length: 21 }, (_, i) => i / 10);
  const grid = { columns, rows: [0, 1, 2], values: [0, 1, 2].flatMap(() => columns) };
  const shapes = contourShapes(grid, [0, 0.5, 1.5], (x) => 100 * x, (y) => 10 * y);
  assert.deepEqual(shapes.map(({ level }) => level), [0, 0.5, 1.5]);
  const xs = [...shapes[2]!.shape.matchAll(/[ML]([\d.]+),/g)].map((match) => Number(match[1]));
  assert.ok(Math.abs(Math.min(...xs) - 150) < 1e-6, `the level 1.5 begins at ${Math.min(...xs)}`);
  assert.deepEqual(levelsOf([0.3, 1.1], 0.25), [0.25, 0.5, 0.75, 1]);
  assert.throws(
    () => gridOf([{ a: 1, b: 1 }, { a: 2, b: 2 }], "a", "b", () => 0),
    /a grid must be 2 × 2: got 2/,
  );
});

Deno.test("table 1 in Markdown and LaTeX escapes what it must", () => {
  const rows = [{ parameter: "a|b", paper: "10^-3", here: "5 %", note: "η & β" }];
  assert.match(markdownOf(rows), /\| a\\\|b \| 10\^-3 \| 5 % \|/);
  assert.match(latexTable(rows), /a\|b & \$10\^\{-3\}\$ & 5 \\% & \$\\eta\$ \\& \$\\beta\$ \\\\/);
});

Deno.test("a row of a Markdown table is one line with a cell for each column, whatever its texts hold", () => {
  for (
    const [text, cell] of [
      ...[["a\nb", "a b"], ["a\r\nb", "a b"], ["a \r b", "a b"], ["a\n\n b", "a b"], ["a|b", "a\\|b"]],
      // Each backslash before a bar is one again when it is read.
      ...[["a\\|b", "a\\\\\\|b"], ["a\\b", "a\\b"], ["", ""]],
    ] as [string, string][]
  ) {
    assert.equal(markdownTable(["h", "i"], [[text, "x"]]), `| h | i |\n| --- | --- |\n| ${cell} | x |\n`);
    const row = { parameter: text, paper: "1", here: "2", note: text };
    assert.equal(markdownOf([row]).split("\n")[2], `| ${cell} | 1 | 2 | ${cell} |`);
  }
});

Deno.test("table 1 as a picture: no text reaches into the next column or past the edge, powers stand high", async () => {
  for (const name of PROFILES) {
    const rows = hyperParameters(loadProfile(root, name));
    const spec = tableOnePicture(rows);
    const { values } =
      (spec.layer as { data: { values: { x: number; y: number; text: string }[] } }[])[1]!.data;
    const columns = [...new Set(values.map(({ x }) => x)), TEXT_WIDTH - 10].sort((a, b) => a - b);
    for (const { x, text } of values) {
      const end = x + textWidth(text, FONT_SIZE);
      const next = columns[columns.indexOf(x) + 1]!;
      assert.ok(end < next, `${name}: ${text} ends at ${end}, beyond ${next}`);
    }
    const shown = values.map(({ text }) => text);
    for (const { parameter } of rows) assert.ok(shown.includes(parameter), parameter);
    assert.ok(shown.includes("10^{−3}"));
    const { svg, png, pdf } = await renderFigure(spec, "Table 1");
    assert.ok(Number(/width="([\d.]+)"/.exec(svg)![1]) <= TEXT_WIDTH);
    assert.ok(png.length > 1000 && pdf.length > 1000);
  }
});
