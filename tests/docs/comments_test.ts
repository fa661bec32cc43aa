/** A comment sends its reader to files that are there. */
import assert from "node:assert/strict";
import { filesBelow } from "../modules.ts";
import { root } from "../root.ts";
import { commentsIn, filesNamedIn, isNameOfFile } from "./comments.ts";

const FILES = new Set(["pipeline", "kernels", "figures", "tests"].flatMap(filesBelow));
const SOURCES = [...FILES].filter((path) => /\.([mc]?[jt]s|wgsl)$/.test(path));
const read = (path: string) => Deno.readTextFileSync(`${root}/${path}`);

/** Names that are of no file, by the file that says them: examples, and what is made when the code runs. */
const EXAMPLES: { readonly [path: string]: readonly string[] } = {
  "pipeline/engine/mod.ts": ["/sum.ts", "sum.ts"],
  "pipeline/engine/key/field.ts": ["pipeline/a.ts", "kernels/a.wgsl"],
  "pipeline/paper/report/script_modules.ts": ["./a.ts", "./a.ts"],
  "pipeline/paper/toy/sharpness/kernels.ts": ["minibatch-B.wgsl"],
  "tests/trust/fixture.ts": ["shader.wgsl"],
};

/** What a text's comments name that is not there, with its line. */
function strangers(path: string, text: string, files: ReadonlySet<string>): { line: number; name: string }[] {
  return commentsIn(path, text).flatMap(({ line, text }) =>
    filesNamedIn(text).filter((name) => !isNameOfFile(name, path, files)).map((name) => ({ line, name }))
  );
}

Deno.test("every module and shader that a comment names is there", () => {
  const wrong: string[] = [];
  let named = 0;
  for (const path of SOURCES) {
    const text = read(path);
    named += commentsIn(path, text).flatMap((comment) => filesNamedIn(comment.text)).length;
    const found = strangers(path, text, FILES);
    const allowed = EXAMPLES[path] ?? [];
    if (allowed.length > 0) {
      assert.deepEqual(
        found.map(({ name }) => name),
        allowed,
        `${path}: correct it, or EXAMPLES in this test`,
      );
    } else wrong.push(...found.map(({ line, name }) => `${path}:${line} names ${name}`));
  }
  assert.ok(named > 300, `${named} names: comments are no longer read as they are written`);
  assert.deepEqual(wrong, []);
});

Deno.test("a name of a file that has moved is found, by its line, in comments of both languages", () => {
  const files = new Set(["kernels/a/b.ts", "kernels/c.wgsl"]);
  const module = 'const a = "// ../gone.ts"; // ../c.wgsl, ./b.ts\n/** x.ts, b.ts,\n * a/b.ts ../c.ts */\n' +
    "const b = /\\/* lost.ts/; const c = `// ${a /* y.wgsl */} far.ts`;\n";
  assert.deepEqual(strangers("kernels/a/b.ts", module, files), [
    { line: 2, name: "x.ts" },
    { line: 3, name: "../c.ts" },
    { line: 4, name: "y.wgsl" },
  ]);
  assert.deepEqual(
    strangers("kernels/c.wgsl", "// As ./a/b.ts, a/b.ts.\nfn f() {} // ../c.wgsl, b.ts.\n", files),
    [
      { line: 2, name: "../c.wgsl" },
    ],
  );
});

const WIDTH = 130;

Deno.test(`no line of comment in a shader has more than ${WIDTH} characters`, () => {
  const shaders = SOURCES.filter((path) => path.endsWith(".wgsl"));
  assert.ok(shaders.length > 0);
  const long = shaders.flatMap((path) =>
    read(path).split("\n").flatMap((line, i) =>
      /^\s*\/\//.test(line) && line.length > WIDTH ? [`${path}:${i + 1}: ${line.length}`] : []
    )
  );
  assert.deepEqual(long, []);
});
