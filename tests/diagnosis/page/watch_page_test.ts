/** The page of a run that is followed, as text. */
import assert from "node:assert/strict";
import { type PastVerdict, stretchesOf, watchPage } from "../../../figures/diagnosis/page/watch_page.ts";
import { WAITING, WATCH } from "./watch_examples.ts";

Deno.test("verdicts in a row are one stretch, with what the last of them said", () => {
  const past = (verdict: PastVerdict["verdict"], i: number) => ({
    checkpoint: `s${i}`,
    verdict,
    sentence: `${i}`,
  });
  const stretches = stretchesOf([
    ...[past("still training", 1), past("still training", 2), past("channel", 3), past("still training", 4)],
  ]);
  assert.deepEqual(
    stretches.map(({ verdict, from, to, count, sentence }) => [verdict, from, to, count, sentence]),
    [
      ["still training", "s1", "s2", 2, "2"],
      ["channel", "s3", "s3", 1, "3"],
      ["still training", "s4", "s4", 1, "4"],
    ],
  );
});

Deno.test("before the first checkpoint the page waits; texts of files are escaped", async () => {
  const html = await watchPage({ ...WAITING, folder: "<runs>", notes: ["<half>"] });
  assert.match(html, /No verdict yet/);
  assert.match(html, /No whole checkpoint has been found yet/);
  assert.match(html, /&lt;runs&gt;/);
  assert.match(html, /&lt;half&gt;/);
});

Deno.test("thousands of checkpoints and changes of verdict stay one small page; equal runs give equal bytes", async () => {
  const checkpoints = Array.from({ length: 5000 }, (_, i) => WATCH.checkpoints[i % 30]!);
  const history = Array.from({ length: 5000 }, (_, i) => WATCH.history[i % 2 === 0 ? 0 : 20]!);
  const html = await watchPage({ ...WATCH, checkpoints, history });
  assert.ok(html.length < 300_000, String(html.length));
  assert.match(html, /4960 earlier changes are not shown/);
  assert.equal(await watchPage({ ...WATCH, checkpoints, history }), html);
});

Deno.test("a page that stays as it is has no script", async () => {
  assert.doesNotMatch(await watchPage({ ...WATCH, refresh: null }), /<script|<button/);
  assert.match(await watchPage(WATCH), /<script>[^<]*setInterval\(look, 1000\)/);
});
