/** Where two versions of a file first differ, and what a tolerance lets pass. */
import assert from "node:assert/strict";
import { firstDifference } from "../../pipeline/engine/trust/difference.ts";
import { defineGraph } from "../../pipeline/engine/graph.ts";
import type { Tolerance } from "../../pipeline/engine/stage.ts";
import { plantStages } from "./fixture.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const between = (name: string, recorded: string, found: string, tolerance?: Tolerance) =>
  firstDifference(name, bytes(recorded), bytes(found), tolerance);
const different = (where: string, recorded: string | null, found: string | null) => ({
  verdict: "different",
  where,
  recorded,
  found,
});
const TABLE = 'seed,loss\n1,0.5\n2,"a,b"\n';

Deno.test("equal bytes are identical in every format", () => {
  for (const name of ["a.csv", "a.json", "a.svg"]) {
    assert.deepEqual(between(name, "1", "1"), { verdict: "identical" });
  }
});

Deno.test("a table differs at a cell, named by row below the head and by column", () => {
  const cell = between("a.csv", TABLE, TABLE.replace("a,b", "a,c"));
  assert.deepEqual(cell, different("row 2, column loss", "a,b", "a,c"));
  assert.deepEqual(
    between("a.csv", TABLE, TABLE.replace("loss", "cost")),
    different("head, column 2", "loss", "cost"),
  );
});

Deno.test("a table differs at a row or a cell that only one side has", () => {
  assert.deepEqual(between("a.csv", TABLE, `${TABLE}3,1\n`), different("row 3", null, "3,1"));
  assert.deepEqual(between("a.csv", `${TABLE}3,1\n`, TABLE), different("row 3", "3,1", null));
  assert.deepEqual(
    between("a.csv", TABLE, TABLE.replace("0.5", "0.5,9")),
    different("row 1, column 3", null, "9"),
  );
});

Deno.test("JSON differs at a path", () => {
  const [before, now] = [{ a: [1, { "b c": 2 }], d: 1 }, { a: [1, { "b c": 3 }], d: 2 }];
  assert.deepEqual(
    between("a.json", JSON.stringify(before), JSON.stringify(now)),
    different('.a[1]["b c"]', "2", "3"),
  );
  assert.deepEqual(between("a.vl.json", '{"a":[1]}', '{"a":[1,2]}'), different(".a[1]", null, "2"));
  assert.deepEqual(between("a.json", '{"a":1}', '{"a":{"b":1}}'), different(".a", "1", '{"b":1}'));
});

Deno.test("long values are shown shortened, and compared whole", () => {
  const long = "x".repeat(100);
  const found = between("a.json", JSON.stringify([long]), JSON.stringify([`${long}y`]));
  assert.deepEqual(found, different("[0]", `"${"x".repeat(59)}…`, `"${"x".repeat(59)}…`));
});

Deno.test("everything else differs at a byte, and so does another spelling of equal values", () => {
  assert.deepEqual(between("a.svg", "abc", "abd"), different("byte 2", "0x63", "0x64"));
  assert.deepEqual(between("a.png", "abc", "ab"), different("byte 2", "0x63", null));
  assert.deepEqual(between("a.json", '{"a":1}', '{"a": 1}'), different("byte 5", "0x31", "0x20"));
  assert.deepEqual(between("a.csv", "a\n1\n", "a\r\n1\r\n"), different("byte 1", "0x0a", "0x0d"));
  assert.deepEqual(between("a.json", "{", "[").verdict, "different");
  assert.deepEqual(between("a.csv", 'a\n"1\n', "a\n1\n"), different("byte 2", "0x22", "0x31"));
});

Deno.test("bytes that are not UTF-8 are compared as bytes", () => {
  const [before, now] = [new Uint8Array([0xff, 1]), new Uint8Array([0xff, 2])];
  assert.deepEqual(firstDifference("a.csv", before, now), different("byte 1", "0x01", "0x02"));
});

Deno.test("numbers within a declared tolerance pass, others do not, and text never does", () => {
  const tolerance = { absolute: 0, relative: 0.01 };
  assert.deepEqual(between("a.csv", "x,y\n100,2\n", "x,y\n101,2\n", tolerance), {
    verdict: "within tolerance",
    where: "row 1, column x",
  });
  // 101.5 lies outside, although the cell before it lies inside.
  assert.deepEqual(
    between("a.csv", "x\n100\n100\n", "x\n101\n101.5\n", tolerance),
    different("row 2, column x", "100", "101.5"),
  );
  assert.deepEqual(
    between("a.json", '{"x":[1,-2]}', '{"x":[1,-2.01]}', tolerance).verdict,
    "within tolerance",
  );
  assert.deepEqual(between("a.json", '{"x":1}', '{"x":"1.001"}', tolerance).verdict, "different");
  assert.deepEqual(
    between("a.csv", "x\n1\n", "x\nNaN\n", tolerance),
    different("row 1, column x", "1", "NaN"),
  );
  assert.deepEqual(between("a.csv", "x\nInfinity\n", "x\n1\n", tolerance).verdict, "different");
  assert.deepEqual(between("a.csv", "x,y\n0,1\n", "x,y\n,1\n", tolerance).verdict, "different");
  assert.deepEqual(
    between("a.csv", "x\n0\n", "x\n1e-9\n", { absolute: 1e-8, relative: 0 }).verdict,
    "within tolerance",
  );
});

Deno.test("a tolerance that is no finite number from 0 on is a mistake in the graph", () => {
  for (const tolerance of [{ absolute: NaN, relative: 0 }, { absolute: 0, relative: -1 }]) {
    const [first, ...others] = plantStages();
    assert.throws(
      () => defineGraph([{ ...first!, tolerance }, ...others]),
      /stage measure: tolerance must be finite/,
    );
  }
});
