/** The page of a diagnosis as text: its order, what is escaped, what is said where a part is missing, bounded lengths. */
import assert from "node:assert/strict";
import { drawPictures, type Picture } from "../../../figures/diagnosis/draw.ts";
import { diagnosisPage } from "../../../figures/diagnosis/page/diagnosis_page.ts";
import { fromFile, neurons, shown } from "../../../figures/diagnosis/page/shown.ts";
import { headingOf, MEANING } from "../../../figures/diagnosis/page/verdict_part.ts";
import { picturesOf } from "../../../figures/diagnosis/pictures.ts";
import type { Diagnosis } from "../../../kernels/diagnosis/findings.ts";
import { exampleOf, EXAMPLES } from "./examples.ts";

const CHANNEL = exampleOf("channel");

/** The page with the lines about pictures that are missing, and none drawn. */
function undrawn(diagnosis: Diagnosis): string {
  const missing = picturesOf(diagnosis).filter((picture) => !("spec" in picture)) as readonly Picture[];
  return diagnosisPage(diagnosis, missing);
}

Deno.test("the verdict comes first, then evidence, advice, what was inferred, pictures, numbers, the command", async () => {
  const html = diagnosisPage(CHANNEL, await drawPictures(CHANNEL));
  const places = ["verdict", "evidence", "advice", "inferred", "pictures", "numbers", "again"].map((id) =>
    html.indexOf(` id="${id}"`)
  );
  assert.ok(places.every((place, i) => place > 0 && (i === 0 || place > places[i - 1]!)), String(places));
  assert.match(html, /Where: hidden layer 1, neurons 1 and 2; dimension 1\./);
  assert.match(html, /Gains 0\.0024 of loss, costs 400 gradient evaluations\./);
  assert.equal(html.match(/<svg /g)!.length, 6);
  assert.equal(html.match(/class="look-at"/g)!.length, 6);
  assert.doesNotMatch(
    html,
    /<script|<img|<link rel="stylesheet"|https?:\/\/(?!www\.w3\.org)|undefined|\[object/,
  );
});

Deno.test("every verdict has its own heading and meaning; without data it says that it is none", () => {
  for (const diagnosis of EXAMPLES) {
    const { verdict } = diagnosis.verdict;
    const html = undrawn(diagnosis);
    assert.ok(html.includes(`<h2 id="verdict">${headingOf(verdict)}</h2>`), verdict);
    assert.ok(html.includes(MEANING[verdict]), verdict);
  }
  const weights = undrawn(exampleOf("weights only"));
  assert.match(weights, /<title>Weights of abalone<\/title>/);
  assert.match(weights, /class="verdict none"[^>]*>\n<h2 id="verdict">Not a verdict: weights only<\/h2>/);
});

/** Each part that can be missing, with what the page then says. */
const WITHOUT: readonly (readonly [Partial<Diagnosis>, readonly RegExp[]])[] = [
  [{ data: null }, [/No data were given, so that there is no loss/, /, without data\./]],
  [{ point: null }, [/Where training stopped<\/h3>\n<p class="absent">Not there: it was not computed/]],
  [{ data: null, point: null }, [
    /Where training stopped<\/h3>\n<p class="absent">Not there: it needs the loss/,
  ]],
  [{ spectrum: null }, [/Hessian<\/h3>\n<p class="absent">Not there: no spectrum/, /Not drawn: No spectrum/]],
  [{ edge: null }, [/Step size<\/h3>\n<p class="absent">Not there: no step size was given/]],
  [{ noise: null }, [/Noise of batches<\/h3>\n<p class="absent">Not there: no size of batches/]],
  [{ checkpoints: [] }, [
    /Checkpoints<\/h3>\n<p class="absent">Not there/,
    /Not drawn: No checkpoints were given/,
  ]],
  [{ continuation: null }, [
    /Training continued<\/h3>\n<p class="absent">Not there/,
    /Not drawn: Training was not/,
  ]],
  [{ channel: null }, [
    /its limit<\/h3>\n<p class="absent">Not there: no channel was found/,
    /none to follow/,
  ]],
  [{ gate: null }, [/gated unit<\/h3>\n<p class="absent">Not there: no channel was found/]],
  [{ slice: null }, [/Not drawn: No two neurons have opposite output weights, so there is no plane/]],
  [{ pairs: { closest: [[]], groups: [] } }, [
    /pairs of neurons<\/h3>\n<p class="absent">Not there: no hidden layer/,
    /Groups<\/h3>\n<p class="absent">Not there: no neurons are so close/,
    /Not drawn: No hidden layer has two neurons/,
  ]],
];

Deno.test("of a part that is missing the page says why", () => {
  for (const [change, expected] of WITHOUT) {
    const html = undrawn({ ...CHANNEL, ...change });
    for (const pattern of expected) assert.match(html, pattern, Object.keys(change).join(", "));
  }
  // An older file has no field for the slice at all.
  const { slice: _, ...older } = CHANNEL;
  assert.match(undrawn(older), /there is no plane to show/);
});

Deno.test("rows that miss a value are counted by column, escaped, and told from rows that were drawn", () => {
  const missing = { rows: 700, columns: [{ name: "<b>age", rows: 600 }, { name: "x_1", rows: 150 }] };
  const html = undrawn({ ...CHANNEL, data: { ...CHANNEL.data!, missing } });
  assert.match(html, /10000 of 11300 rows of 12000 that miss no value, drawn with seed 1/);
  assert.match(
    html,
    /700 of 12000 rows miss a value and are left out: <code>&lt;b&gt;age<\/code> in 600, <code>x_1<\/code> in 150/,
  );
  assert.match(html, /rows left out<\/t[hd]>\s*<td[^>]*>700<\/td>\s*<td[^>]*>of 12000, which miss a value/);
  const all = undrawn({ ...CHANNEL, data: { ...CHANNEL.data!, missing, used: 11300, seed: null } });
  assert.match(all, /all 11300 rows of 12000 that miss no value/);
  assert.doesNotMatch(undrawn(CHANNEL), /left out/);
});

Deno.test("texts of files are escaped wherever they stand, and none reaches a picture", async () => {
  const evil = `</title><script>alert("x")</script>'&`;
  const verdict = {
    ...CHANNEL.verdict,
    sentence: evil,
    evidence: [{ what: evil, value: evil, bound: evil, speaks: "for" as const }],
    advice: [{ what: evil, gain: 1, cost: 1, why: evil }],
  };
  const diagnosis: Diagnosis = {
    ...CHANNEL,
    name: evil,
    network: { ...CHANNEL.network, source: evil, names: [evil, evil], evidence: [evil], warnings: [evil] },
    data: { ...CHANNEL.data!, source: evil, evidence: [evil], warnings: [evil] },
    checkpoints: CHANNEL.checkpoints.map((each) => ({ ...each, name: evil })),
    channel: { ...CHANNEL.channel!, computes: evil },
    verdict,
  };
  const html = diagnosisPage(diagnosis, await drawPictures(diagnosis));
  assert.doesNotMatch(html, /<script/);
  assert.equal(html.match(/<title>/g)!.length, 1);
  assert.ok(html.match(/&lt;script&gt;/g)!.length >= 15);
});

Deno.test("long lists and long names are cut, and the page says so", () => {
  const long = "n".repeat(100_000);
  const network = {
    ...CHANNEL.network,
    source: long,
    names: Array.from({ length: 1000 }, () => long),
    evidence: Array.from({ length: 10_000 }, (_, i) => `sentence ${i}`),
    network: { layers: Array.from({ length: 1000 }, () => CHANNEL.network.network.layers[0]!) },
  };
  const html = undrawn({ ...CHANNEL, name: long, network });
  assert.ok(html.length < 120_000, String(html.length));
  assert.match(html, /and 9960 more, in diagnosis\.json/);
  assert.match(html, /And 960 more layers, in diagnosis\.json/);
});

Deno.test("numbers have four digits, powers of ten where shorter; neurons are counted from 1", () => {
  assert.deepEqual(
    [0.123456, -3, 1e-7, 123456789.5, null, true, "a<b"].map(shown),
    ["0.1235", "−3", "10⁻⁷", "1.2 · 10⁸", "–", "yes", "a&lt;b"].map((text) => text.replaceAll(" ", "\u00a0")),
  );
  assert.equal(neurons([0]), "neuron 1");
  assert.equal(neurons([2, 6, 8]), "neurons 3, 7 and 9");
  assert.match(neurons(Array.from({ length: 20 }, (_, i) => i)), /^neurons 1, 2, .*12 and 8 more$/);
  assert.equal(fromFile("😀".repeat(500)), `${"😀".repeat(400)}…`);
});

Deno.test("it says of how many pairs the listed ones are the closest", () => {
  const { layers } = CHANNEL.network.network;
  const [layer] = layers;
  const many = {
    ...CHANNEL.network,
    network: { layers: [{ ...layer!, outputs: 64 }, ...layers.slice(1)] },
  };
  const pairs = CHANNEL.pairs.closest[0]!;
  // A pair beside its own mirror image is one pair.
  const closest = [[...pairs, { ...pairs[0]!, mirrored: true as const, linear: true as const }]];
  const html = undrawn({ ...CHANNEL, network: many, pairs: { ...CHANNEL.pairs, closest } });
  assert.ok(html.includes(`at most ten of a layer: ${pairs.length} of 2016 in hidden layer 1.`), html);
});

Deno.test("a channel without a curve says why, and where its limit is from", () => {
  const without = (change: Partial<typeof CHANNEL.channel & object>) =>
    undrawn({ ...CHANNEL, channel: { ...CHANNEL.channel!, ...change }, continuation: null });
  const [first] = CHANNEL.channel!.floor;
  const none = without({ floor: [], exponent: 2 });
  assert.match(none, /Not drawn: The channel[^ ]{1,8} floor was not followed.* fitted to the continuation/s);
  assert.match(without({ floor: [], exponent: null }), /the loss that the continuation reached\./);
  assert.match(
    without({ floor: [first!] }),
    /Not drawn: [^<]* followed to a single point, which makes no curve/,
  );
});

Deno.test("doubts about what was read stand in the verdict's box, above its sentence", () => {
  const html = undrawn({ ...CHANNEL, point: { ...CHANNEL.point!, warnings: ["worse than a <constant>"] } });
  assert.match(
    html,
    /id="verdict">Channel \(in doubt\)<\/h2>\n<p class="warning"><strong>Check this first:<\/strong> worse than a &lt;constant&gt;\.<\/p>\n<p class="says">/,
  );
});
