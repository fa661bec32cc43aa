/** `watch` as a process: files appear, half of one, a restart, many at once; the page follows; Ctrl-C ends it. */
import assert from "node:assert/strict";
import { Followed } from "../../cli/process.ts";
import { Checkout, networkFile, table } from "../checkout.ts";

const WIDTHS = [2, 3, 1];
/** Written at once after the restart. */
const MANY = 300;

Deno.test("a folder is followed while training writes to it, until Ctrl-C, and from there on by the same command", async () => {
  using checkout = new Checkout();
  const data = checkout.write("train.csv", table(60, 2));
  const words = ["watch", checkout.path("run"), "--data", data, "--target", "y", "--activation", "tanh"];
  const write = (name: string, seed: number) => checkout.write(`run/${name}`, networkFile(WIDTHS, seed));
  const run = new Followed(checkout.task(...words, "--every", "50ms", "--serve", "0"));
  const [, address] = await run.printed(/^see (http:\S+)$/m);
  const page = async () => await (await fetch(address!)).text();
  assert.match(await page(), /No checkpoint has been judged yet/);
  await run.printed(/^\S+run is not there: waiting for it$/m);
  Deno.mkdirSync(checkout.path("run"));

  write("step-1.safetensors", 1);
  await run.printed(/^step-1\.safetensors: .*loss .*closest .*λ_max /m);
  assert.match(await page(), /step-1\.safetensors/);

  // It has no number in its name, so that what comes behind it is no restart.
  const whole = networkFile(WIDTHS, 2);
  checkout.write("run/latest.safetensors", whole.slice(0, whole.length - 8));
  const half = /Not read so far<\/h2>\n<ul>\n<li><code>latest\.safetensors<\/code>/;
  write("step-2.safetensors", 3);
  await run.printed(/^step-2\.safetensors: /m);
  assert.match(await page(), half);
  checkout.write("run/latest.safetensors", whole);
  await run.printed(/^latest\.safetensors: /m);
  assert.doesNotMatch(await page(), half);

  write("step-3.safetensors", 4);
  await run.printed(/^step-3\.safetensors: /m);
  write("step-1.safetensors", 6);
  await run.printed(/^step-1\.safetensors \(run 2\): /m);
  for (let step = 4; step < 4 + MANY; step++) write(`step-${step}.safetensors`, step + 2);
  await run.printed(new RegExp(`^step-${3 + MANY}\\.safetensors \\(run 2\\): (?!measured)`, "m"));

  run.process.kill("SIGINT");
  const { code, err } = await run.ended();
  const all = 5 + MANY;
  assert.equal(code, 130, err);
  assert.match(err, new RegExp(`^stopped: output/watch/run/index\\.html has ${all} checkpoints`, "m"));
  const left = checkout.output("watch/run/index.html");
  assert.ok(left.includes(`<p>${all} checkpoints, training started anew 1 time. The watch has ended.</p>`));
  assert.doesNotMatch(left, /Not read so far|<script/);

  write("step-900.safetensors", 7);
  const again = await checkout.run(...words, "--once");
  assert.equal(again.code, 0, again.err);
  assert.match(again.out, new RegExp(`^${all} checkpoints from before$`, "m"));
  assert.deepEqual(again.out.match(/^\S+\.safetensors.*?:/gm), ["step-900.safetensors (run 2):"]);
});
