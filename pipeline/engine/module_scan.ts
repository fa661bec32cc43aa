/**
 * What one TypeScript module means and imports. Apart from source_modules.ts because the compiler takes a
 * third of a second to load: an unchanged tree never needs it.
 */
import ts from "typescript";
import { byCodeUnit, sha256 } from "./hash.ts";

/** One import: what it names, and whether it asks for the file as it is (`with { type: "text" }` and the like). */
export interface Import {
  readonly specifier: string;
  readonly raw: boolean;
}

/**
 * The hash of the module's JavaScript (types and comments removed) and its imports, static and dynamic; imports
 * of types only do not count.
 * @throws Error for a dynamic import whose address is computed: nobody could tell what it reaches; and for
 * `import.meta`, which tells where the checkout lies (packages are not asked: they are pinned by their bytes)
 */
export function scanModule(path: string, source: string): { meaning: string; imports: Import[] } {
  const script = ts.transpileModule(source, {
    fileName: path,
    compilerOptions: {
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      removeComments: true,
      newLine: ts.NewLineKind.LineFeed,
    },
  }).outputText;
  const tree = ts.createSourceFile(`${path}.js`, script, ts.ScriptTarget.ESNext, false, ts.ScriptKind.JS);
  const imports = new Map<string, Import>();
  const add = (specifier: string, raw: boolean) => imports.set(`${specifier} ${raw}`, { specifier, raw });
  const visit = (node: ts.Node): void => {
    if (
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier !== undefined &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) add(node.moduleSpecifier.text, node.attributes !== undefined);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument, options] = node.arguments;
      if (argument === undefined || !ts.isStringLiteralLike(argument)) {
        throw new Error(`${path} imports a computed address: write it out, so that it can count as code`);
      }
      add(argument.text, options !== undefined);
    }
    if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) {
      throw new Error(
        `${path} uses import.meta, which tells where the checkout lies: import the file itself ` +
          '(with { type: "text" } or "bytes"), or pass it as an input',
      );
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return {
    meaning: sha256(script),
    imports: [...imports].sort(([a], [b]) => byCodeUnit(a, b)).map(([, each]) => each),
  };
}
