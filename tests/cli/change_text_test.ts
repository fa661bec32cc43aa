/** A change of what a stage is made of, as `plan`, `check` and `verify` say it. */
import assert from "node:assert/strict";
import { changeText } from "../../pipeline/cli/display/change_text.ts";
import { canonicalJson, type Json, sha256 } from "../../pipeline/engine/mod.ts";
import { Project } from "../engine/fixture.ts";
import { ran, smallCommand } from "./process.ts";

const hash = (value: string) => sha256(value).slice(0, 12);

/** The line for values as the key has them, of a parameter p, without what all lines begin with. */
function line(oldValue: string | undefined, newValue: string | undefined): string {
  const text = changeText({
    reason: "parameter-changed",
    field: "parameter p",
    oldHash: oldValue === undefined ? null : sha256(oldValue),
    newHash: newValue === undefined ? null : sha256(newValue),
    ...(oldValue === undefined ? {} : { oldValue }),
    ...(newValue === undefined ? {} : { newValue }),
  });
  const start = "parameter-changed: parameter p: ";
  assert.ok(text.startsWith(start), text);
  return text.slice(start.length);
}

/** What follows the hashes of two long values. */
function difference(before: Json, after: Json): string {
  const [a, b] = [canonicalJson(before), canonicalJson(after)];
  const start = `${hash(a)} → ${hash(b)}, `;
  const text = line(a, b);
  assert.ok(text.startsWith(start), text);
  return text.slice(start.length);
}

const stages = (title: string): Json =>
  Array.from({ length: 200 }, (_, i) => ({ name: `draw/${i}`, parameters: [["id", i], ["title", title]] }));

Deno.test("short values are shown as they are, each with its hash", () => {
  assert.equal(line("2", "3"), `2 [${hash("2")}] → 3 [${hash("3")}]`);
  assert.equal(line(undefined, '"a"'), `(none) → "a" [${hash('"a"')}]`);
});

Deno.test("of two long values the first difference is shown, with the way to it", () => {
  assert.equal(difference(stages("How"), stages("Why")), 'first at [0].parameters[1][1]: "How" → "Why"');
  const rest = "-".repeat(100);
  assert.equal(difference({ a: { b: 1 }, rest }, { a: { b: null }, rest }), "first at a.b: 1 → null");
  assert.equal(difference({ "a b": [[]], rest }, { "a b": [{}], rest }), 'first at ["a b"][0]: [] → {}');
  assert.equal(difference([rest, 1], [rest, 1, { c: 2 }]), 'first at [2]: (none) → {"c":2}');
  assert.equal(difference({ b: 1, rest }, { a: 1, b: 2, rest }), "first at a: (none) → 1");
});

Deno.test("of long texts a window is shown where they part, of JSON and of none", () => {
  const [before, after] = [
    `${"x".repeat(500)}old${"y".repeat(500)}`,
    `${"x".repeat(500)}new${"y".repeat(500)}`,
  ];
  const shown = (word: string) => `…${"x".repeat(20)}${word}${"y".repeat(37)}…`;
  assert.equal(difference([before], [after]), `first at [0]: ${shown("old")} → ${shown("new")}`);
  assert.equal(line(before, after), `${hash(before)} → ${hash(after)}, ${shown("old")} → ${shown("new")}`);
  const one = `old${"y".repeat(500)}`;
  assert.equal(line(one, "3"), `${hash(one)} → ${hash("3")}, old${"y".repeat(57)}… → 3`);
  assert.equal(line(undefined, one), `(none) → old${"y".repeat(57)}… [${hash(one)}]`);
});

Deno.test("plan's lines are of a terminal's size, however long a parameter is", async () => {
  using project = new Project();
  project.stages[0]!.parameters = { factor: 2, stages: stages("How runs end") };
  assert.equal((await ran(smallCommand(project, ["reproduce"]))).code, 0);
  project.stages[0]!.parameters = { factor: 2, stages: stages("How runs stop") };
  const { out, code } = await ran(smallCommand(project, ["plan"]));
  assert.equal(code, 2);
  assert.match(
    out,
    /parameter stages: .*, first at \[0\]\.parameters\[1\]\[1\]: "How runs end" → "How runs stop"\n/,
  );
  assert.ok(Math.max(...out.split("\n").map(({ length }) => length)) <= 200, out);
});
