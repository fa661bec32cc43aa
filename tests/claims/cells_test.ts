/** Tables of stages: what is written is read again as it was, and only what was written as a number is one. */
import assert from "node:assert/strict";
import { parse, stringify } from "@std/csv";
import { type Cell, readTable, writeTable } from "../../pipeline/paper/table.ts";

Deno.test("every text comes back, whatever it holds", () => {
  for (const text of ["a\nb", "a\rb", "a\r\nb", "\n", 'say "x"', "a,b", " a ", "\u2028", "é\n"]) {
    const table = writeTable(["first", "second"], [[text, 1], ["x", text]]);
    assert.deepEqual(readTable(table), [{ first: text, second: 1 }, { first: "x", second: text }], table);
  }
});

Deno.test("numbers come back bit for bit, and other text stays text", () => {
  const numbers = [0, 1, -1, 0.1, 1e21, 5e-324, -1.7976931348623157e308, Infinity, -Infinity, 123456789];
  const texts = [
    "",
    " ",
    "0x10",
    "0b1",
    "1_000",
    " 1",
    "1 ",
    "+1",
    "1e",
    "e5",
    ".",
    "-",
    "1.",
    "Infinite",
    "NaN",
  ];
  const table = writeTable(["value"], [...numbers.map((each) => [each]), ...texts.map((each) => [each])]);
  const expected: Cell[] = [...numbers, ...texts];
  assert.deepEqual(readTable(table).map(({ value }) => value), expected);
});

Deno.test("rows end as RFC 4180 has it, fields with any line end are quoted, as by the real module", () => {
  const text = stringify([["a", "b\nc"], ["d\re", "f"]]);
  assert.equal(text, 'a,"b\nc"\r\n"d\re",f\r\n');
  assert.deepEqual(parse(text), [["a", "b\nc"], ["d\re", "f"]]);
});
