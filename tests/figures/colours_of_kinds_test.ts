/** Colours mean one thing in figure 4: channels are orange wherever they are drawn, and a kind's colour is no other's. */
import assert from "node:assert/strict";
import { figure4b } from "../../figures/scaling/figure_4b_updates.ts";
import { figure4c } from "../../figures/scaling/figure_4c_probability.ts";
import { figure4f } from "../../figures/scaling/figure_4f_layers.ts";
import { KIND_COLOURS } from "../../figures/scaling/kinds.ts";
import type { Spec } from "../../figures/render.ts";
import { COLOURS } from "../../figures/theme.ts";
import { SCALING_FIGURES } from "../../pipeline/paper/scaling/figures.ts";
import { figure4Data } from "./rows_of_scaling.ts";

/** Every colour that a spec names. */
function coloursOf(spec: Spec): string[] {
  return [...new Set(JSON.stringify(spec).match(/#[0-9a-f]{6}/g))].sort();
}

Deno.test("figure 4c: the bar of channels is orange; its interval and its tick, which say no kind, are ink", () => {
  const { layer } = figure4c(figure4Data.counts) as {
    layer: { mark: { type: string; color: string }; encoding: { x: { field?: string } } }[];
  };
  const drawn = layer.map(({ mark, encoding }) => [encoding.x.field, mark.color]);
  for (
    const [field, colour] of [["share", KIND_COLOURS.channel], ["lower", COLOURS.ink], ["mean", COLOURS.ink]]
  ) {
    assert.deepEqual(drawn.filter(([name]) => name === field), [[field, colour]]);
  }
});

Deno.test("figure 4b: early and late have no kind's colour, and differ in lightness", () => {
  const kinds = Object.values(KIND_COLOURS);
  const own = coloursOf(figure4b(figure4Data.near));
  assert.deepEqual(own.filter((colour) => kinds.includes(colour) || colour === COLOURS.sky), []);
  const [dark, light] = own.map((colour) => Number.parseInt(colour.slice(3, 5), 16));
  assert.equal(own.length, 2);
  assert.ok(light! - dark! > 100, own.join());
});

Deno.test("figure 4f: every bar is of channels, and none has another kind's colour", () => {
  const colours = coloursOf(figure4f(figure4Data.layers));
  const { channel, open: _, ...others } = KIND_COLOURS;
  assert.ok(colours.includes(channel), colours.join());
  for (const colour of [...Object.values(others), COLOURS.sky]) assert.ok(!colours.includes(colour), colour);
});

Deno.test("texts of figures 4b and 4c name no colour that the pictures have no more", () => {
  for (const id of ["fig4b", "fig4c"] as const) {
    const { caption, lookAt, alt } = SCALING_FIGURES[id];
    for (const text of [caption, lookAt, alt]) assert.doesNotMatch(text, /orange tick|blue|purple/i, id);
  }
});
