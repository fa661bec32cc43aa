/** What stages do not reach says a thing once. (What they reach says some things twice: a change there runs them again.) */
import assert from "node:assert/strict";
import ts from "typescript";
import { modulesBelow } from "./modules.ts";
import { root } from "./root.ts";

const FOLDERS = [
  "pipeline/cli",
  "pipeline/engine",
  "pipeline/paper/report",
  "pipeline/process",
  "pipeline/setup",
  "figures/report",
];
/** Single modules beside them. */
const MODULES = ["pipeline/paper/profile_files.ts", "pipeline/paper/profiles.ts"];

/** Characters of a body that is worth a module of its own. */
const LEAST = 60;

/** A module's own functions by name and body, without layout and comments. */
function functionsIn(path: string, text: string): { readonly name: string; readonly body: string }[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const printer = ts.createPrinter({ removeComments: true });
  return source.statements.filter(ts.isFunctionDeclaration).flatMap(({ name, parameters, body }) =>
    name === undefined || body === undefined ? [] : [{
      name: `${path} ${name.text}`,
      body: [...parameters, body].map((node) => printer.printNode(ts.EmitHint.Unspecified, node, source))
        .join(" "),
    }]
  );
}

/** Names of functions whose bodies are the same. */
function twins(texts: readonly (readonly [path: string, text: string])[]): string[][] {
  const functions = texts.flatMap(([path, text]) => functionsIn(path, text));
  assert.ok(functions.length > 0);
  const long = functions.filter(({ body }) => body.length >= LEAST);
  return [...Map.groupBy(long, ({ body }) => body).values()].map((same) => same.map(({ name }) => name))
    .filter((names) => names.length > 1);
}

Deno.test("no function of the commands, the engine and the report is written twice", () => {
  const modules = [...FOLDERS.flatMap(modulesBelow), ...MODULES];
  assert.deepEqual(twins(modules.map((path) => [path, Deno.readTextFileSync(`${root}/${path}`)])), []);
});

Deno.test("a function that two modules have is found, however it is laid out", () => {
  const body = "{ try { return Deno.realPathSync(path); } catch { return path; } }";
  const laidOut = body.replace("{ return path", "{\n  // Why.\n  return path");
  assert.deepEqual(
    twins([
      ["a.ts", `function one(path: string): string ${body}\nfunction few(): number { return 1; }`],
      ["b.ts", `export function two(path: string): string ${laidOut}\nfunction few(): number { return 1; }`],
      ["c.ts", `function three(other: string): string ${body}`],
    ]),
    [["a.ts one", "b.ts two"]],
  );
});
