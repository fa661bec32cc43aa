/**
 * One classic script of TypeScript modules: pages opened from disk may not load modules. Types go, each module
 * becomes a function, and the entry's is called. By hand, because the compiler is here already, while esbuild-wasm brings
 * some ten megabytes and a Go runtime that asks for a clock and for random numbers, which a stage has not.
 */
import "./compiler_surroundings.ts";
import { fromFileUrl, toFileUrl } from "@std/path";
import ts from "typescript";

/**
 * @param sources text by path from the root
 * @throws Error for a module that is reached and not given, or a package: a browser has neither
 */
export function bundleScript(entry: string, sources: ReadonlyMap<string, string>): string {
  const modules = new Map<string, string>();
  const pending = [entry];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (modules.has(path)) continue;
    const source = sources.get(path);
    if (source === undefined) {
      throw new Error(
        `${entry} reaches ${path}, which is not among the inputs: script_modules.ts finds imports that begin a line`,
      );
    }
    const from = path;
    const code = ts.transpileModule(source, {
      fileName: path,
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.CommonJS,
        verbatimModuleSyntax: false,
        isolatedModules: true,
        removeComments: true,
        newLine: ts.NewLineKind.LineFeed,
      },
    }).outputText.replace(/\brequire\("([^"]+)"\)/g, (_, specifier: string) => {
      if (!specifier.startsWith(".")) {
        throw new Error(
          `${from} imports ${specifier}: a script of the report has modules of the project only`,
        );
      }
      const target = fromFileUrl(new URL(specifier, toFileUrl(`/${from}`))).slice(1);
      pending.push(target);
      return `require(${JSON.stringify(target)})`;
    });
    modules.set(path, code);
  }
  const functions = [...modules].sort(([a], [b]) => a < b ? -1 : 1).map(([path, code]) =>
    `${JSON.stringify(path)}: (exports, require) => {\n${code}}`
  );
  return `(() => {
const modules = {
${functions.join(",\n")}
};
const loaded = {};
const require = (path) => {
  if (!(path in loaded)) modules[path](loaded[path] = {}, require);
  return loaded[path];
};
require(${JSON.stringify(entry)});
})();
`;
}
