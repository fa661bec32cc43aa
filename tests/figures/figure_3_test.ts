/** Figure 3: the surface fills its plot from top to foot, and what the cosine's dips are is said. */
import assert from "node:assert/strict";
import { figure3 } from "../../figures/geometry/figure_3_geometry.ts";
import { figure3a } from "../../figures/geometry/figure_3a_surface.ts";
import { GEOMETRY_FIGURES } from "../../pipeline/paper/geometry/figures.ts";
import { laidOut } from "./laid_out.ts";
import { geometry } from "./rows_of_geometry.ts";
import { grid, range } from "./rows_made.ts";

/** What may stay empty at the top of a plot, as a share of its height. */
const EMPTY = 0.08;

Deno.test("figure 3: (a) begins at the top of its row, as (b) does: with the surface, or with its axis's title", async () => {
  const { plots: [plot], texts, marks } = await laidOut(figure3(geometry), "fig3");
  const tops = [...texts.filter(({ text }) => !/^\(/.test(text)), ...marks].filter((each) => each.plot === 0)
    .filter(({ y2 }) => y2 > plot!.y1).map(({ y1 }) => y1);
  const free = (Math.min(...tops) - plot!.y1) / (plot!.y2 - plot!.y1);
  assert.ok(Math.abs(free) < EMPTY, `${free.toFixed(2)} of the height is empty`);
});

/** What a surface's quadrilaterals and rules span, points. */
function heights(values: (gamma: number, alpha: number) => number): [number, number] {
  const rows = grid(range(11, 1, 3), range(11, -1, 1), (gamma, alpha) => ({
    ...{ gamma, alpha, excess: values(gamma, alpha) },
  }));
  const [quads] = figure3a(rows, 152, 116).layer as { data: { values: { shape: string }[] } }[];
  const ys = quads!.data.values.flatMap(({ shape }) =>
    [...shape.matchAll(/,([-\d.]+)/g)].map(([, y]) => Number(y))
  );
  return [Math.min(...ys), Math.max(...ys)];
}

Deno.test("figure 3a: whatever corner is highest, it stays below the top of the plot", () => {
  const corners = [
    (gamma: number, alpha: number) => gamma + alpha,
    (gamma: number, alpha: number) => gamma - alpha,
    (gamma: number, alpha: number) => alpha - gamma,
    (gamma: number, alpha: number) => -gamma - alpha,
  ];
  for (const [k, corner] of corners.entries()) {
    const [top, foot] = heights(corner);
    assert.ok(top >= 0 && foot <= 116, `corner ${k}: from ${top} to ${foot}`);
  }
  // One at the far edge sets the height.
  assert.ok(heights(corners[2]!)[0] < 0.05 * 116);
});

Deno.test("figure 3e: the caption says that dips are the solver's steps, and how little of the time they take", () => {
  assert.match(
    GEOMETRY_FIGURES.fig3e.caption,
    /dips .* the solver's error .* less than 10⁻⁴ of the flow time/,
  );
});
