/** The summary on a terminal: the sentence first, every part, aligned, and nothing of parts that are not there. */
import assert from "node:assert/strict";
import type { DataFindings, Diagnosis, PairFindings } from "../../kernels/diagnosis/findings.ts";
import { numberText } from "../../pipeline/diagnose/number_text.ts";
import { partialLines, summaryLines } from "../../pipeline/diagnose/summary.ts";
import { SAMPLE, WEIGHTS_ONLY } from "./diagnosis_sample.ts";

Deno.test("the sentence comes first, then numbers, evidence, what was inferred, warnings and advice", () => {
  const lines = summaryLines(SAMPLE);
  assert.equal(lines[0], `channel: ${SAMPLE.verdict.sentence}`);
  const titles = lines.filter((line) => line !== "" && !line.startsWith(" ")).slice(1);
  assert.deepEqual(titles, [
    ...["numbers", "evidence", "what was inferred: please confirm", "warnings", "what to try next"],
  ]);
  const text = lines.join("\n");
  for (
    const part of [
      /loss {2,}0\.01 ± 0\.001 by the rows drawn; the best constant output has 1\n/,
      /closest pair {2,}neurons 2 and 3 of layer 1: cosine distance 0\.000001/,
      /eigenvalues {2,}-0\.0001 to 12, dense/,
      /sharpness {2,}12; the step size allows 20, a ratio of 0\.6\n/,
      /loss in the limit {2,}0\.0079, a gain of 0\.0021/,
      /sample\.safetensors: 2-3-1, with biases, 13 parameters/,
      /numbers\n {2}rows left out {2,}3 of 20 miss a value \(age in 2, income in 1\): they are in none of these numbers/,
      /train\.csv: 10 of 17 complete rows of 20, seed 1, 2 inputs, 1 output\n/,
      /1\. gate the pair \(gains 0\.0021 for 50 gradients\)/,
    ]
  ) assert.match(text, part);
});

Deno.test("rows that are all there, or not all, are told from rows that were drawn", () => {
  const text = (data: Partial<DataFindings>) =>
    summaryLines({ ...SAMPLE, data: { ...SAMPLE.data!, used: 17, seed: null, ...data } }).join("\n");
  assert.match(text({}), /train\.csv: 17 complete rows of 20, 2 inputs/);
  const whole = text({ used: 20, missing: null });
  assert.match(whole, /train\.csv: 20 rows, 2 inputs/);
  assert.doesNotMatch(whole, /rows left out/);
});

Deno.test("without data it says that it is no verdict, and has no losses", () => {
  const text = summaryLines(WEIGHTS_ONLY).join("\n");
  assert.match(text, /^no verdict \(weights only\): /);
  assert.doesNotMatch(text, /loss|gradient|eigenvalues/);
});

Deno.test("of a diagnosis without its end it shows what is known, marked partial, with what is missing", () => {
  const { network, data, point, pairs } = SAMPLE;
  const lines = partialLines({ network, data, point, pairs }, ["spectrum", "verdict"]);
  assert.equal(lines[0], "partial, no verdict: without spectrum, verdict");
  const whole = summaryLines(SAMPLE);
  const isHeading = (line: string) => line === "" || !line.startsWith(" ");
  for (const line of lines.filter((line) => !isHeading(line)).map((line) => line.trim())) {
    assert.ok(whole.some((each) => each.trim().replace(/ +/g, " ") === line.replace(/ +/g, " ")), line);
  }
  const text = lines.join("\n");
  assert.match(text, /\nnumbers so far\n(?: {2}rows left out .*\n)? {2}loss {2,}0\.01 /);
  assert.doesNotMatch(text, /eigenvalues|what to try|evidence/);
  assert.match(partialLines({ network }, ["data"]).join("\n"), /network {2,}sample\.safetensors: 2-3-1/);
  assert.deepEqual(partialLines({ pairs }, ["network"]), []);
});

Deno.test("numbers have four digits, whole ones all, absent ones a dash", () => {
  assert.deepEqual([1 / 3, 1234567, 1e-12 / 3, 0, null].map(numberText), [
    ...["0.3333", "1234567", "3.333e-13", "0", "—"],
  ]);
});

Deno.test("interrupted after the verdict, at the page, the verdict is shown in full", () => {
  const { format: _, name: __, ...known } = SAMPLE;
  assert.deepEqual(partialLines(known, []), summaryLines(SAMPLE));
});

Deno.test("duplicates and mirrored pairs are called so: a near mirror image is no near pair", () => {
  const [[pair]] = SAMPLE.pairs.closest as [[PairFindings]];
  const text = (more: Partial<Diagnosis["pairs"]>) =>
    summaryLines({ ...SAMPLE, pairs: { ...SAMPLE.pairs, ...more } }).join("\n");
  const linear = text({ closest: [[{ ...pair, mirrored: true, linear: true }]] });
  assert.match(
    linear,
    /closest pair .*: mirrored \(w' near −w, .*: not alike\), cosine distance of w and −w' 0\.000001/,
  );
  assert.match(text({ closest: [[{ ...pair, mirrored: true }]] }), /mirrored \(.*: the same function\)/);
  assert.match(
    text({ duplicates: [{ ...pair, distance: 0 }, pair] }),
    /exact duplicates {2,}neurons 2 and 3 of layer 1: cosine distance 0, .*; and 1 more pair\n/,
  );
});

Deno.test("doubts about what was read come first, before the verdict that they concern", () => {
  const lines = summaryLines({ ...SAMPLE, point: { ...SAMPLE.point!, warnings: ["worse than a constant"] } });
  assert.deepEqual(lines.slice(0, 3), [
    ...["IN DOUBT: worse than a constant", "", `channel: ${SAMPLE.verdict.sentence}`],
  ]);
});

Deno.test("what is capped, which norm it is, how a continuation ended and fractions are said", () => {
  const [down] = SAMPLE.spectrum!.negative;
  const text = summaryLines({
    ...SAMPLE,
    data: { ...SAMPLE.data!, loss: { kind: "mean-square", factor: 1 / 3 } },
    spectrum: { ...SAMPLE.spectrum!, negative: [down!, down!, down!] },
    continuation: { ...SAMPLE.continuation!, end: "stuck" },
  }).join("\n");
  assert.match(text, /directions down {2,}at least 3\n/);
  assert.match(
    text,
    /continued {2,}loss 0\.008 at Σθ²\/2P 900 after 400 gradients: it got stuck, so there may be more/,
  );
  assert.match(text, /mean square, 1\/\(3N\) Σ/);
  assert.match(summaryLines(SAMPLE).join("\n"), /directions down {2,}1\n/);
  assert.doesNotMatch(text, /at norm/);
});
