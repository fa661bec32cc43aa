/** Pictures of diagnoses: all are drawn without a warning, from odd numbers too, and large findings stay small pictures. */
import assert from "node:assert/strict";
import { continuationSpec } from "../../../figures/diagnosis/along_runs.ts";
import { channelSpec, halfGain, wayOf } from "../../../figures/diagnosis/channel.ts";
import { drawPictures, inlineSvg, isDrawn } from "../../../figures/diagnosis/draw.ts";
import { membership, thinnedPairs } from "../../../figures/diagnosis/pairs.ts";
import { MOST_LAYERS, picturesOf } from "../../../figures/diagnosis/pictures.ts";
import { heightsOf, sliceSpec } from "../../../figures/diagnosis/slice.ts";
import { sharesBelow } from "../../../figures/diagnosis/spectrum.ts";
import { stackSpec } from "../../../figures/diagnosis/stack.ts";
import { linear } from "../../../figures/diagnosis/axes.ts";
import { renderFigure, renderSvg } from "../../../figures/render.ts";
import type { Diagnosis } from "../../../kernels/diagnosis/findings.ts";
import { exampleOf, EXAMPLES, LANCZOS, pairAt } from "./examples.ts";

const CHANNEL = exampleOf("channel");
const MOST_BYTES = 300_000;

async function drawn(change: Partial<Diagnosis>, id: string) {
  const pictures = await drawPictures({ ...CHANNEL, ...change });
  const picture = pictures.find((each) => each.id === id);
  assert.ok(picture !== undefined && isDrawn(picture), `${id} is not drawn`);
  return picture;
}

Deno.test("a diagnosis of each verdict is drawn, as wide as a phone at most", async () => {
  for (const diagnosis of EXAMPLES) {
    for (const picture of (await drawPictures(diagnosis)).filter(isDrawn)) {
      const where = `${diagnosis.verdict.verdict}: ${picture.id}`;
      assert.ok(picture.size[0] > 200 && picture.size[0] <= 298, `${where} is ${picture.size[0]} wide`);
      assert.ok(picture.svg.length < MOST_BYTES, `${where} has ${picture.svg.length} bytes`);
      assert.doesNotMatch(picture.svg, /NaN|undefined|Infinity/, where);
    }
  }
});

Deno.test("every picture of a channel is there, and one can be a PNG as well", async () => {
  const pictures = picturesOf(CHANNEL);
  assert.deepEqual(pictures.map(({ id }) => id), [
    ...["channel", "slice", "pairs-1", "spectrum", "continuation", "checkpoints"],
  ]);
  const [first] = pictures;
  assert.ok(first !== undefined && "spec" in first);
  assert.ok((await renderFigure(first.spec, first.title)).png.length > 1000);
});

Deno.test("names inside of pictures on one page are different", async () => {
  const all = (await drawPictures(CHANNEL)).filter(isDrawn).map(inlineSvg).join("");
  const ids = [...all.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const [, id] of all.matchAll(/url\(#([^)]*)\)/g)) assert.ok(ids.includes(id), id);
});

Deno.test("10⁵ pairs make a bounded picture that keeps the closest and all in groups", async () => {
  const pairs = Array.from({ length: 100_000 }, (_, i) => {
    const cosine = ((i * 7919) % 2001) / 1000 - 1;
    return pairAt((1 + i) * (1 + i) * 1e-10 / 5, i, i + 1, cosine);
  });
  const far = pairs[90_000]!;
  const groups = [{
    layer: 0,
    units: [far.first, far.second],
    dimension: 1,
    opposite: true,
    duplicates: false,
  }];
  const shown = thinnedPairs(pairs, membership(0, groups));
  assert.ok(shown.length < 1500, String(shown.length));
  assert.ok(shown.includes(far));
  for (const pair of pairs.slice(0, 250)) assert.ok(shown.includes(pair));
  const { svg } = await drawn({ pairs: { closest: [pairs], groups } }, "pairs-1");
  assert.ok(svg.length < MOST_BYTES, String(svg.length));
});

Deno.test("2000 eigenvalues, 10⁴ checkpoints and 10⁵ points of a way make bounded pictures", async () => {
  const all = Array.from({ length: 2000 }, (_, i) => (i - 100) * (i - 100) * (i - 100) * 1e-9);
  const ritz = all.map((value) => ({ value, residual: 0 }));
  const spectrum = { ...CHANNEL.spectrum!, all, smallest: ritz, largest: ritz.toReversed() };
  const path = Array.from(
    { length: 100_000 },
    (_, i) => ({ ...CHANNEL.continuation!.path[0]!, evaluations: i }),
  );
  const checkpoints = Array.from({ length: 10_000 }, (_, i) => CHANNEL.checkpoints[i % 30]!);
  for (
    const [id, change] of [
      ["spectrum", { spectrum }],
      ["continuation", { continuation: { ...CHANNEL.continuation!, path } }],
      ["checkpoints", { checkpoints }],
    ] as const
  ) {
    const { svg } = await drawn(change, id);
    assert.ok(svg.length < MOST_BYTES, `${id}: ${svg.length}`);
  }
});

Deno.test("of many layers those with the closest pairs are drawn, in their order", () => {
  const closest = Array.from({ length: 50 }, (_, layer) => [{ ...pairAt(1 / (1 + layer)), layer }]);
  const ids = picturesOf({ ...CHANNEL, pairs: { closest, groups: [] } }).map(({ id }) => id)
    .filter((id) => id.startsWith("pairs"));
  assert.deepEqual(ids, Array.from({ length: MOST_LAYERS }, (_, i) => `pairs-${43 + i}`));
});

Deno.test("odd numbers are drawn: zeros, one point, constants, the largest ones", async () => {
  const point = CHANNEL.continuation!.path[0]!;
  for (const loss of [0, -1, 5e-324, 1e308]) {
    await renderSvg(
      continuationSpec({ ...CHANNEL.continuation!, path: [{ ...point, loss, norm: 0, distance: 0 }] }),
      "a",
    );
    const floor = [1e-300, 0.1, 1].map((epsilon) => ({ epsilon, loss, norm: 1 }));
    await renderSvg(
      channelSpec({ ...CHANNEL.channel!, lossNow: loss, lossLimit: loss, gain: 0, floor }, null),
      "b",
    );
    await drawn({ spectrum: { ...CHANNEL.spectrum!, all: [loss, loss] } }, "spectrum");
    await drawn({ pairs: { closest: [[{ ...pairAt(0), outputs: Math.abs(loss) }]], groups: [] } }, "pairs-1");
  }
  await renderSvg(sliceSpec({ along: [0, 1], across: [0, 1], loss: [3, 3, 3, 3] }), "c");
  await renderSvg(sliceSpec({ along: [0, 1], across: [0, 1], loss: [1e-300, null, 1e308, 0] }), "d");
});

Deno.test("without a floor the continuation's way into this channel is drawn: its last points that only come closer", () => {
  const channel = { ...CHANNEL.channel!, layer: 0, units: [0, 1], floor: [] };
  const epsilons = [0.5, 0.9, null, 0.4, 0.4, 0.1, 0.2, 0.05];
  const [point] = CHANNEL.continuation!.path;
  const path = epsilons.map((epsilon, i) => ({ ...point!, epsilon, loss: 1 - i / 10 }));
  const closest = { ...CHANNEL.continuation!.closest!, layer: 0, first: 0, second: 1 };
  const continuation = { ...CHANNEL.continuation!, path, closest };
  assert.deepEqual(wayOf(channel, continuation).map(({ epsilon }) => epsilon), [0.05, 0.2, 0.4, 0.9]);
  assert.deepEqual(wayOf(channel, { ...continuation, closest: { ...closest, second: 2 } }), []);
  assert.deepEqual(wayOf(channel, null), []);
  const picture = picturesOf({ ...CHANNEL, channel, continuation })[0]!;
  assert.ok("spec" in picture && picture.caption.includes("its floor was not followed"), picture.id);
});

Deno.test("half of the gain lies between the floor's points around it", () => {
  const half = halfGain(CHANNEL.channel!)!;
  assert.equal(half.loss, 0.0103 + 0.002 / 2);
  // 0.3 ε² = 0.001 there, so 1/ε = √300, but for the chord between two points that are √2 apart.
  assert.ok(Math.abs(half.inverse - Math.sqrt(300)) < 0.5, String(half.inverse));
  assert.equal(halfGain({ ...CHANNEL.channel!, floor: CHANNEL.channel!.floor.slice(8) }), null);
});

Deno.test("shares are of all eigenvalues, or of the density's weights, ascending to 1", () => {
  for (const spectrum of [CHANNEL.spectrum!, LANCZOS!]) {
    const shares = sharesBelow(spectrum).map(({ share }) => share);
    assert.ok(shares.every((share, i) => i === 0 || share > shares[i - 1]!));
    assert.ok(Math.abs(shares.at(-1)! - 1) < 1e-12);
  }
});

Deno.test("a slice has its lowest point at the floor of its scale, what is missing at the top", () => {
  assert.deepEqual(heightsOf([1, 2, null]), [-6, 0, 0]);
});

Deno.test("panels without a number are left out; none at all, or a grid that does not fit, is refused", () => {
  assert.throws(
    () => stackSpec([1], linear([1]), "x", [{ name: "a", values: [null] }]),
    /at least one value/,
  );
  assert.throws(() => sliceSpec({ along: [0, 1], across: [0, 1], loss: [1] }), /2 × 2.*got 1/);
  assert.throws(
    () => sliceSpec({ along: [0, 1], across: [0, 1], loss: [null, null, null, null] }),
    /missing/,
  );
});
