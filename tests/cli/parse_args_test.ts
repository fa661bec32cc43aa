/**
 * `@std/cli`'s `parseArgs` as its documentation has it, so that the real module can take the place of ours, and as
 * its source has it where the documentation is silent.
 */
import assert from "node:assert/strict";
import { parseArgs, type ParseOptions } from "@std/cli";
import { command, ran } from "./process.ts";

/** What is asked, of what, and the answer. */
const CASES: readonly (readonly [string, readonly string[], ParseOptions, Record<string, unknown>])[] = [
  ["without options, types are guessed", ["--foo", "--bar=baz", "./quux.txt"], {}, {
    foo: true,
    bar: "baz",
    _: ["./quux.txt"],
  }],
  ["boolean and string", ["--foo", "--bar", "baz"], { boolean: ["foo"], string: ["bar"] }, {
    foo: true,
    bar: "baz",
    _: [],
  }],
  ["a boolean takes no word but true and false", ["--a", "word", "--b", "false", "-c", "true"], {
    boolean: ["a", "b", "c", "d"],
  }, { a: true, b: false, c: true, d: false, _: ["word"] }],
  ["a boolean with = is false for false only", ["--a=false", "--b=no"], { boolean: ["a", "b"] }, {
    a: false,
    b: true,
    _: [],
  }],
  ["boolean: true concerns --name only", ["--honk", "cow", "-p", "55", "--tacos=good"], { boolean: true }, {
    honk: true,
    p: 55,
    tacos: "good",
    _: ["cow"],
  }],
  ["numbers, and text that is none", ["-x", "1e3", "--hex", "0x1f", "-w", "10f", "7", " "], {}, {
    x: 1000,
    hex: 31,
    w: "10f",
    _: [7, " "],
  }],
  ["a string stays text", ["-s", "007", "--t", "5", "08"], { string: ["s", "_"] }, {
    s: "007",
    t: 5,
    _: ["08"],
  }],
  ["a string without a value is empty", ["--str", "-art"], { string: ["str", "a", "t"] }, {
    str: "",
    a: "",
    r: true,
    t: "",
    _: [],
  }],
  ["what begins with a dash is no value", ["--str", "-1", "-s", "--x"], { string: ["str", "s"] }, {
    str: "",
    1: true,
    s: "",
    x: true,
    _: [],
  }],
  ["a dash alone is a value of letters, and a word", ["-n", "-", "--m", "-"], {}, {
    n: "-",
    m: true,
    _: ["-"],
  }],
  ["an alias has the same value and type", ["-h", "derp", "--zoom", "55"], {
    boolean: "herp",
    alias: { h: "herp", z: ["zm", "zoom"] },
  }, { h: true, herp: true, z: 55, zm: 55, zoom: 55, _: ["derp"] }],
  ["a default stands for what is not given, also under other names", ["--a", "1"], {
    default: { a: 5, b: 6, c: null },
    boolean: "c",
    alias: { b: "bee" },
  }, { a: 1, b: 6, bee: 6, c: null, _: [] }],
  ["negatable", ["--no-foo", "--no-bar"], { boolean: ["foo"], negatable: ["foo"] }, {
    foo: false,
    "no-bar": true,
    _: [],
  }],
  ["of what is negated the last one counts", ["--no-foo", "--foo"], { boolean: "foo", negatable: "foo" }, {
    foo: true,
    _: [],
  }],
  ["collect keeps all, and without any an empty list", [
    "--foo",
    "bar",
    "--foo",
    "baz",
    "--v",
    "--v",
    "--x=1",
  ], {
    collect: ["foo", "v", "none", "b"],
    string: ["foo", "none"],
    boolean: ["v", "b"],
  }, { foo: ["bar", "baz"], v: [true, true], none: [], b: [], x: 1, _: [] }],
  ["a negation ends what was collected", ["--foo", "1", "-f", "2", "--no-foo"], {
    string: "foo",
    collect: "foo",
    negatable: "foo",
    alias: { foo: "f" },
  }, { foo: false, f: false, _: [] }],
  ["without collect the last one counts", ["-v", "a", "-v", "b"], {}, { v: "b", _: [] }],
  ["stopEarly leaves all after the first word", ["--aaa", "bbb", "ccc", "--ddd", "5"], { stopEarly: true }, {
    aaa: "bbb",
    _: ["ccc", "--ddd", "5"],
  }],
  ["nothing is an option after --", ["-a", "--", "b", "--c", "5"], {}, { a: true, _: ["b", "--c", "5"] }],
  ["what is after -- can be kept apart", ["--name", "John", "before", "--", "after"], { "--": true }, {
    name: "John",
    _: ["before"],
    "--": ["after"],
  }],
  ["letters, and their values", ["-cats", "woo", "-n5", "-f=abc=def", "-I/x/y", "-e==", "-g-"], {}, {
    c: true,
    a: true,
    t: true,
    s: "woo",
    n: 5,
    f: "abc=def",
    I: "/x/y",
    e: "=",
    g: "-",
    _: [],
  }],
  ["a dash among letters begins a value and ends nothing", ["-no-x", "--after", "1"], {}, {
    n: true,
    o: "-x",
    after: 1,
    _: [],
  }],
  ["an empty value belongs to the name", ["--foo=", "--bar=\n"], {}, { "foo=": true, bar: "\n", _: [] }],
  ["a dot is an object", ["--a.b", "22", "--a.c"], { default: { "q.r": 1 }, alias: { "a.b": "aa.bb" } }, {
    a: { b: 22, c: true },
    aa: { bb: 22 },
    q: { r: 1 },
    _: [],
  }],
  [
    "names of what objects inherit are names",
    ["--toString", "--valueOf", "foo", "--constructor.x", "1"],
    {},
    {
      toString: true,
      valueOf: "foo",
      constructor: { x: 1 },
      _: [],
    },
  ],
];

for (const [name, args, options, expected] of CASES) {
  Deno.test(`parseArgs: ${name}`, () => assert.deepEqual(parseArgs([...args], options), expected));
}

Deno.test("parseArgs: unknown is called for what is not declared; false leaves it out", () => {
  const calls: unknown[][] = [];
  const args = [
    "-h",
    "true",
    "--derp",
    "moon",
    "-d",
    "false",
    "--n=5",
    "word",
    "--b",
    "--s",
    "x",
    "--",
    "rest",
  ];
  const parsed = parseArgs(args, {
    alias: { h: "herp" },
    boolean: ["b"],
    string: ["s"],
    unknown: (...call: unknown[]) => {
      calls.push(call);
      return call[0] === "--n=5";
    },
  });
  assert.deepEqual(calls, [
    ["--derp", "derp", "moon"],
    ["-d", "d", "false"],
    ["--n=5", "n", "5"],
    ["word"],
  ]);
  assert.deepEqual(parsed, { h: "true", herp: "true", n: 5, b: true, s: "x", _: ["rest"] });
});

Deno.test("parseArgs: arguments stay as they are", () => {
  const args = ["--a", "b", "--", "c"];
  parseArgs(args, { "--": true, stopEarly: true });
  assert.deepEqual(args, ["--a", "b", "--", "c"]);
});

Deno.test("no code takes arguments apart but by @std/cli, which no package is behind", async () => {
  const sources = (folder: string): string[] =>
    [...Deno.readDirSync(new URL(`../../${folder}`, import.meta.url))].flatMap(({ name, isDirectory }) =>
      isDirectory ? sources(`${folder}/${name}`) : name.endsWith(".ts") ? [`${folder}/${name}`] : []
    );
  const parsers = ["pipeline", "kernels", "figures"].flatMap(sources).filter((path) =>
    /\bparseArgs\b[^;]*from "(?!@std\/cli")|from "minimist"/.test(
      Deno.readTextFileSync(new URL(`../../${path}`, import.meta.url)),
    )
  );
  assert.deepEqual(parsers, ["pipeline/std/cli.ts"]);
  const { imports } = JSON.parse(Deno.readTextFileSync(new URL("../../deno.json", import.meta.url))) as {
    imports: Record<string, string>;
  };
  assert.equal(imports["@std/cli"], "./pipeline/std/cli.ts");
  const named = ["cli.ts", "nested.ts"].flatMap((name) => {
    const source = Deno.readTextFileSync(new URL(`../../pipeline/std/${name}`, import.meta.url));
    return [...source.matchAll(/from "([^"]+)"/g)].map(([, from]) => from);
  });
  assert.deepEqual(named, ["node:util", "./nested.ts"]);
  const help = await ran(command("pipeline/cli/main.ts", ["help"]));
  assert.equal(help.code, 0, help.err);
});
