/** What the tests of claims say of themselves: kinds of interval, tolerances, whose a bound is, signs and brackets. */
import assert from "node:assert/strict";
import { claimStrip } from "../../figures/report/claim_strip.ts";
import { claimsPage } from "../../figures/report/claims_page.ts";
import { keptOpenBy, KEY_TESTS, keyNumber } from "../../figures/report/key_tests.ts";
import { claimAnchor, inDigits } from "../../figures/report/verdict.ts";
import channelClaims from "../../pipeline/paper/channel/claims.ts";
import { escapeHtml, withIndices } from "../../figures/report/html.ts";
import { FIGURES, STATEMENTS } from "../../pipeline/paper/figures.ts";
import { INTERVAL_KINDS, inText, short } from "../../pipeline/paper/claims.ts";
import geometryClaims from "../../pipeline/paper/geometry/claims.ts";
import plateauClaims from "../../pipeline/paper/plateau/claims.ts";
import { publishedNumbers } from "../../pipeline/paper/published.ts";
import scalingClaims from "../../pipeline/paper/scaling/claims.ts";
import toyClaims from "../../pipeline/paper/toy/claims.ts";
import reportIndex from "../../pipeline/paper/report/index.ts";
import { chosenRuns } from "../../pipeline/paper/scaling/rules.ts";
import { readTable } from "../../pipeline/paper/table.ts";
import { changed, CHANNEL, claimsOf, GEOMETRY, PLATEAU, type Row, SCALING, tableOf, TOY } from "./tables.ts";
import { root } from "../root.ts";
import { MemoryContext } from "../toy/stage_context.ts";

const PARAMETERS = { profile: "quick", data_seed: 1, batch: 16 };
const ROWS: readonly Row[] = ([
  [plateauClaims, PLATEAU],
  [channelClaims, CHANNEL],
  [geometryClaims, GEOMETRY],
  [scalingClaims, SCALING],
  [toyClaims, TOY],
] as const).flatMap(([stage, tables]) => claimsOf(stage, tables, PARAMETERS));

/** Of which kind the interval of each test is, by how it is made. */
const KIND_OF: readonly (readonly [RegExp, string])[] = [
  // Wilson, Newcombe or the bootstrap over draws.
  [
    /^share |^that share |^the same (among|of those)|^of runs at ‖θ‖|^networks tried|^runs of .* norm with/,
    "sampling",
  ],
  [/^how often /, "sampling"],
  // Counts of all flows or points of γ; the middle of a distribution; ends of several runs or points.
  [/^perturbed flows from|^γ (in|outside)/, "range"],
  [/^gradient .*the middle 95 %$/, "range"],
  [/^λ_max η\/2 of gradient descent|mean s = |sharpness|mean ε over|^\|cosine\|/, "range"],
  // Student's t of a slope.
  [/^slope of ln|^exponent of|: exponent of s = /, "fit"],
  [/^relative d/, "numerical"],
  [/^Akaike's criterion|^w of|^ℓ\(w, 0\) of|end of the interval|^both channels' w/, "none"],
  [/^perturbed flows of figure 3|^the network at the last|^loss in the channel|^half the difference/, "none"],
];

Deno.test("the interval of every test of a claim is of the kind by which it was made; a number without one has no ends", () => {
  assert.deepEqual([...new Set(ROWS.map(({ claim }) => claim))].sort((a, b) => Number(a) - Number(b)), [
    ...Array.from({ length: 14 }, (_, i) => i + 1),
  ]);
  for (const { test, interval, lower, upper, value } of ROWS) {
    const kinds = KIND_OF.filter(([name]) => name.test(String(test))).map(([, kind]) => kind);
    assert.deepEqual([test, kinds], [test, [interval]]);
    assert.notEqual(value, "", String(test));
    assert.equal(lower === "" && upper === "", interval === "none", String(test));
  }
  assert.deepEqual(new Set(ROWS.map(({ interval }) => interval)), new Set(INTERVAL_KINDS));
});

Deno.test("the report's page of claims says what each kind of interval is", () => {
  const none = { numbers: [], statements: [], claims: [], claimFiles: [], counting: [] };
  const page = claimsPage({ profile: "x", ...none }).replace(/\s+/g, " ");
  for (const kind of INTERVAL_KINDS) assert.ok(page.includes(`<em>${kind}</em>`), kind);
  assert.match(page, /the middle share of them that the test names/);
  assert.match(page, /<em>fit<\/em> is 95 % confidence by Student's t/);
  assert.doesNotMatch(page, /ask for more|stricter/);
});

Deno.test("the report's page of claims tells of the finisher as the README does, and how many tests are not decided", () => {
  const none = { numbers: [], claims: [], claimFiles: [], counting: [] };
  const statement = {
    ...{ claim: 12, statement: "a claim about λ_max", location: "figure 6", verdict: "not decided" },
    ...{ holds: 0, does_not_hold: 0, not_decided: 6 },
    ...{ ours_holds: 0, ours_does_not_hold: 0, ours_not_decided: 0 },
  };
  const page = claimsPage({ profile: "x", ...none, statements: [statement] }).replace(/\s+/g, " ");
  const counted = page.slice(page.indexOf('<h2 id="counting">'));
  assert.match(
    counted,
    /handed to a second-order method, the <a href="glossary.html#finisher">finisher<\/a>/,
  );
  assert.match(counted, /The first column of numbers drops these runs, the second drops none/);
  assert.doesNotMatch(counted, /no second phase|only reached its step limit as finite/);
  assert.match(page, /not decided<\/span>: 0 hold, 0 do not, 6 not decided<span class="statement">/);
  assert.match(page, /a claim about λ<sub>max<\/sub>/);
});

Deno.test("pages hold a claim's number and counts as text, whatever they are, and a link that leads to it", () => {
  const odd = '<b id="x">1 & 2</b>';
  const statement = {
    ...{ claim: odd, statement: "s", location: "figure 1", verdict: "reproduced" },
    ...{ holds: odd, does_not_hold: odd, not_decided: odd },
    ...{ ours_holds: odd, ours_does_not_hold: odd, ours_not_decided: odd },
  };
  const none = { numbers: [], claims: [], claimFiles: [], counting: [] };
  const pages = [
    claimStrip([statement], []),
    claimsPage({ profile: "x", ...none, statements: [statement] }),
  ] as const;
  for (const page of pages) assert.ok(!page.includes("<b ") && page.includes(escapeHtml(odd)));
  const anchor = claimAnchor(odd);
  assert.match(anchor, /^claim-[\w%.-]+$/);
  assert.ok(pages[0].includes(`href="claims.html#${anchor}"`) && pages[1].includes(`<p id="${anchor}">`));
  assert.equal(claimAnchor(12), "claim-12");
});

Deno.test("where the strip's number agrees but its claim is not decided, the strip names the test that keeps it open", () => {
  const tests = readTable(Deno.readTextFileSync(`${root}/data/results/tests_night.csv`));
  assert.deepEqual(keptOpenBy(12, "not decided", tests), {
    label: "open",
    text:
      "λ_max η/2 of gradient descent on all samples over the last fifth of its steps, η = 0.0562, and 3 more",
  });
  // Here the number itself is not decided; there nothing is open.
  assert.equal(keptOpenBy(7, "not decided", tests), null);
  assert.equal(keptOpenBy(11, "reproduced", tests), null);
  const refuted = { claim: 11, kind: "paper", test: "another", verdict: "does not hold" };
  assert.deepEqual(keptOpenBy(11, "not reproduced", [...tests, refuted]), {
    label: "fails",
    text: "another",
  });
  assert.match(
    keyNumber(KEY_TESTS.find(({ claim }) => claim === 4)!, tests)!.ours,
    /^7\.3\u00a0·\u00a010⁻¹⁵ \(2\.4\u00a0·\u00a010⁻¹⁷ to 3\.4\u00a0·\u00a010⁻¹²\) median/,
  );
  assert.deepEqual([inDigits(-1.234e-7, 4), inDigits(1e-5, 3), inDigits(0.123456, 3), inDigits(2e7, 3)], [
    ...["−1.2\u00a0·\u00a010⁻⁷", "10⁻⁵", "0.123", "2\u00a0·\u00a010⁷"],
  ]);
});

Deno.test("each claim of the paper has one number in the report's strip, of a test that its verdict comes from, in every profile", () => {
  const numbers = KEY_TESTS.map(({ claim }) => claim);
  assert.deepEqual(numbers.slice(0, 14), Array.from({ length: 14 }, (_, i) => i + 1));
  assert.equal(new Set(numbers).size, numbers.length);
  // Others may have one; those without are there with statement and verdict.
  for (const claim of numbers) assert.ok(STATEMENTS.some((each) => each.claim === claim), String(claim));
  const recorded = ["smoke", "quick"].map((name) =>
    readTable(Deno.readTextFileSync(`${root}/data/results/tests_${name}.csv`))
  );
  for (const tests of [ROWS, ...recorded]) {
    for (const key of KEY_TESTS.slice(0, 14)) {
      const found = keyNumber(key, tests);
      assert.ok(found !== null, `claim ${key.claim}: no test fits ${key.test}`);
      assert.notEqual(found.ours, "", key.name);
      assert.match(found.paper, /^expected: .|\d|∝/, key.name);
      const row = tests.find(({ claim, test }) => claim === key.claim && key.test.test(String(test)))!;
      assert.equal(row.kind, "paper", key.name);
    }
  }
  const [first] = KEY_TESTS;
  const of = (row: Row) =>
    keyNumber(first!, [{ claim: 1, test: "x, without biases, r = 5, the widest", ...row }]);
  const shown = of({
    value: 0.275,
    lower: 0.161,
    upper: "",
    published: "grows to 10 to 30 % (text on figure 2b)",
  });
  const digits = KEY_TESTS.find(({ claim }) => claim === 12)!;
  const exact = {
    claim: 12,
    test: "w of channel 1",
    value: 0.866296122,
    lower: "",
    upper: "",
    interval: "none",
  };
  assert.match(keyNumber(digits, [{ ...exact, published: "0.86630" }])!.ours, /^0\.86630 input weight/);
  assert.deepEqual([shown?.ours, shown?.paper], [
    "27.5 % of the widest networks' runs",
    "grows to 10 to 30 %",
  ]);
  const both = of({ value: 0.275, lower: 0.161, upper: 0.428, published: "", expected: "at least 0.05" });
  assert.deepEqual([both?.ours, both?.paper], [
    "27.5 % (16.1 to 42.8) of the widest networks' runs",
    "expected: at least 5 %",
  ]);
  assert.equal(
    of({ value: "", lower: "", upper: "", published: "", expected: "some" })?.ours,
    "no case in this profile",
  );
});

const published = publishedNumbers(Deno.readTextFileSync(`${root}/data/published/numbers.csv`));
const NAMES = { channel_1: "channel 1", saddle_line: "the saddle line", channel_2: "channel 2" } as const;
const claim = (rows: readonly Row[], test: string) => rows.find((row) => row.test === test)!;

Deno.test("critical points and ends of h say their tolerance: one unit of the last digit at most, never more than before", () => {
  for (const [name, words] of Object.entries(NAMES)) {
    for (const [quantity, symbol] of [["w", "w"], ["loss", "ℓ(w, 0)"]] as const) {
      const { value, written } = published(`${name}_${quantity}`);
      const [, shown] = claim(ROWS, `${symbol} of ${words}`).expected!.toString().split(" ± ");
      const unit = 1 / 10 ** written.split(".")[1]!.length;
      assert.ok(Number(shown) <= unit * (1 + 1e-9), `${name} ${quantity}: ${shown}`);
      assert.ok(Number(shown) <= 1.01e-5 * value, `${name} ${quantity}: ${shown}`);
      const at = (part: number) =>
        claim(
          claimsOf(
            toyClaims,
            changed(TOY, "critical_points", (row) => ({ ...row, [quantity]: value + part * Number(shown) })),
            PARAMETERS,
          ),
          `${symbol} of ${words}`,
        ).verdict;
      assert.deepEqual([at(0.98), at(-0.98), at(1.02), at(-1.02)], [
        ...["holds", "holds", "does not hold", "does not hold"],
      ]);
    }
  }
  assert.equal(claim(ROWS, "w of channel 2").expected, "3.15044 ± 0.00001");
  assert.equal(claim(ROWS, "lower end of the interval with h(w) > 0").expected, "0.7993 ± 0.0001");
  for (const { bound } of ROWS) assert.doesNotMatch(String(bound), /to its digits/);
});

Deno.test("the floor of 1 % is ours, wherever it is a bound, and so is every reading of the paper's words", () => {
  const some = ROWS.filter(({ expected }) => expected === "some");
  assert.deepEqual([...new Set(some.map((row) => row.claim))], [1, 2, 11, 13, 9, 10]);
  for (const { bound } of some) assert.match(String(bound), /ours: .*surely below 1 % is none$/);
  for (const { bound } of ROWS) {
    assert.doesNotMatch(String(bound), /^paper: (?!.*ours: ).*(surely below|more often than not|within)/);
  }
});

Deno.test("one minus sign and no bracket in a bracket: in the texts of every test, and in what the authors published", () => {
  assert.deepEqual([short(-1.638), inText(-0.5), short(-1e-7), short(1e-5)], [
    "−1.64",
    "−0.5",
    "−1e-7",
    "0.00001",
  ]);
  for (const row of ROWS) {
    for (const field of ["test", "expected", "bound", "chosen", "published", "note"] as const) {
      assert.doesNotMatch(String(row[field]), /(^|[\s(±;,])-\d/, `${row.test}: ${field}`);
    }
    assert.doesNotMatch(String(row.published), /\([^()]*\(/, String(row.test));
  }
  const bracketed = "id,value,published,source\na,1,1,text (page 2)\n";
  assert.throws(
    () => publishedNumbers(bracketed),
    /row "a": its source stands in brackets: got "text \(page 2\)"/,
  );
});

Deno.test("claim 13: the published network's loss and weights stand beside ours of the variant, and nowhere else", () => {
  const of13 = ROWS.filter((row) => row.claim === 13);
  const beside = of13.filter((row) => row.published !== "");
  assert.deepEqual(beside.map(({ kind }) => kind), ["ours", "ours"]);
  const [loss, weights] = beside as [Row, Row];
  assert.match(String(loss.test), /^loss in the channel at ‖θ‖ = 1000, side 1, authors' variant$/);
  assert.match(String(loss.published), /^0\.040146 \(/);
  assert.equal(loss.value, 0.04);
  // γ = 79.55 at a* = 2: (2γ − 1) a* / 2.
  assert.ok(Math.abs(Number(weights.value) - 158.1) < 1e-9);
  assert.match(String(weights.published), /^158\.6 and −157\.6 \(/);
  assert.deepEqual([loss.verdict, weights.verdict], ["holds", "holds"]);
  const other = changed(GEOMETRY, "escapes-variant", (row) => ({ ...row, loss: 0.09, gamma: 75 }));
  const rows = claimsOf(geometryClaims, other, PARAMETERS).filter((row) => row.published !== "");
  assert.deepEqual(rows.map(({ verdict }) => verdict), ["does not hold", "does not hold"]);
});

Deno.test("notes say what their numbers are of: levels, inputs, draws, runs that do not meet", () => {
  const [shared] = ROWS.filter((row) => row.claim === 2);
  assert.match(
    String(shared!.note),
    /^1200 of \d+ runs that ended, at 16 of \d+ levels of loss; among runs of finite/,
  );
  assert.match(
    chosenRuns(SCALING.runs!),
    /; D = 2 inputs; .*; \d+ drawn sets of inputs and targets; none left out$/,
  );
  const apart = changed(TOY, "batch_noise", (row) => ({ ...row, from_above: 0.3, from_below: 0.21 }));
  const noise = claimsOf(toyClaims, apart, PARAMETERS).filter(({ test }) => /mean ε over/.test(String(test)));
  assert.deepEqual(noise.map(({ verdict }) => verdict), ["not decided"]);
  assert.match(
    String(noise[0]!.note),
    /^open: the runs from both sides do not meet yet, at 1\.15 and 0\.808 of that ε; /,
  );
  // A row about batches of 16 is about no others.
  assert.doesNotMatch(String(noise[0]!.note), /256/);
});

Deno.test("captions of figure 4 say by which count a channel is one, and how many runs there are reads as a sentence", () => {
  const caption = (id: string) => FIGURES.find((each) => each.id === id)!.caption;
  for (const id of ["fig4c", "fig4d", "fig4e", "fig4f", "fig4g", "generalisation"]) {
    assert.match(caption(id), /by our three criteria/, id);
  }
  assert.match(caption("fig4a"), /by all three criteria/);
  assert.match(
    caption("fig4c"),
    /authors' count stands beside ours in the table "Figure 4 counted in two ways" on the page of claims/,
  );
  // The page fills in "6 runs each".
  for (const { id, caption } of FIGURES) assert.doesNotMatch(caption, /\{runs\} runs/, id);
  const readme = Deno.readTextFileSync(`${root}/README.md`).replace(/\s+/g, " ");
  assert.doesNotMatch(readme, /stricter counting|Not decided means that the interval reaches over the bound/);
});

Deno.test("the report's key numbers and captions: a minus sign as beside them, and numbers of runs as sentences", () => {
  const empty = "a\n";
  const page = (runs: number[]) => {
    const context = new MemoryContext({
      ...{ profile: "x", option: "", about: "y", samples: 9, runs, claims: [], claimFiles: [] },
      figures: FIGURES.map(({ id, title, caption, lookAt, alt }) => ({
        ...{ id, title, caption, lookAt, alt, files: [`${id}/${id}.svg`], interactive: false, stages: [] },
      })),
    }, {
      ...Object.fromEntries(FIGURES.map(({ id }) => [`${id}.svg`, '<svg width="1" height="1"></svg>'])),
      ...{ "claims.csv": empty, "counting.csv": empty, "table_1.csv": empty },
      "critical_points.csv": tableOf(TOY.critical_points!),
      "h_zeros.csv": tableOf(TOY.h_zeros!),
      "edge_fits.csv": tableOf(TOY.edge_fits!),
      "flow_fits.csv": tableOf([
        { statistic: "exponent of lambda_max in epsilon", value: -1.638, lower: -1.7, upper: -1.6, n: 9 },
      ]),
      "published.csv": Deno.readTextFileSync(`${root}/data/published/numbers.csv`),
    });
    reportIndex(context);
    return [context.outputs.get("index.html")!, context.outputs.get("claims.html")!] as const;
  };
  const [html, claims] = page([6, 6, 6, 6, 6]);
  assert.match(claims, /exponent of λ<sub>max<\/sub> in ε/);
  assert.match(claims, /−1\.638 \(−1\.700 to −1\.600, n = 9\)/);
  for (const each of [html, claims]) {
    assert.doesNotMatch(each.slice(each.indexOf('<h2 id="claims">')), /[>\s(]-\d/);
  }
  assert.match(html, /N = 9 samples, 6 runs each for r = 1 to 5, profile x\./);
  assert.match(page([1, 1, 1, 1, 1])[0], /samples, 1 run each for r = 1 to 5/);
  assert.match(page([4, 5, 6, 7, 8])[0], /samples, 4, 5, 6, 7, 8 runs for r = 1 to 5/);
  // Who does not see a picture hears a sentence of its own, and everybody is told where to look.
  for (const { id, alt, lookAt } of FIGURES) {
    assert.ok(html.includes(` alt="${escapeHtml(alt)}"`), id);
    assert.ok(html.includes(withIndices(lookAt)), id);
  }
  // Indices are lowered, in captions as well.
  const captions = [...html.matchAll(/<figcaption>(.*?)<\/figcaption>/gs)].map(([, text]) => text!);
  assert.equal(captions.length, FIGURES.length);
  assert.deepEqual(captions.filter((text) => /\p{L}_/u.test(text)), []);
  const lowered = "1 − cos(w<sub>i</sub>, w<sub>j</sub>)";
  assert.equal(captions.filter((text) => text.includes(lowered)).length, 1);
});
