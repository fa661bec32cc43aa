/** Figure 4f: radial bars whose lengths are shares, with intervals, names around them, and open runs named with none. */
import assert from "node:assert/strict";
import { figure4f } from "../../figures/scaling/figure_4f_layers.ts";
import { SCALING_FIGURES } from "../../pipeline/paper/scaling/figures.ts";
import { laidOut } from "./laid_out.ts";

const NAMES = ["L1", "L2", "L3", "L1+L2", "L1+L3", "L2+L3", "all"];
const LAYERS = NAMES.map((layers, k) => ({
  ...{ depth: 3, layers, runs: 40, share: 0.05 * (k + 1), lower: 0.05 * k, upper: 0.05 * (k + 2) },
}));
const NONE = { depth: 3, layers: "none", runs: 40, share: 0.9, lower: 0.82, upper: 0.95 };
const TURN = 2 * Math.PI / NAMES.length;

interface Bar {
  readonly layers: string;
  readonly share: number;
  readonly radius: number;
  readonly from: number;
  readonly to: number;
}

interface Rule {
  readonly x: number;
  readonly y: number;
  readonly x2: number;
  readonly y2: number;
}

interface Layers {
  readonly width: number;
  readonly height: number;
  readonly layer: readonly { readonly data: { readonly values: readonly object[] } }[];
}

Deno.test("a bar begins at the inner circle, and its length is the share: two to one where shares are", () => {
  const { layer: [bars, rings] } = figure4f([...LAYERS, NONE]) as unknown as Layers;
  const [first, second, , fourth] = bars!.data.values as Bar[];
  const inner = 2 * first!.radius - second!.radius;
  assert.ok(inner > 0 && inner < first!.radius);
  assert.ok(Math.abs((fourth!.radius - inner) / (second!.radius - inner) - 2) < 1e-9);
  // Of one breadth, apart from each other, once around.
  const drawn = bars!.data.values as Bar[];
  assert.deepEqual(drawn.map(({ layers }) => layers), NAMES);
  for (const [k, { from, to }] of drawn.entries()) {
    assert.ok(Math.abs((from + to) / 2 - k * TURN) < 1e-9);
    assert.ok(to < (drawn[k + 1]?.from ?? 2 * Math.PI + drawn[0]!.from));
  }
  // The outer ring holds every interval, 40 %, and not that of the runs without a channel.
  assert.deepEqual((rings!.data.values as Bar[]).map(({ share }) => share), [0.2, 0.4]);
});

Deno.test("a rule spans its bar's interval along the bar's middle", () => {
  const { width, height, layer: [bars, , rules] } = figure4f([...LAYERS, NONE]) as unknown as Layers;
  const [first, second] = bars!.data.values as [Bar, Bar];
  const inner = 2 * first.radius - second.radius;
  for (const [k, { x, y, x2, y2 }] of (rules!.data.values as Rule[]).entries()) {
    const radius = (px: number, py: number) => Math.sqrt((px - width / 2) ** 2 + (py - height / 2) ** 2);
    const share = (r: number) => (r - inner) / (first.radius - inner) * first.share;
    assert.ok(Math.abs(share(radius(x, y)) - LAYERS[k]!.lower) < 1e-9, `lower end of ${NAMES[k]}`);
    assert.ok(Math.abs(share(radius(x2, y2)) - LAYERS[k]!.upper) < 1e-9, `upper end of ${NAMES[k]}`);
    const across = (px: number, py: number) =>
      (px - width / 2) * Math.cos(k * TURN) + (py - height / 2) * Math.sin(k * TURN);
    assert.ok(Math.abs(across(x2, y2)) < 1e-9, `direction of ${NAMES[k]}`);
  }
});

Deno.test("every combination is named around the rings; runs of none are a number, with the open runs that it counts; rings say their shares, and n is there", async () => {
  const { texts } = await laidOut(figure4f([...LAYERS, NONE]), "4f");
  const shown = texts.map(({ text }) => text);
  for (
    const name of [
      ...NAMES,
      "none or open: 90% (82 to 95)",
      "rings: 20%, 40%",
      "n = 40 runs, 3 hidden layers",
    ]
  ) {
    assert.ok(shown.includes(name), name);
  }
});

Deno.test("the caption says that bars overlap, which shares add up to all, and that none is a number below", () => {
  const { caption } = SCALING_FIGURES.fig4f;
  assert.match(
    caption,
    /Bars overlap and do not add up: a run with channels in L1 and L2 counts in L1, in L2/,
  );
  assert.match(caption, /None is no bar but the number below: .* open ones included/);
});
