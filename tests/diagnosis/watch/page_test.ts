/** The page of a watch: every measure that there is, gaps where a value lacks, nothing of a file's name as markup. */
import assert from "node:assert/strict";
import { chartSvg } from "../../../figures/diagnosis/watch/chart.ts";
import { watchPage } from "../../../figures/diagnosis/watch/page.ts";
import { point } from "./points.ts";

Deno.test("each measure that exists has its chart, and a new run a new piece of each line", () => {
  const points = [point(1), point(2), point(1, { run: 1 }), point(2, { run: 1, verdict: "channel" })];
  const html = watchPage({ name: "first", points, unread: [], refresh: 5 });
  assert.match(html, /<h2 id="verdict">Channel<\/h2>/);
  assert.match(html, /<script>[^<]*setInterval\(look, 5000\)/);
  assert.match(html, /4 checkpoints, training started anew 1 time\./);
  assert.deepEqual([...html.matchAll(/<section><h3>([^<]*)/g)].map(([, title]) => title), [
    ...["Loss", "Gradient", "Norm of the parameters", "Closest pair of neurons", "Edge of stability"],
  ]);
  const without = watchPage({
    name: "adam",
    points: [point(1, { threshold: null })],
    unread: [],
    refresh: 5,
  });
  assert.match(without, /No limit of the step size is drawn: .*<code>--lr<\/code> gives it for sgd/);
  assert.doesNotMatch(html, /No limit of the step size/);
  const [, path] = /<path d="([^"]*)"/.exec(html)!;
  assert.equal(path!.match(/M/g)!.length, 2);
  assert.equal([...html.matchAll(/data-column="from"/g)].length, 3, "a change is a verdict's or a run's");
});

Deno.test("a page without checkpoints, and one that has ended, say so", () => {
  const html = watchPage({ name: "empty", points: [], unread: [], refresh: null });
  assert.match(html, /No verdict yet/);
  assert.match(html, /The watch has ended/);
  assert.doesNotMatch(html, /<script|<button|<svg/);
});

Deno.test("names and messages are text, and many unread files are counted", () => {
  const unread = Array.from({ length: 25 }, (_, i) => ({ name: `<b>${i}.npz`, message: "<script>" }));
  const html = watchPage({ name: "<i>", points: [point(1, { sentence: "a < b" })], unread, refresh: null });
  assert.doesNotMatch(html, /<b>|<script>|<i>/);
  assert.match(html, /and 5 more/);
});

Deno.test("values that do not exist, or have no logarithm, leave a gap", () => {
  const pieces = [[[0, 1], [1, null], [2, 0.1], [3, 0], [4, 0.01]]] as const;
  const draw = (scale: "linear" | "logarithmic") =>
    /<path d="([^"]*)"/.exec(
      chartSvg({ title: "t", description: "d", scale, lines: [{ name: "n", colour: "red", pieces }] }),
    )![1]!.match(/M/g)!.length;
  assert.deepEqual([draw("linear"), draw("logarithmic")], [2, 3]);
  assert.doesNotMatch(
    chartSvg({ title: "t", description: "d", scale: "linear", lines: [] }),
    /NaN|Infinity/,
  );
});
