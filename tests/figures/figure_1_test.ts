/** Figure 1: its diagrams from data, its surface from rows; lines on surfaces lie on them. */
import assert from "node:assert/strict";
import { DUPLICATED, figure1, GATED, surfacePanel } from "../../figures/toy/figure_1_schematic.ts";
import { diagramParts } from "../../figures/network_diagram.ts";
import { renderFigure } from "../../figures/render.ts";
import { gridValue } from "../../figures/surface.ts";
import { TEXT_WIDTH } from "../../figures/theme.ts";
import { CAPTIONS } from "../../pipeline/paper/captions.ts";

const range = (count: number, from: number, to: number) =>
  Array.from({ length: count }, (_, i) => from + (to - from) * i / (count - 1));
/** A crest at α = 0 and a valley at −0.7. */
const loss = (alpha: number) => 0.05 - 0.02 * alpha * alpha * (1.4 + alpha) * (1.4 + alpha);
const LANDSCAPE = range(61, -2, 4).flatMap((alpha) =>
  range(101, 0, 50).map((gamma) => ({ gamma, alpha, loss: loss(alpha) }))
);
const FLOW = range(40, 1.9, 60).map((gamma) => ({
  data: "population" as const,
  channel: 1,
  gamma,
  alpha: -0.7 + 0.1 / gamma,
}));

Deno.test("a diagram has a node for each input, unit and output and a line for each weight, all inside its room", () => {
  for (const diagram of [DUPLICATED, GATED]) {
    const { nodes, lines, weights, notes } = diagramParts(diagram, 92, 108);
    const [inputs, units] = [diagram.inputs.length, diagram.units.length];
    assert.equal(nodes.length, inputs + units + 1);
    assert.equal(lines.length, units * (inputs + 1));
    assert.equal(weights.length, diagram.units.filter(({ weight }) => weight !== "").length);
    for (const { x, y } of nodes) assert.ok(x >= 7 && x <= 85 && y >= 7 && y <= 108 - 11 * notes.length - 6);
  }
});

Deno.test("the value between nodes is bilinear, at nodes theirs, at both ends as well", () => {
  const grid = { columns: [0, 1, 3], rows: [0, 2], values: [0, 1, 3, 4, 5, 7] };
  for (const [i, x] of grid.columns.entries()) {
    for (const [j, y] of grid.rows.entries()) assert.equal(gridValue(grid, x, y), grid.values[3 * j + i]);
  }
  assert.equal(gridValue(grid, 2, 0.5), 3);
});

Deno.test("the surface shows the flow down the channel as far as it reaches, and nothing of other flows", () => {
  const other = FLOW.map((row) => ({ ...row, channel: 2 }));
  const finite = FLOW.map((row) => ({ ...row, data: "finite" as const }));
  const { layer } = surfacePanel(LANDSCAPE, [...FLOW, ...other, ...finite]) as {
    layer: { mark: { type: string }; data: { values: { x: number; y: number }[] } }[];
  };
  const [saddle, channel] = layer.filter(({ mark }) => mark.type === "line");
  assert.equal(channel!.data.values.length, FLOW.filter(({ gamma }) => gamma <= 16).length);
  assert.equal(saddle!.data.values.length, 31);
  // The channel lies below the crest.
  assert.ok(channel!.data.values.at(-1)!.y > saddle!.data.values.at(-1)!.y);
});

Deno.test("figure 1 renders without a warning within the text width, and has a caption", async () => {
  const { svg, png, pdf } = await renderFigure(figure1(LANDSCAPE, FLOW), "figure 1");
  assert.doesNotMatch(svg, /<text|NaN|undefined|Infinity/);
  const width = Number(/width="([\d.]+)"/.exec(svg)![1]);
  assert.ok(width <= TEXT_WIDTH + 4, `${width} points are wider than the text`);
  assert.ok(png.length > 1000 && pdf.length > 1000);
  assert.ok(CAPTIONS.some(({ id }) => id === "fig1"));
});
